from django.core.management.base import BaseCommand, CommandError

from forms_app import retention


class Command(BaseCommand):
    help = (
        "Erases personal data whose period is over, and warns of forms under way that go soon. "
        "Safe to run twice; the worker does it daily."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Report only, change nothing.")

    def handle(self, *, dry_run, **options):
        report = retention.run(dry_run=dry_run)
        would = "would be " if dry_run else ""
        for names, words in [
            (report.erased, f"{would}erased"),
            (report.mail_files, f"old files of letters {would}removed"),
            (report.warned, f"{would}warned"),
        ]:
            self.stdout.write(f"{len(names)} {words}{':' if names else '.'}")
            for name in names:
                self.stdout.write(f"  {name}")
        self.stdout.write(f"{report.marks} traces of senders {would}erased.")
        self.stdout.write(f"{report.alerts} records of what was sent {would}erased.")
        self.stdout.write(f"{report.jobs} jobs that were done {would}erased.")
        if report.failed:
            raise CommandError(f"{len(report.failed)} could not be erased: see the log.")
