from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core import languages
from members import yearbook


class Command(BaseCommand):
    help = "Writes the whole directory into a folder: a page to print, CSV, GeoJSON, checksums."

    def add_arguments(self, parser):
        parser.add_argument("dir", type=Path, help="the folder; made if it is not there")
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the directory as it was on that day; without it, today's",
        )
        parser.add_argument(
            "--language", choices=languages.CODES, default="", help="without it, all languages"
        )

    def handle(self, **options):
        if options["as_of"] and options["as_of"] > timezone.localdate():
            raise CommandError("Choose a day that is not in the future.")
        try:
            written = yearbook.write(
                options["dir"], on=options["as_of"], language=options["language"]
            )
        except OSError as error:
            raise CommandError(f"{options['dir']} cannot be written: {error}") from None
        for name, size in written.items():
            self.stdout.write(f"{size:10,} bytes  {options['dir'] / name}")
