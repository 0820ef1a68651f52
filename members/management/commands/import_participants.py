from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from members import importing


class Command(BaseCommand):
    help = "Add and update participants from a CSV or XLSX file: every row or none."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Report only, write nothing.")

    def handle(self, *, file, dry_run, **options):
        try:
            report = importing.run(file, dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        for row in report.errors:
            self.stderr.write(str(row))
        verb = "would be " if not report.is_written else ""
        self.stdout.write(
            f"{report.created} {verb}added, {report.updated} {verb}changed, "
            f"{report.unchanged} as they were, {len(report.errors)} broken."
        )
        if report.errors:
            raise CommandError("Nothing was written: correct the broken rows first.")
