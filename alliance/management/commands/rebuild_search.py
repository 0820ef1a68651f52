from django.core.management.base import BaseCommand

from alliance.searching import index


class Command(BaseCommand):
    help = "Writes the search entries of all content anew: after bulk changes or new translations."

    def handle(self, **options):
        written = index.rebuild()
        for kind, count in sorted(written.items()):
            self.stdout.write(f"{count:6} {kind}")
        self.stdout.write(f"{written.total():6} search entries in all.")
