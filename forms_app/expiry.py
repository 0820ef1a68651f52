"""Which rows a period has run out for: one sweep for each rule and kind of row.

A sweep asks the database for rows that are old enough or nearly so, and the calendar decides.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.utils import timezone

from alerts.leaving import unreachable
from alerts.models import SignUp
from core.dates import start_of
from forms_app import passport
from forms_app.models import (
    Application,
    Attachment,
    CooperationProposal,
    Draft,
    JoinApplication,
    Message,
)
from forms_app.periods import DRAFT_WARNING, MESSAGE_AT_MOST, PERIODS, Rule
from jobs.models import Letter
from members.contacts import Contact
from members.models import MembershipPeriod, Participant

Status = Application.Status


@dataclass(frozen=True)
class Sweep:
    """One rule for one kind of row. `rows` may give some that are too young; `on` decides."""

    rule: Rule
    rows: Callable[[date], models.QuerySet]
    on: Callable[[models.Model], date]

    def due(self, day: date) -> "Iterator[Due]":
        before = PERIODS[self.rule].before(day) + timedelta(days=1)
        for row in self.rows(before).order_by("pk"):
            if (on := self.on(row)) <= day:
                yield Due(self, row, on)

    def still_due(self, row: models.Model, day: date) -> models.Model | None:
        """The row as it is now, locked, if it is due yet."""
        locked = type(row)._base_manager.select_for_update().filter(pk=row.pk).first()
        before = PERIODS[self.rule].before(day) + timedelta(days=1)
        fresh = locked and self.rows(before).filter(pk=row.pk).first()
        return fresh if fresh and self.on(fresh) <= day else None


@dataclass(frozen=True)
class Due:
    """A row that goes by a rule, and the day from which it may."""

    sweep: Sweep
    row: models.Model
    on: date

    @property
    def rule(self) -> Rule:
        return self.sweep.rule

    def __str__(self):
        """Without the person: this is printed, and shown in the back office."""
        name = str(self.row)
        if isinstance(self.row, Letter | Contact):
            name = f"{self.row._meta.verbose_name} #{self.row.pk}"
        return f"{self.rule.label}: {name}"


def _left(participant):
    """The day on which a participant's last period ended; None while one is open."""
    periods = MembershipPeriod.objects.filter(participant=participant)
    ended = ~Exists(periods.filter(left_on=None))
    last = periods.values("participant").annotate(last=Max("left_on")).values("last")
    return ended, Subquery(last)


def _cases(model, **conditions):
    return model.objects.filter(erased_at=None, **conditions)


def _something_in(model, rule):
    """Rows of `model` in which a field that goes by `rule` still holds something."""
    holding = Q(pk=None)
    for name in passport.names_going_by(rule, model):
        column = model._meta.get_field(name)
        if column.null:
            holding |= Q(**{f"{name}__isnull": False})
        else:
            holding |= ~Q(**{name: column.get_default()})
    return holding


def _set_aside(before):
    return Application.objects.filter(status=Status.SPAM, status_since__lt=start_of(before))


def _refused(model):
    def rows(before):
        ended = [Status.DECLINED, Status.WITHDRAWN]
        return _cases(model, status__in=ended, status_since__lt=start_of(before))

    return rows


def _closed(before):
    since = start_of(before)
    return _cases(CooperationProposal, status=Status.CLOSED, status_since__lt=since)


def _messages(before):
    ended = Q(status__in=Application.ENDED, status_since__lt=start_of(before))
    return (
        _cases(Message)
        .filter(ended | Q(submitted_at__lt=start_of(before)))
        .exclude(status=Status.SPAM)
    )


def _message_goes_on(message):
    most = MESSAGE_AT_MOST.after(timezone.localdate(message.submitted_at))
    if not message.has_ended:
        return most
    return min(most, _since_status(Rule.MESSAGE)(message))


def _without_participant(before):
    """Accepted, but the authority has left, or its entry is gone."""
    ended, left_on = _left(OuterRef("participant"))
    return (
        _cases(JoinApplication, status=Status.ONBOARDED)
        .annotate(left_on=left_on)
        .filter(
            Q(participant=None, status_since__lt=start_of(before)) | ended & Q(left_on__lt=before)
        )
    )


def _profile_goes_on(application):
    since = application.left_on or timezone.localdate(application.status_since)
    return PERIODS[Rule.PROFILE].after(since)


def _decided(model):
    def rows(before):
        return _cases(model, decided_at__lt=start_of(before)).filter(
            _something_in(model, Rule.DECISION)
        )

    return rows


def _with_origin(before):
    rows = _cases(CooperationProposal, submitted_at__lt=start_of(before))
    return rows.filter(_something_in(CooperationProposal, Rule.ORIGIN))


def _after_mandate(before):
    return _cases(JoinApplication, mandate_ends_on__lt=before).exclude(status=Status.SPAM)


