"""Counters that all processes of this server share, at the price of a microsecond each.

Every process adds to a file of its own, mapped into memory, and whoever reads adds the files up.
A file is claimed by a lock which ends with its process; the next process goes on with it, so no
count is lost when one is killed, and no file is left behind.
"""

import fcntl
import mmap
import os
import struct
import threading
from collections import Counter
from itertools import count as numbers
from pathlib import Path
from typing import Any

from django.conf import settings

SLOT = 256  # bytes of a counter: a number, the length of its name, its name
NUMBER, LENGTH = struct.Struct("d"), struct.Struct("<H")
HEAD = NUMBER.size + LENGTH.size
SLOTS = 4096  # of a file; names beyond that are not counted


class Figures:
    """Counters under a folder. A name is a series as OpenMetrics writes it, without `_total`."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.file = -1
        self.forget()

    def forget(self) -> None:
        """Begin with another file: this process is a fork of the one that claimed it."""
        if self.file >= 0:
            os.close(self.file)
        self.file = -1
        self.lock = threading.Lock()
        self.memory: mmap.mmap | bytearray | None = None
        self.values: Any = None  # a view of the same as numbers
        self.places: dict[str, int] = {}  # which of the numbers
        self.groups: dict[tuple[str, ...], tuple[int, ...]] = {}  # the same of names often together

    def add(self, name: str, amount: float = 1, *, ones: tuple[str, ...] = ()) -> None:
        """`amount` to the series of that name, and one to each of `ones`."""
        with self.lock:
            values = self.values or self._open()
            for place in self.groups.get(ones) or self._group(ones):
                values[place] += 1
            values[self.places.get(name) or self._place(name)] += amount

    def read(self) -> Counter[str]:
        """The sums over all processes, those that are gone included."""
        found: Counter[str] = Counter()
        for file in self.folder.glob("[0-9]*"):
            for name, place, memory in _slots(file.read_bytes()):
                found[name] += NUMBER.unpack_from(memory, place)[0]
        return found

    def _open(self):
        """The first file that no living process has; plain memory where none can be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for number in numbers():
                file = os.open(self.folder / str(number), os.O_RDWR | os.O_CREAT, 0o640)
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    os.close(file)
            # Reserved now: a page of memory that finds no room on the disk would kill the process.
            os.posix_fallocate(file, 0, SLOT * SLOTS)
            self.file, self.memory = file, mmap.mmap(file, SLOT * SLOTS)
        except OSError:
            self.memory = bytearray(SLOT * SLOTS)
        self.places = {name: place // NUMBER.size for name, place, _memory in _slots(self.memory)}
        self.values = memoryview(self.memory).cast("d")
        return self.values

    def _group(self, names):
        places = tuple(self.places.get(name) or self._place(name) for name in names)
        if len(self.groups) < SLOTS:
            self.groups[names] = places
        return places

    def _place(self, name):
        key = name.encode()
        place = SLOT * (len(self.places) + 1)  # nobody reads the first: what has no room goes there
        if len(key) > SLOT - HEAD or place >= SLOT * SLOTS:
            return 0
        self.memory[place + HEAD : place + HEAD + len(key)] = key
        LENGTH.pack_into(self.memory, place + NUMBER.size, len(key))
        self.places[name] = place // NUMBER.size
        return self.places[name]


def _slots(memory):
    for place in range(SLOT, len(memory), SLOT):
        (length,) = LENGTH.unpack_from(memory, place + NUMBER.size)
        if not length:
            return
        yield bytes(memory[place + HEAD : place + HEAD + length]).decode(), place, memory


_figures = Figures(settings.VAR_DIR / "figures")
os.register_at_fork(after_in_child=_figures.forget)
add = _figures.add
read = _figures.read
