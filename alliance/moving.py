"""While the rows move to another database, and after it, nobody writes into the old one.

Whoever tries hears so at once: who waits for the lock of SQLite takes a thread from those who read.
Two files in `VAR_DIR` say it to every process: `moving`, locked for as long as the command runs,
so that one that was killed closes nothing, and `moved`, which stays.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import OperationalError

WRITES = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "REPLACE")


def moved() -> Path:
    return settings.VAR_DIR / "moved"


@contextmanager
def under_way() -> Iterator[None]:
    """Nobody else writes inside. Raises BlockingIOError when another move is under way."""
    with (settings.VAR_DIR / "moving").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def is_closed() -> bool:
    if moved().exists():
        return True
    try:
        with (settings.VAR_DIR / "moving").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def refuse_writes(connection, **_signal) -> None:
    """Whenever the site connects to SQLite."""
    if connection.vendor == "sqlite" and _refusing not in connection.execute_wrappers:
        connection.execute_wrappers.append(_refusing)


def _refusing(execute, sql, params, many, context):
    if sql.startswith(WRITES) and is_closed():
        raise OperationalError(f"The rows have moved to another database, or do so now: {moved()}")
    return execute(sql, params, many, context)