def _heads(before):
    """Named in the directory though the mandate is over, and nobody has confirmed it since."""
    is_stale = Q(confirmed_on=None) | Q(confirmed_on__lte=F("mandate_ends_on"))
    return Participant.objects.filter(is_stale, mandate_ends_on__lt=before).exclude(head_name="")


def _replaced(before):
    """Accepted, and the directory writes to somebody else by now."""
    now = Contact.objects.filter(participant=OuterRef("participant"))
    return (
        _cases(JoinApplication, status=Status.ONBOARDED)
        .exclude(contact_email="")
        .filter(Exists(now), ~Exists(now.filter(email__iexact=OuterRef("contact_email"))))
    )


def _contacts(before):
    ended, left_on = _left(OuterRef("participant"))
    return Contact.objects.annotate(left_on=left_on).filter(ended, left_on__lt=before)


def _copies(before):
    """Decisions for the public, of an authority that has left."""
    ended, left_on = _left(OuterRef("participant"))
    rows = Attachment.objects.exclude(participant=None)
    return rows.annotate(left_on=left_on).filter(ended, left_on__lt=before)


def _letters(before):
    return Letter.objects.filter(created_at__lt=start_of(before))


def _sign_ups(before):
    return SignUp.objects.filter(created_at__lt=start_of(before))


def _drafts(before):
    return Draft.objects.filter(changed_at__lt=start_of(before))


def draft_goes_on(draft):
    """Never without the warning, if there is somebody to warn: the worker may have been away."""
    day = PERIODS[Rule.DRAFT].after(timezone.localdate(draft.changed_at))
    if not draft.email:
        return day
    if not is_warned(draft):
        return date.max
    return max(day, DRAFT_WARNING.after(timezone.localdate(draft.warned_at)))


def is_warned(draft):
    return draft.warned_at is not None and draft.warned_at >= draft.changed_at


def _since_status(rule):
    return lambda case: PERIODS[rule].after(timezone.localdate(case.status_since))


def _since(name, rule):
    def on(row):
        value = getattr(row, name)
        day = timezone.localdate(value) if isinstance(value, datetime) else value
        return PERIODS[rule].after(day)

    return on


# Letters first and single fields before whole cases: so nothing in the list is gone, by something
# else in it, before its turn.
SWEEPS = [
    Sweep(Rule.LETTER, _letters, _since("created_at", Rule.LETTER)),
    Sweep(Rule.DECISION, _decided(JoinApplication), _since("decided_at", Rule.DECISION)),
    Sweep(Rule.DECISION, _decided(CooperationProposal), _since("decided_at", Rule.DECISION)),
    Sweep(Rule.ORIGIN, _with_origin, _since("submitted_at", Rule.ORIGIN)),
    Sweep(Rule.MANDATE, _after_mandate, _since("mandate_ends_on", Rule.MANDATE)),
    Sweep(Rule.MANDATE, _heads, _since("mandate_ends_on", Rule.MANDATE)),
    Sweep(Rule.OFFICE, _replaced, lambda application: timezone.localdate()),
    Sweep(Rule.OFFICE, _contacts, _since("left_on", Rule.OFFICE)),
    Sweep(Rule.SUBSCRIBER, lambda before: unreachable(), lambda row: timezone.localdate()),
    Sweep(Rule.SIGN_UP, _sign_ups, _since("created_at", Rule.SIGN_UP)),
    Sweep(Rule.DRAFT, _drafts, draft_goes_on),
    Sweep(Rule.SPAM, _set_aside, _since_status(Rule.SPAM)),
    Sweep(Rule.REFUSED, _refused(JoinApplication), _since_status(Rule.REFUSED)),
    Sweep(Rule.REFUSED, _refused(CooperationProposal), _since_status(Rule.REFUSED)),
    Sweep(Rule.CLOSED, _closed, _since_status(Rule.CLOSED)),
    Sweep(Rule.MESSAGE, _messages, _message_goes_on),
    Sweep(Rule.PROFILE, _without_participant, _profile_goes_on),
    Sweep(Rule.PROFILE, _copies, _since("left_on", Rule.PROFILE)),
]


def due(day: date) -> Iterator[Due]:
    """Everything that may go on `day`, rule by rule."""
    for sweep in SWEEPS:
        yield from sweep.due(day)


def to_warn(day: date) -> Iterator[Draft]:
    """Drafts that go soon, and whose owner we can write to and have not."""
    last = PERIODS[Rule.DRAFT].after(day - timedelta(days=2 * PERIODS[Rule.DRAFT].days))
    young = DRAFT_WARNING.after(last)  # changed on that day, it goes when the warning is due
    for draft in Draft.objects.exclude(email="").filter(changed_at__lt=start_of(young)):
        if not is_warned(draft):
            yield draft
