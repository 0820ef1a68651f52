from django.core.management.base import BaseCommand

from members import confirmation


class Command(BaseCommand):
    help = (
        "Asks participants once a year whether their entry is right, reminds them, and puts on "
        "hold who does not answer. Safe to run twice; the worker does it daily."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Report only, change nothing.")

    def handle(self, *, dry_run, **options):
        report = confirmation.run(dry_run=dry_run)
        would = "would be " if dry_run else ""
        for names, words in [
            (report.opened, f"{would}asked"),
            (report.reminded, f"{would}reminded"),
            (report.held, f"{would}put on hold"),
            (report.closed, f"links {would}closed"),
            (report.without_contact, "due, but without a contact"),
        ]:
            self.stdout.write(f"{len(names)} {words}." if not names else f"{len(names)} {words}:")
            for name in names if options["verbosity"] > 1 or dry_run else []:
                self.stdout.write(f"  {name}")
