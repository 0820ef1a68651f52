"""What the page cache looks at instead of asking SQLite: no commit may pass unseen."""

import sqlite3
import subprocess
import sys

import pytest

from publishing import wal_index

pytestmark = pytest.mark.either_database

COMMIT = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
with database:
    database.execute("INSERT INTO seen VALUES (2)")
database.close()
"""


@pytest.fixture
def file(tmp_path):
    file = str(tmp_path / "db.sqlite3")
    database = sqlite3.connect(file)
    database.execute("PRAGMA journal_mode=WAL")
    with database:
        database.execute("CREATE TABLE seen (number INTEGER)")
    database.close()
    return file


def test_it_changes_with_each_commit_and_with_nothing_else(file):
    index, database = wal_index.of(file), sqlite3.connect(file, isolation_level=None)
    before = index.state()

    database.execute("SELECT * FROM seen").fetchall()
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO seen VALUES (1)")
    during = index.state()
    database.execute("COMMIT")
    after = index.state()
    database.close()

    assert during == before
    assert after != before


def test_it_sees_another_program_that_is_the_last_to_leave(file):
    index = wal_index.of(file)
    states = [index.state()]

    for _time in range(3):
        subprocess.run([sys.executable, "-c", COMMIT, file], check=True)
        states.append(index.state())

    assert len(set(states)) == 4


def test_it_sees_commits_after_the_log_has_begun_anew(file):
    index, database = wal_index.of(file), sqlite3.connect(file, isolation_level=None)
    states = [index.state()]

    for number in range(3):
        database.execute("INSERT INTO seen VALUES (?)", [number])
        is_hindered, *_pages = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        states.append(index.state())
    database.close()

    assert len(set(states)) == 4
    assert not is_hindered


def test_there_is_none_without_a_log(tmp_path):
    file = str(tmp_path / "other.sqlite3")
    sqlite3.connect(file).close()

    assert wal_index.of(file) is None
