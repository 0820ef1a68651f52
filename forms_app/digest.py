"""One letter a day to each of the staff for whom something waits; none when nothing does.

It names references and links, never what stands in an application.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.addresses import absolute
from forms_app.casework import DECIDE, REVIEW, with_right
from forms_app.models import Application, CaseEvent, CaseMessage
from jobs import letters
from jobs.models import Letter

SHOWN = 20  # of each list; the queue has them all


def daily() -> None:
    """For the worker."""
    run()


def run(now: datetime | None = None) -> list[str]:
    """Write to those for whom something waits; their names. A second run on a day adds nothing."""
    now = now or timezone.now()
    return [user.username for user in with_right(REVIEW) if user.email and _write(user, now)]


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


@transaction.atomic
def _write(user, now):
    # Held until the letter is stored, so that two workers do not both find none.
    user = User.objects.select_for_update().get(pk=user.pk)
    about = f"digest-{timezone.localdate(now)}-{user.pk}"
    lists = waiting_for(user, now)
    if not lists or Letter.objects.filter(about=about).exists():
        return False
    letters.write(
        "forms_app/letters/digest",
        to=user.email,
        language=user.language,
        about=about,
        lists=[(heading, len(rows), _lines(rows[:SHOWN])) for heading, rows in lists],
        queue=absolute(reverse("admin:forms_app_application_changelist")),
    )
    return True


def _lines(rows: Iterable[Application]):
    name = "admin:forms_app_application_change"
    return [(row.reference, absolute(reverse(name, args=[row.pk]))) for row in rows]
