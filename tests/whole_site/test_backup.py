"""A backup of the demonstration site in the other database, compared part by part."""

import os

import pytest

from alliance.backup import folders
from tests import postgres, serving


@pytest.fixture
def other_database(tmp_path):
    """The address of an empty one, on PostgreSQL when the site is on SQLite, and the reverse."""
    if os.environ.get("DATABASE_URL"):
        yield f"sqlite:///{tmp_path}/db.sqlite3"
        return
    if postgres.programs() is None:
        pytest.skip("This machine has no PostgreSQL server.")
    with postgres.server() as url:
        yield url


def manage(*arguments, folder, url):
    return serving.run("manage.py", *map(str, arguments), VAR_DIR=str(folder), DATABASE_URL=url)


def digests(where):
    facts = folders.Backup(folders.newest(where)).facts
    return {part["part"]: part["sha256"] for part in facts["tables"] + facts["files"]}


@pytest.fixture(scope="module")
def backups(demo, tmp_path_factory):
    where = tmp_path_factory.mktemp("backups")
    manage("backup", where, folder=demo.folder, url=demo.database_url)
    return where


def test_every_row_and_file_is_the_same_in_the_other_database(backups, other_database, tmp_path):
    (tmp_path / "secret_key").write_text("of a site that lives for a minute")
    manage("restore", backups, folder=tmp_path, url=other_database)
    manage("backup", tmp_path / "again", folder=tmp_path, url=other_database)

    original = digests(backups)
    assert len(original) > 100
    assert digests(tmp_path / "again") == original


def test_the_drill_restores_the_newest_backup(backups, demo):
    said = manage("restore_drill", backups, folder=demo.folder, url=demo.database_url)

    assert f"{folders.newest(backups)} can be restored" in said.splitlines()[-1]
