"""The generation number as the page cache knows it, without asking the database each time."""

import mmap
import os
import threading
from pathlib import Path
from time import monotonic

from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connection, connections

from publishing import generation, wal_index

LOOK_EVERY = 0.5  # seconds after which the number is read though nothing seems to have changed
GOOD_FOR = 0.9  # seconds for which others go by what it was while one reads it
STAMP = 8  # bytes of the file that tells other processes of a change


class Numbers:
    """The generation number, at the price of a look into memory where nothing has changed.

    On SQLite every commit shows there. On PostgreSQL a process reads the number twice a second,
    and at once when a process of this server may have changed something, which it is told in a
    file that all of them share.
    """

    def __init__(self, stamp: Path):
        self.stamp = stamp
        self.is_local = connection.vendor == "sqlite"
        self.known: tuple = (None, 0, float("-inf"))  # the state, its number, read when
        self.own = threading.local()  # what Django finds for each request anew, at 2 µs
        self.shared: mmap.mmap | bytearray | None = None
        # In the loop, and in a thread: the reading after which somebody was told to read again.
        self.sent = {True: 0.0, False: 0.0}
        self.is_away, self.looking = False, threading.Lock()

    def current(self):
        """The state is read before the number: what is committed in between shows next time."""
        state, now, (known, number, read_at) = self._state(), monotonic(), self.known
        if state is None or state != known or now - read_at > LOOK_EVERY:
            number = generation.current() if self.is_local else self._look()
            self.known = state, number, now
        return number

    def at_hand(self, *, in_loop=False):
        """The number, or None where a server would have to be asked: SQLite has it in a file.

        When it is time to read it again, one who asks is told None: who asks `in_loop` gives such a
        request to a thread, where one more is told so, and reads. If all were, all would wait.
        """
        state, (known, number, read_at) = self._state(), self.known
        if state is not None and state == known:
            age = monotonic() - read_at
            if age <= LOOK_EVERY:
                return number
            if age <= GOOD_FOR and not self.is_local and self.sent[in_loop] == read_at:
                return number
        if not self.is_local:
            self.sent[in_loop] = read_at
            return None
        try:
            return self.current()
        except DatabaseError:
            connection.close()
            return None

    def _look(self):
        """While the database is away, one looks whether it is back; others need not wait for that.

        A server that says nothing takes five seconds to be found away (`connect_timeout`).
        """
        is_alone = self.is_away
        if is_alone and not self.looking.acquire(blocking=False):
            raise OperationalError("Somebody else is looking for the database.")
        try:
            leave_dead_connection()
            number = generation.current()
            self.is_away = False
        except DatabaseError:
            self.is_away = True
            raise
        finally:
            if is_alone:
                self.looking.release()
        return number

    def changed(self):
        """Something may have been written here: all processes of this server look again."""
        if not self.is_local:
            self._shared()[:] = os.urandom(STAMP)

    def _state(self):
        """Bytes that differ when somebody wrote; None where that cannot be told."""
        if not self.is_local:
            return self._shared()[:]
        try:
            database, index = self.own.found
        except AttributeError:
            database = connections[DEFAULT_DB_ALIAS]
            index = wal_index.of(str(database.settings_dict["NAME"]))
            self.own.found = database, index
        if index is None or database.in_atomic_block:  # the latter sees what nobody else does
            return None
        return index.state()

    def _shared(self):
        """The file's bytes in memory; where none can be written, others learn it in a second."""
        if self.shared is None:
            try:
                self.stamp.parent.mkdir(parents=True, exist_ok=True)
                with self.stamp.open("a+b") as file:
                    os.posix_fallocate(file.fileno(), 0, STAMP)
                    self.shared = mmap.mmap(file.fileno(), STAMP)
            except OSError:
                self.shared = bytearray(STAMP)
        return self.shared


def leave_dead_connection():
    """As Django does when a request begins: a connection that was cut is no database away."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
