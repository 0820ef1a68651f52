"""Fill an empty site from a backup: tables, rows, files, then whatever is newer than the backup."""

import os
import subprocess
import sys
from dataclasses import dataclass
from tempfile import TemporaryFile

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from accounts.models import User
from alliance.backup import parts, tables
from alliance.backup.folders import Backup
from publishing import generation


class CannotRestore(Exception):
    """The message says why, for the person at the keyboard. No row has been changed."""


@dataclass
class Report:
    rows: int
    files: int


def restore(backup: Backup, *, overwrite=False) -> Report:
    """Put back every row and file; each is compared with the backup before it counts.

    The database is empty, or `overwrite` is set: then its rows are lost. Files with other names
    than those of the backup stay. Raises CannotRestore, or `parts.Damaged` before anything is
    written, and for a file that cannot be put back.
    """
    backup.check()
    apps = _tables_as_then(backup, overwrite)
    with transaction.atomic():
        tables.empty(apps)
        for table in backup.facts["tables"]:
            _fill(apps.get_model(table["name"]), table, backup)
        tables.count_on(tables.kept(apps))
    for file in backup.facts["files"]:
        _put_back(file, backup)
    call_command("migrate", verbosity=0, interactive=False)
    generation.rise()  # with tables new made, no trigger has done so
    return Report(backup.rows, len(backup.facts["files"]))


def restored_elsewhere(*arguments, **environment: str) -> bool:
    """Run the command `restore` for a site with other settings; whether it did its work."""
    command = [sys.executable, settings.BASE_DIR / "manage.py", "restore", *arguments]
    done = subprocess.run(command, env=os.environ | environment)  # noqa: S603 -- this very program
    return done.returncode == 0


def _tables_as_then(backup, overwrite):
    """The models as they were at the time of the backup, with their tables made."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    if unknown := backup.migrations - set(loader.graph.nodes):
        names = ", ".join(sorted(".".join(name) for name in unknown))
        raise CannotRestore(f"The backup is of a newer version of the site, with {names}.")
    applied = set(MigrationRecorder(connection).applied_migrations())
    if not applied:
        ends = [
            name
            for name in backup.migrations
            if not set(loader.graph.node_map[name].children) & backup.migrations
        ]
        executor.migrate(ends)
    elif applied != backup.migrations:
        raise CannotRestore(
            "The tables are of another version than the backup: give an empty database."
        )
    elif User.objects.exists() and not overwrite:
        raise CannotRestore(
            "There is a site in this database already: give an empty one, or --overwrite to "
            "lose what is in it."
        )
    return loader.project_state(sorted(backup.migrations)).apps


def _fill(model, table, backup):
    tables.insert(model, backup.lines(table))
    if parts.sha256_of(tables.lines(model)) != table["sha256"]:
        raise CannotRestore(f"{table['name']}: the rows read back are not those of the backup.")


def _put_back(file, backup):
    storage, name = storages[file["storage"]], file["name"]
    with TemporaryFile() as plain:
        plain.writelines(backup.chunks(file))
        plain.seek(0)
        storage.delete(name)
        stored = storage.save(name, File(plain))
    with storage.open(stored) as again:
        digest = parts.sha256_of(again.chunks(parts.CHUNK))
    if stored != name or digest != file["sha256"]:
        raise parts.Damaged(f"{name}: the file could not be put back as it was.")
