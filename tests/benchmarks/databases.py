"""Databases of a benchmark, with tables and nothing in them, gone at the end."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres
from tests.serving import environment as environment_of_a_site

SETTLE = """
import django
django.setup()
from django.db import connection
settled = ["ANALYZE"] if connection.vendor == "sqlite" else ["VACUUM (ANALYZE)", "CHECKPOINT"]
for statement in settled:
    connection.cursor().execute(statement)
"""


@contextmanager
def empty(vendor: str) -> Iterator[dict[str, str]]:
    """The environment in which `manage.py` and our own programs use a new one."""
    with tempfile.TemporaryDirectory() as folder, _url(vendor, folder) as url:
        environment = os.environ | {
            "DEBUG": "1",
            "SECRET_KEY": "of a database that lives for an hour, and is never served to all",
            "VAR_DIR": folder,
            "DATABASE_URL": url,
        }
        run(environment, "manage.py", "migrate", "-v0")
        yield environment


@contextmanager
def filled(vendor: str, *, pictures: bool = True, **options: str) -> Iterator[dict[str, str]]:
    """One with the demonstration's content, its pictures and static files, for a real server.

    `options` are those of PostgreSQL.
    """
    with tempfile.TemporaryDirectory() as folder, _url(vendor, folder, **options) as url:
        (Path(folder) / "secret_key").write_text("of a site that lives for an hour, for nobody")
        environment = environment_of_a_site(VAR_DIR=folder, DATABASE_URL=url)
        run(environment, "manage.py", "serve", "--only-prepare")
        if pictures:  # in all sizes, which takes a while
            run(environment, "manage.py", "worker", "--once")
        settle(environment)
        yield environment


def settle(environment: dict[str, str]) -> None:
    """Do what PostgreSQL would do by itself in the minutes after, among the figures."""
    run(environment, "-c", SETTLE)


def run(environment: dict[str, str], *command: str) -> str:
    """What the Python program said; its errors go to ours."""
    done = subprocess.run(
        [sys.executable, *command], env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


@contextmanager
def _url(vendor, folder, **options):
    if vendor == "sqlite":
        yield f"sqlite:///{Path(folder) / 'db.sqlite3'}"
    else:
        with postgres.server(**options) as url:
            yield url
