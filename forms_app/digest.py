"""What waits for one of the staff among the applications: a part of the daily letter.

It names references and links, never what stands in an application.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.addresses import absolute
from forms_app.casework import DECIDE, REVIEW
from forms_app.models import Application, CaseEvent, CaseMessage

SHOWN = 20  # of each list; the queue, to which the start page leads, has them all


def parts(user: User, now: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading with the number, (reference, address) of the first ones) of what waits."""
    if not user.has_perm(REVIEW):
        return []
    return [
        (f"{heading} ({rows.count()})", _lines(rows[:SHOWN]))
        for heading, rows in waiting_for(user, now)
    ]


def waiting_for(user: User, now: datetime) -> list[tuple[Any, QuerySet[Application]]]:
    """(heading, applications) of what is on `user` now; what is empty is left out."""
    mine = Q(assigned_to=user) | Q(assigned_to=None)
    ours = Application.objects.waiting_for_us().order_by("submitted_at")
    answered = CaseEvent.objects.filter(
        application=OuterRef("pk"),
        verb=CaseEvent.Verb.ANSWERED,
        at__gt=now - timedelta(days=1),
    )
    unread = CaseMessage.objects.filter(
        application=OuterRef("pk"), is_from_applicant=True, seen_at=None
    )
    lists = [
        (_("Answers and messages from applicants"), _open(mine, answered, unread)),
        (_("Overdue"), ours.overdue(timezone.localdate(now)).filter(mine)),
    ]
    if user.has_perm(DECIDE):
        ready = ours.ready_for_decision().exclude(proposed_by=user)
        lists.append((_("Ready for your decision"), ready))
    undecided = ours.exclude(status=Application.Status.READY)
    lists += [
        (_("Assigned to you"), undecided.assigned_to(user)),
        (_("Assigned to nobody"), undecided.unassigned()),
    ]
    return [(heading, rows) for heading, rows in lists if rows.exists()]


def _open(mine, answered, unread):
    rows = Application.objects.open().filter(mine)
    return rows.filter(Exists(answered) | Exists(unread)).order_by("submitted_at")


def _lines(rows: Iterable[Application]) -> list[tuple[str, str]]:
    name = "admin:forms_app_application_change"
    return [(row.reference, absolute(reverse(name, args=[row.pk]))) for row in rows]
