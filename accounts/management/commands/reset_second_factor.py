from django.core.management.base import BaseCommand, CommandError

from accounts import second_factor
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Takes all second factors from an account, for who lost the telephone and the recovery "
        "codes and has no colleague with all rights: the next log-in sets up a new one."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *, username, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account “{username}”.")
        count = second_factor.reset(user, by=user)
        self.stdout.write(f"{count} factors of “{username}” are gone. The next log-in sets up one.")
