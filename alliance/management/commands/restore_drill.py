import time
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alliance.backup import folders
from alliance.backup.restoring import restored_elsewhere


class Command(BaseCommand):
    help = (
        "Proves that the newest backup in DIR can be restored: into a database and folders of "
        "its own, deleted afterwards. The site is not touched."
    )

    def add_arguments(self, parser):
        parser.add_argument("dir", type=Path)
        parser.add_argument("--identity", type=Path, help="The file with the secret key of age.")

    def handle(self, *, dir, identity, **options):
        backup = folders.newest(dir)
        if backup is None:
            raise CommandError(f"There is no whole backup in {dir}.")
        key = ["--identity", identity] if identity else []
        started = time.monotonic()
        with TemporaryDirectory() as folder:
            is_done = restored_elsewhere(
                *(backup, *key),
                SECRET_KEY=settings.SECRET_KEY,
                VAR_DIR=folder,
                DATABASE_URL=f"sqlite:///{folder}/db.sqlite3",
                MEDIA_ROOT=f"{folder}/media",
                PRIVATE_ROOT=f"{folder}/private",
                STORAGE_URL="",
                PRIVATE_STORAGE_URL="",
            )
        if not is_done:
            raise CommandError(f"{backup} could not be restored.")
        self.stdout.write(f"{backup} can be restored: {time.monotonic() - started:.0f} s.")
