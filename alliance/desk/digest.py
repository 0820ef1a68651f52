"""One letter a day to each of the staff for whom something waits; none when nothing does.

Whoever edits and reviews has both in one letter.
"""

from datetime import datetime
from typing import NamedTuple

from django.contrib import admin
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import User
from alliance.desk import broken, waiting
from alliance.desk.items import Line, Screens
from core.addresses import absolute
from forms_app import digest as applications
from jobs import letters
from jobs.models import Letter

SHOWN = 20  # of each list; the start page leads to them all


class On(NamedTuple):
    """What the screens of the back office ask of a request: whose it is."""

    user: User


class Part(NamedTuple):
    heading: str
    lines: list[tuple[str, str]]  # words and address


def daily() -> None:
    """For the worker."""
    run()


def run(now: datetime | None = None) -> list[str]:
    """Write to those for whom something waits; their names. A second run on a day adds nothing."""
    now = now or timezone.now()
    staff = User.objects.filter(is_staff=True, is_active=True).exclude(email="")
    return [user.username for user in staff.order_by("pk") if _write(user, now)]


def waiting_for(user: User, now: datetime) -> list[Part]:
    """Applications first, then content; what is empty is left out."""
    cases = [Part(heading, lines) for heading, lines in applications.parts(user, now)]
    return cases + _content(user)


def _content(user: User) -> list[Part]:
    """What the start page of `user` shows to be done."""
    request = On(user)
    shown = Screens.of(admin.site, request).publishable()
    if not shown:
        return []
    tasks, said = waiting.tasks(request, shown), waiting.remarks(request, shown)
    looks = waiting.looks(request, shown, SHOWN)
    keys = {(row.content_type_id, row.object_id) for row in (*tasks, *said)} | set(looks)
    lines = shown.lines(keys)
    parts = [
        Part(
            _("Waits for you"),
            [_told(task.line, task.why) for task in waiting.for_tasks(tasks, lines)],
        ),
        Part(
            _("Comments by others"),
            [_told(line) for _remark, line in waiting.for_remarks(said, lines)],
        ),
        Part(_("To be looked at again"), [_told(lines[key]) for key in looks if key in lines]),
        Part(
            _("Needs to be mended"),
            [
                (f"{trouble.words}: {trouble.count}", absolute(trouble.address))
                for trouble in broken.found(admin.site, request)
            ],
        ),
    ]
    return [part._replace(lines=part.lines[:SHOWN]) for part in parts if part.lines]


def _told(line: Line, why="") -> tuple[str, str]:
    words = f"{line.row} ({line.kind})"
    return f"{words}, {why}" if why else words, absolute(line.address)


@transaction.atomic
def _write(user, now):
    # Held until the letter is stored, so that two workers do not both find none.
    user = User.objects.select_for_update().get(pk=user.pk)
    about = f"digest-{timezone.localdate(now)}-{user.pk}"
    if Letter.objects.filter(about=about).exists():
        return False
    with override(user.language):
        parts = waiting_for(user, now)
    if not parts:
        return False
    letters.write(
        "alliance/letters/digest",
        to=user.email,
        language=user.language,
        about=about,
        parts=parts,
        start=absolute(reverse("admin:index")),
    )
    return True
