"""From an address that somebody typed to a subscriber: double opt-in.

Nothing that the visitor sees tells whether an address is known already: that stands in the letter.
"""

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from alerts.models import CONFIRM, SUBJECTS, SignUp, Subscriber
from jobs import letters
from pages.models import SiteSettings

MOST_OF_SENDER = 10  # an hour; an office behind one address must not feel it
PERIOD = timedelta(hours=1)
MOST_TO_ADDRESS = 3  # letters a day: nobody floods a mailbox that is not theirs
DAY = timedelta(days=1)


def seconds_to_wait(sender: str) -> int:
    """How long until this sender may sign up again; 0 for now."""
    now = timezone.now()
    rows = SignUp.objects.filter(sender=sender, created_at__gt=now - PERIOD)
    recent = rows.order_by("-created_at").values_list("created_at", flat=True)[:MOST_OF_SENDER]
    if len(recent) < MOST_OF_SENDER:
        return 0
    return max(1, round((recent[MOST_OF_SENDER - 1] + PERIOD - now).total_seconds()))


def ask(wish: dict, *, form_key: uuid.UUID, sender: str) -> None:
    """Keep the wish and write to its address; sent twice, it is kept once.

    An address that was written to often enough today gets no further letter, and nobody is told.
    """
    try:
        with transaction.atomic():
            sign_up = SignUp(
                form_key=form_key,
                sender=sender,
                **{name: value for name, value in wish.items() if name not in SUBJECTS},
            )
            today = SignUp.objects.filter(
                email__iexact=sign_up.email, created_at__gt=timezone.now() - DAY
            )
            is_enough = today.count() >= MOST_TO_ADDRESS
            sign_up.save()
            _choose(sign_up, wish)
            if not is_enough:
                _write(sign_up)
    except IntegrityError:
        if not SignUp.objects.filter(form_key=form_key).exists():
            raise


@transaction.atomic
def confirm(sign_up: SignUp) -> Subscriber | None:
    """Its owner wants it: a new subscriber, or one with more choices than before.

    None when the link was used already, or nobody used it in time.
    """
    fresh = SignUp.objects.select_for_update().filter(pk=sign_up.pk).first()
    if fresh is None or fresh.confirmed_at or fresh.has_expired:
        return None
    fresh.confirmed_at = timezone.now()
    fresh.save(update_fields=["confirmed_at"])
    known = Subscriber.objects.select_for_update().with_address(fresh.email).first()
    subscriber = known or Subscriber(email=fresh.email)
    subscriber.language, subscriber.rhythm = fresh.language, fresh.rhythm
    subscriber.wants_everything |= fresh.wants_everything
    subscriber.is_paused = False
    subscriber.save()
    for name in SUBJECTS:
        getattr(subscriber, name).add(*getattr(fresh, name).all())
    return subscriber


@transaction.atomic
def change(subscriber: Subscriber, wish: dict) -> None:
    """Exactly these choices from now on."""
    for name in ("language", "rhythm", "wants_everything"):
        setattr(subscriber, name, wish[name])
    subscriber.save()
    _choose(subscriber, wish)


@transaction.atomic
def pause(subscriber: Subscriber, *, is_paused: bool) -> None:
    """No letters until it goes on; what appears meanwhile is not sent later."""
    subscriber.is_paused = is_paused
    subscriber.save(update_fields=["is_paused"])
    if is_paused:
        subscriber.alerts.waiting().delete()


def _choose(row, wish):
    for name in SUBJECTS:
        getattr(row, name).set(wish[name])


def _write(sign_up):
    letters.write(
        "alerts/letters/confirm",
        to=sign_up.email,
        language=sign_up.language,
        about=sign_up.reference,
        address=sign_up.address("confirm", CONFIRM),
        wish=sign_up,
        subjects=sign_up.subjects(),
        known=Subscriber.objects.with_address(sign_up.email).first(),
        site=SiteSettings.load(),
    )
