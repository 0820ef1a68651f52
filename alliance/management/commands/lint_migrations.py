from django.core.management.base import BaseCommand, CommandError

from alliance import migration_rules


class Command(BaseCommand):
    help = (
        "Says which new migrations the former version of the site would not bear while it still "
        "answers, or have no way back. Needs no database."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--before-launch",
            action="store_true",
            help="note all there are as made before anybody used the site",
        )

    def handle(self, *, before_launch, **options):
        found = {str(migration): (migration, state) for migration, state in migration_rules.ours()}
        if before_launch:
            migration_rules.BEFORE_LAUNCH.write_text("".join(f"{it}\n" for it in sorted(found)))
            self.stdout.write(f"{len(found)} migrations are from before the launch.")
            return
        new = sorted(found.keys() - migration_rules.before_launch())
        wrong = [f"{name}: {it}" for name in new for it in migration_rules.faults(*found[name])]
        if wrong:
            raise CommandError("\n".join([*wrong, "See docs/decisions/0025."]))
