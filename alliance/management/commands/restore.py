from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from alliance.backup import folders, parts
from alliance.backup.restoring import CannotRestore, restore
from jobs.models import Job


class Command(BaseCommand):
    help = (
        "Fills an empty database and the storages from a backup, and compares every row and "
        "file. Stop the site before."
    )

    def add_arguments(self, parser):
        parser.add_argument("dir", type=Path, help="A backup, or a folder of them: the newest.")
        parser.add_argument("--identity", type=Path, help="The file with the secret key of age.")
        parser.add_argument(
            "--overwrite", action="store_true", help="Lose the rows that are in the database."
        )

    def handle(self, *, dir, identity, overwrite, **options):
        try:
            key = parts.identity(identity)
            backup = folders.Backup(folders.newest(dir) or dir, key)
            report = restore(backup, overwrite=overwrite)
        except (CannotRestore, parts.Damaged, ValueError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Restored the backup of {backup.facts['made_at']}:")
        self.stdout.write(f"{report.rows:,} rows and {report.files:,} files, each as it was.")
        if waiting := Job.objects.waiting().count():
            self.stdout.write(
                f"{waiting} letters and jobs wait. What was sent after the backup goes out again "
                "once the worker runs: look at them in the back office first."
            )
