from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alliance.backup import folders, parts


class Command(BaseCommand):
    help = (
        "Writes all rows and files of the site into a new folder inside DIR, with checksums, "
        "while the site runs; sealed for BACKUP_RECIPIENT if that is set."
    )

    def add_arguments(self, parser):
        parser.add_argument("dir", type=Path)
        parser.add_argument(
            "--keep", type=int, metavar="N", help="Delete older backups in DIR but the newest N."
        )

    def handle(self, *, dir, keep, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep: at least 1.")
        try:
            sealed_for = parts.recipient(settings.BACKUP_RECIPIENT)
        except ValueError as error:
            raise CommandError(f"BACKUP_RECIPIENT: {error}") from None
        try:
            made = folders.make(dir, sealed_for)
        except OSError as error:
            raise CommandError(f"The backup could not be written: {error}") from None
        files = made.facts["files"]
        size = sum(file["bytes"] for file in files)
        self.stdout.write(f"{made.folder}")
        self.stdout.write(
            f"{made.rows:,} rows of {len(made.facts['tables'])} tables, {len(files):,} files of "
            f"{size:,} bytes{', sealed' if sealed_for else ''}."
        )
        for gone in made.facts["gone"]:
            self.stdout.write(f"Deleted while it was to be copied: {gone['name']}")
        if keep is not None:
            deleted = folders.delete_older(dir, keep)
            self.stdout.write(f"{deleted} older ones deleted.")
