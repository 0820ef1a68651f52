from django.core.management.base import BaseCommand

from jobs import worker


class Command(BaseCommand):
    help = "Sends letters and makes image renditions. Killed at any moment it loses nothing."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")

    def handle(self, *, once, **options):
        if once:
            self.stdout.write(f"{worker.run_all()} jobs done.")
        else:
            worker.run_forever()
