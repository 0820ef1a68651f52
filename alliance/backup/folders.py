"""A backup on disk: a folder with a part for each table and file, and a list of them all.

The list, `manifest.json`, is written last: a folder without it is a backup that was broken off.
"""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
from django.apps import apps
from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from alliance.backup import parts, tables

MANIFEST = "manifest.json"
FORMAT = 1
STORAGES = ("default", "private")


class Backup:
    """A backup that is there. Raises `parts.Damaged` when it is not whole."""

    def __init__(self, folder: Path, key=None):
        self.folder, self.key = folder, key
        try:
            self.facts = json.loads((folder / MANIFEST).read_text())
        except FileNotFoundError:
            raise parts.Damaged(f"{folder} is no backup, or was broken off.") from None
        except ValueError:
            raise parts.Damaged(f"{folder / MANIFEST} is damaged.") from None
        if self.facts["format"] != FORMAT:
            raise parts.Damaged(f"{folder} is of another version of this program.")

    @property
    def migrations(self) -> set[tuple[str, str]]:
        """Those that had been applied."""
        return {tuple(name) for name in self.facts["migrations"]}

    @property
    def rows(self) -> int:
        return sum(table["rows"] for table in self.facts["tables"])

    def lines(self, table: dict) -> Iterator[bytes]:
        chunks = parts.read(self.folder / table["part"], self.key)
        return parts.unpacked_lines(chunks, table["part"])

    def chunks(self, file: dict) -> Iterator[bytes]:
        return parts.read(self.folder / file["part"], self.key)

    def check(self) -> None:
        """Read every part and compare its checksum. Raises `parts.Damaged` at the first other."""
        found = [(table, self.lines(table)) for table in self.facts["tables"]]
        found += [(file, self.chunks(file)) for file in self.facts["files"]]
        for part, chunks in found:
            if parts.sha256_of(chunks) != part["sha256"]:
                raise parts.Damaged(f"{part['part']} is damaged.")


def make(where: Path, sealed_for=None, *, with_files=True) -> Backup:
    """Write a new backup into a folder of its own inside `where`; the site may go on meanwhile.

    The rows are those of one moment. The files are copied after it: one that was deleted in
    between is listed in `gone`.
    """
    now = datetime.now(UTC)
    folder = where / now.strftime("%Y-%m-%dT%H-%M-%S-%fZ")
    folder.mkdir(parents=True, mode=0o700)
    end = parts.SEALED if sealed_for else ""
    with tables.one_moment():
        migrations = sorted(MigrationRecorder(connection).applied_migrations())
        written = [_table(folder, model, end, sealed_for) for model in tables.kept(apps)]
    files, gone = _files(folder, end, sealed_for) if with_files else ([], [])
    facts = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "database": connection.vendor,
        "django": django.get_version(),
        "migrations": migrations,
        "tables": written,
        "files": files,
        "gone": gone,
    }
    os.sync()  # every part is on the disk before the list says so
    text = json.dumps(facts, indent=1, ensure_ascii=False)
    parts.write(folder / MANIFEST, [text.encode()])
    return Backup(folder)


def newest(where: Path) -> Path | None:
    """The folder of the last whole backup inside `where`."""
    return max(whole(where), default=None)


def whole(where: Path) -> list[Path]:
    return [folder.parent for folder in where.glob(f"*/{MANIFEST}")]


def delete_older(where: Path, than_newest: int) -> int:
    """Keep the newest whole backups, so many of them; how many were deleted."""
    old = sorted(whole(where))[:-than_newest]
    for folder in old:
        (folder / MANIFEST).unlink()  # from here on it is none
        shutil.rmtree(folder)
    return len(old)


def _table(folder, model, end, sealed_for):
    label, digest, rows = model._meta.label, parts.Digest(), 0

    def counted():
        nonlocal rows
        for rows, line in enumerate(tables.lines(model)):  # noqa: B007 -- the first has names
            yield line

    part = f"rows/{label}.jsonl.gz{end}"
    parts.write(folder / part, parts.packed(digest.of(counted())), sealed_for)
    return {"name": label, "part": part, "rows": rows, "sha256": digest.sha256}


def _files(folder, end, sealed_for):
    written, gone = [], []
    for alias in STORAGES:
        storage = storages[alias]
        for name in storage.names():
            part, digest = f"files/{alias}/{name}{end}", parts.Digest()
            facts = {"storage": alias, "name": name}
            try:
                with storage.open(name) as file:
                    parts.write(folder / part, digest.of(file.chunks(parts.CHUNK)), sealed_for)
            except FileNotFoundError:
                gone.append(facts)
                continue
            facts |= {"part": part, "bytes": digest.bytes, "sha256": digest.sha256}
            written.append(facts)
    return written, gone
