"""What the files of a database keep of erased values beside its tables.

SQLite overwrites what is erased (`secure_delete`, alliance/settings.py). Its write-ahead log still
has the pages as they were, and a page whose rows were moved may have them twice: measured, in 2 of
1,500 erasures. Its full-text index only marks a word as deleted, and keeps it until the index is
written anew. PostgreSQL clears dead rows away by itself, and a dump never has them.
"""

from django.db import connection

from jobs.models import Job

INDEXES = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5(%'"


def wipe_later() -> None:
    """For the transaction that erases: the worker wipes once it is certain."""
    Job.objects.enqueue("forms_app.traces.wipe")


def wipe() -> None:
    """Afterwards the files have what the tables have, and nothing else."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute(INDEXES)
        for (name,) in cursor.fetchall():
            name = connection.ops.quote_name(name)
            cursor.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy, *_pages = cursor.fetchone()
    if is_busy:
        raise RuntimeError("Somebody reads the old pages; the worker tries again.")
