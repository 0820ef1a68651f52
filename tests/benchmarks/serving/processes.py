"""What processes cost, as the kernel counts it (proc(5))."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
USED = slice(11, 15)  # utime, stime, and both of the children that were waited for


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
