"""How often one sender may send, without keeping who that is (`core.senders`).

Marks are erased when they are a day old.
"""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from core import senders
from forms_app.models import RateMark
from forms_app.periods import PERIODS, Rule

MOST = 10  # forms of one kind; an office behind one address must not feel it
PERIOD = timedelta(hours=1)
KEPT = timedelta(days=PERIODS[Rule.MARK].days)
PURPOSE = "forms_app.limits"


def sender_of(request: HttpRequest) -> str:
    """A keyed hash of where a form comes from, good for today."""
    return senders.sender_of(request, PURPOSE)


def seconds_to_wait(sender: str, form: str) -> int:
    """How long until this sender may send this form again; 0 for now."""
    now = timezone.now()
    marks = RateMark.objects.filter(sender=sender, form=form, created_at__gt=now - PERIOD)
    recent = list(marks.order_by("-created_at").values_list("created_at", flat=True)[:MOST])
    if len(recent) < MOST:
        return 0
    return max(1, round((recent[-1] + PERIOD - now).total_seconds()))


def note(sender: str, form: str) -> None:
    now = timezone.now()
    RateMark.objects.filter(created_at__lt=now - KEPT).delete()
    RateMark.objects.create(sender=sender, form=form, created_at=now)
