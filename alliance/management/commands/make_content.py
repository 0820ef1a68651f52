from django.core.management import call_command
from django.core.management.base import BaseCommand

from alliance import synthetic


class Command(BaseCommand):
    help = "Adds synthetic content, marked as such, to try the site at scale."

    def add_arguments(self, parser):
        for name in ("articles", "participants", "texts"):
            parser.add_argument(f"--{name}", type=int, default=0)

    def handle(self, *, articles, participants, texts, **options):
        made = synthetic.make(articles=articles, participants=participants, texts=texts)
        for name, count in made.items():
            self.stdout.write(f"{count:7} {name} made")
        call_command("rebuild_search", stdout=self.stdout)
