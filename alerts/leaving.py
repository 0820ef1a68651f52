"""How a subscriber goes: by one click, because letters do not arrive, or by hand of staff."""

from django.db import transaction
from django.db.models import Count, QuerySet

from alerts.models import SignUp, Subscriber
from jobs import letters, mail_files
from jobs.models import Letter

REFUSED_MOST = 3  # letters: one may be refused for what is in it


@transaction.atomic
def forget(subscriber: Subscriber) -> None:
    """Address, choices, alerts and letters are gone, sent or not."""
    for sign_up in SignUp.objects.filter(email__iexact=subscriber.email):
        forget_sign_up(sign_up)
    letters.remove(Letter.objects.filter(about=subscriber.reference))
    mail_files.forget([subscriber.email])
    subscriber.delete()


@transaction.atomic
def forget_sign_up(sign_up: SignUp) -> None:
    """The letter that asked for the confirmation goes with it."""
    letters.remove(Letter.objects.filter(about=sign_up.reference))
    if sign_up.confirmed_at is None:
        mail_files.forget([sign_up.email])
    sign_up.delete()


def unreachable() -> QuerySet[Subscriber]:
    """Those to whose address several letters were refused for good by their mail server."""
    counts = letters.refused().filter(about__startswith="subscriber-").order_by()
    counts = counts.values("about").annotate(count=Count("pk")).filter(count__gte=REFUSED_MOST)
    numbers = [
        about.removeprefix("subscriber-") for about in counts.values_list("about", flat=True)
    ]
    return Subscriber.objects.filter(pk__in=numbers)
