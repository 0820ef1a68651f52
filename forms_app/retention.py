"""Erasing what is due: once a day by the worker, by hand with `manage.py erase_expired`.

What is due is read from the rows (`expiry.py`), never from when it ran last: it may run twice, or
not for a month. The rehearsal and the real run go over the same list.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from alerts.models import Alert
from core.dates import start_of
from forms_app import erasing, expiry, farewells, traces
from forms_app.expiry import Due
from forms_app.models import Attachment, Draft, RateMark
from forms_app.periods import PERIODS, Rule
from jobs import mail_files
from jobs.models import Job
from members.models import Participant

FORECAST = 30  # days

logger = logging.getLogger(__name__)


@dataclass
class Report:
    """What a run did, or would do: names of rows and of files, never of persons."""

    erased: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    mail_files: list[str] = field(default_factory=list)
    marks: int = 0
    alerts: int = 0
    jobs: int = 0
    # Rows that could not be erased, and stay due.
    failed: list[str] = field(default_factory=list)


def daily() -> None:
    """For the worker."""
    run()


def run(day: date | None = None, *, dry_run: bool = False) -> Report:
    """Erase what is due on `day`, row by row, and warn of what is due soon.

    Each row is a transaction of its own, with its last letter and its number in the month's count:
    a run that is broken off has done some of them wholly and the others not at all.
    """
    day, report = day or timezone.localdate(), Report()
    for draft in list(expiry.to_warn(day)):
        if dry_run or _warn(draft):
            report.warned.append(str(draft))
    old_files = mail_files.due(day, PERIODS[Rule.LETTER].after)
    for item in list(expiry.due(day)):
        name = str(item)
        if not dry_run:
            try:
                if not _erase(item, day):
                    continue
            except Exception:
                logger.exception("“%s” could not be erased; the next run tries again.", name)
                report.failed.append(name)
                continue
        report.erased.append(name)
    report.mail_files = [file.name for file in old_files]
    for rows, counted in (
        (_marks(day), "marks"),
        (_alerts(day), "alerts"),
        (_jobs(day), "jobs"),
    ):
        setattr(report, counted, rows.count() if dry_run else rows.delete()[0])
    if not dry_run:
        mail_files.remove(old_files)
        traces.wipe_later()
    return report


def forecast(day: date | None = None, days: int = FORECAST) -> Iterator[Due]:
    """What goes in the next days, if nothing changes; what is due today is not in it."""
    day = day or timezone.localdate()
    return (item for item in expiry.due(day + timedelta(days=days)) if item.on > day)


@transaction.atomic
def _erase(item, day):
    row = item.sweep.still_due(item.row, day)
    if row is None:
        return False  # changed meanwhile, or another process was quicker
    rule = item.rule
    farewell = farewells.of(row, rule)
    match rule:
        case Rule.LETTER:
            erasing.delete_letter(row, rule)
        case Rule.SUBSCRIBER:
            erasing.delete_subscriber(row, rule)
        case Rule.SIGN_UP:
            erasing.delete_sign_up(row, rule)
        case Rule.DRAFT:
            erasing.delete_draft(row, rule)
        case Rule.SPAM:
            erasing.delete_case(row, rule)
        case Rule.PROFILE if isinstance(row, Attachment):
            erasing.delete_copy(row, rule)
        case Rule.OFFICE if hasattr(row, "email"):
            erasing.delete_contact(row, rule)
        case Rule.MANDATE if isinstance(row, Participant):
            erasing.erase_head(row, rule)
        case Rule.OFFICE | Rule.DECISION | Rule.ORIGIN | Rule.MANDATE:
            erasing.erase_fields(row, rule)
        case _:
            erasing.erase_case(row, rule)
    if farewell:
        farewells.write(farewell)
    return True


@transaction.atomic
def _warn(draft):
    draft = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if draft is None or expiry.is_warned(draft):
        return False
    draft.warned_at = timezone.now()
    draft.save(update_fields=["warned_at"])
    farewells.warn(draft)
    return True


def _marks(day):
    """Hashes of senders: their keys are a day old, so they mean nothing any more."""
    return RateMark.objects.filter(created_at__lt=start_of(PERIODS[Rule.MARK].before(day)))


def _alerts(day):
    """That an item was announced is kept; who heard of it matters no longer."""
    return Alert.objects.filter(at__lt=start_of(PERIODS[Rule.ALERT].before(day)))


def _jobs(day):
    return Job.objects.filter(
        run_at__lt=start_of(PERIODS[Rule.LETTER].before(day)), done_at__isnull=False
    )
