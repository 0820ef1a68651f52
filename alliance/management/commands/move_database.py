import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from alliance.backup import folders
from alliance.backup.restoring import restored_elsewhere


class Command(BaseCommand):
    help = (
        "Copies every row into another, empty database and compares each. Nobody can write "
        "meanwhile; pages are read as before. Afterwards set DATABASE_URL and start again."
    )

    def add_arguments(self, parser):
        parser.add_argument("url", help="postgresql://user:password@host:5432/name")

    def handle(self, *, url, **options):
        if connection.vendor != "sqlite":
            raise CommandError("Moves from SQLite only; for anything else: backup and restore.")
        with TemporaryDirectory(dir=settings.VAR_DIR) as folder, transaction.atomic():
            made = folders.make(Path(folder), with_files=False)
            if not restored_elsewhere(made.folder, DATABASE_URL=url):
                raise CommandError("Nothing was moved: the site goes on as before.")
            self.stdout.write("Now set DATABASE_URL to the new database and start the site again.")
            if sys.stdin.isatty():
                input("The old database takes no writes until you press Enter. ")
