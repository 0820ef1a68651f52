"""Whether a SQLite database has changed, without a question to it.

SQLite's processes share a file in memory with the state of the write-ahead log, and each commit
changes the head of it before it returns (sqlite.org/walformat.html, 2.2). To compare it takes a
fifth of a microsecond. A query takes three, and gives up Python's lock several times, which costs
a server with threads thirty more.
"""

import mmap
import os
import sqlite3
from functools import cache

HEAD = 96  # bytes: the head, twice


class WalIndex:
    """The state of the log of one database, as long as this process lives."""

    def __init__(self, file: str):
        # As long as somebody has it open nobody replaces the shared file.
        self.holder = sqlite3.connect(file, check_same_thread=False)
        self.holder.execute(
            "SELECT 1 FROM sqlite_schema"
        ).fetchall()  # to its end: it holds no lock
        # Never closed: that would end all locks that SQLite has on the file in this process.
        shared = os.open(f"{file}-shm", os.O_RDONLY | os.O_CLOEXEC)
        self.memory = mmap.mmap(shared, HEAD, prot=mmap.PROT_READ)

    def state(self) -> bytes:
        """The same bytes twice mean that nothing was committed in between."""
        return self.memory[:]


def of(file: str) -> WalIndex | None:
    """Of the database in `file`; None where its journal is of another kind, or it is not there."""
    return _of(file, os.getpid())


@cache
def _of(file, _process):
    try:
        return WalIndex(file)
    except (OSError, ValueError, sqlite3.Error):
        return None
