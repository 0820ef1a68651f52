"""Where processes run, and what they cost, as the kernel counts it (proc(5))."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
USED = slice(11, 15)  # utime, stime, and both of the children that were waited for
# All sites share the first core, and load comes from the last: what the kernel would move to and
# fro between them costs each run something else. A machine with one core has no choice.
SITES, LOAD = {min(os.sched_getaffinity(0))}, {max(os.sched_getaffinity(0))}


@contextmanager
def pinned(cores: set[int]) -> Iterator[None]:
    """What is started meanwhile stays on `cores`."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def pin(pid: int, cores: set[int]) -> None:
    """What runs already, with all that it will start."""
    for member in family(pid):
        os.sched_setaffinity(member, cores)


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def seconds(roots) -> float:
    """Time that the processes and their children, living and dead, have kept a core busy."""
    try:
        return _seconds(roots)
    except (FileNotFoundError, ProcessLookupError):  # a child ended meanwhile: its parent has it
        return _seconds(roots)


def _seconds(roots):
    pids = [pid for root in roots for pid in family(root)]
    return sum(sum(map(int, _stat(pid)[USED])) for pid in pids) / TICKS


def memory(pids) -> float:
    """MiB; what several processes share counts for each by its part (PSS)."""
    return sum(_kib_of(pid) for pid in pids) / 1024


def _stat(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _kib_of(pid):
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise ValueError(f"process {pid} has no memory")
