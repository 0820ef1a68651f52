from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from alliance import moving
from alliance.backup import folders
from alliance.backup.restoring import restored_elsewhere


class Command(BaseCommand):
    help = (
        "Copies every row into another, empty database and compares each. Pages are read as "
        "before, but nobody writes into the old one any more: set DATABASE_URL and start again."
    )

    def add_arguments(self, parser):
        parser.add_argument("url", help="postgresql://user:password@host:5432/name")

    def handle(self, *, url, **options):
        if connection.vendor != "sqlite":
            raise CommandError("Moves from SQLite only; for anything else: backup and restore.")
        if moving.moved().exists():
            raise CommandError(
                f"The rows have moved already. To move them again, delete {moving.moved()}."
            )
        if moving.is_closed():
            raise CommandError("Another move is under way.")
        # First the lock of the database, so that whoever writes now comes to the end.
        with transaction.atomic(), moving.under_way():
            self.move(url)
        self.stdout.write(
            "Now set DATABASE_URL to the new database and start the site again. The old one takes "
            f"no writes any more; to go back to it instead, delete {moving.moved()}."
        )

    def move(self, url):
        with TemporaryDirectory(dir=settings.VAR_DIR) as folder:
            made = folders.make(Path(folder), with_files=False)
            if not restored_elsewhere(made.folder, DATABASE_URL=url):
                raise CommandError("Nothing was moved: the site goes on as before.")
            moving.moved().touch()
