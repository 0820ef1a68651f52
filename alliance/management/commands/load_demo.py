from django.core.management.base import BaseCommand

from alliance.demo import loading


class Command(BaseCommand):
    help = "Adds the demonstration content. What is there already stays as it is."

    def handle(self, **options):
        added = loading.load()
        for name, count in sorted(added.items()):
            self.stdout.write(f"{count:5} {name} added")
        if not sum(added.values()):
            self.stdout.write("Nothing was missing.")
