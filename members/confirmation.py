"""The yearly confirmation: is what the directory says still right?

    active → to_confirm (12 months, or the head's mandate ended) → on_hold (no answer after three
    reminders) → active again by itself on confirmation

That is rule 8 of the review workflow. Each verb locks the participant, looks again, then acts, so
that two clicks, two browsers or two workers do it once. `run()` may be called as often as one
likes: what is due is read from the rows, never from when it ran last.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates
from jobs import letters
from members.confirmation_models import ConfirmationRound, ProposedChange
from members.contacts import Contact
from members.models import Participant

# The periods, all in this place.
EVERY_MONTHS = 12  # after joining or the last confirmation
REMIND_EVERY = timedelta(days=14)  # so reminders after 14, 28 and 42 days, on hold after 56
REMINDERS = 3
LINK_LIVES = timedelta(days=60)

Cause, Outcome, State = ConfirmationRound.Cause, ConfirmationRound.Outcome, Participant.State


class Refused(Exception):
    """It cannot be done now; the message is a sentence for the person who tried."""


class Standing:
    """What a link still opens."""

    OPEN, ANSWERED, REPLACED, EXPIRED, ENDED = "open", "answered", "replaced", "expired", "ended"


@dataclass
class Report:
    """What a run did, or would do: the names of participants, never of persons."""

    opened: list[str] = field(default_factory=list)
    reminded: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    without_contact: list[str] = field(default_factory=list)


# --- Asking ------------------------------------------------------------------------------------


@transaction.atomic
def open_round(
    participant: Participant, *, cause: str, now: datetime | None = None
) -> ConfirmationRound:
    """Ask the contact; afterwards only the new link works, and an active entry is to be confirmed.

    Whoever is on hold stays so until the answer.
    """
    now = now or timezone.now()
    participant = lock(participant)
    names = {"name": participant.name}
    if not _can_be_asked(participant):
        raise Refused(_("%(name)s does not take part, or is not public.") % names)
    contact = Contact.objects.filter(participant=participant).first()
    if contact is None:
        raise Refused(_("%(name)s has no contact to write to.") % names)
    for old in participant.confirmation_rounds.open():
        old.close(Outcome.REPLACED, now)
    asked = ConfirmationRound.objects.create(
        participant=participant,
        cause=cause,
        opened_at=now,
        written_at=now,
        expires_at=now + LINK_LIVES,
    )
    if participant.state == State.ACTIVE:
        participant.state = State.TO_CONFIRM
        participant.save()
    _write("confirm", asked, contact)
    return asked


def due(today: date):
    """Those to ask today, with `has_contact`; who was asked within the year is not due again."""
    day = "opened_at__date__gt"
    rounds = ConfirmationRound.objects.filter(participant=OuterRef("pk"))
    waiting = ProposedChange.objects.waiting().filter(participant=OuterRef("pk"))
    year_ago = dates.months_later(today, -EVERY_MONTHS)
    year_is_over = Q(last_known_on__lte=year_ago) & ~Exists(rounds.filter(**{day: year_ago}))
    mandate_is_over = (
        Q(mandate_ends_on__lt=today)
        & (Q(confirmed_on=None) | Q(confirmed_on__lte=F("mandate_ends_on")))
        & ~Exists(rounds.filter(**{day: OuterRef("mandate_ends_on")}))
    )
    return (
        Participant.objects.published()
        .taking_part()
        .filter(state=State.ACTIVE)
        .annotate(
            last_known_on=Coalesce("confirmed_on", "joined_on"),
            has_contact=Exists(Contact.objects.filter(participant=OuterRef("pk"))),
        )
        .filter(year_is_over | mandate_is_over)
        .exclude(Exists(rounds.open()))
        .exclude(Exists(waiting))
        .order_by("pk")
    )


def run(now: datetime | None = None, *, dry_run: bool = False) -> Report:
    """Open the rounds that are due, remind, put on hold, and close what has run out."""
    now, report = now or timezone.now(), Report()
    today = timezone.localdate(now)
    for participant in due(today):
        if not participant.has_contact:
            report.without_contact.append(str(participant.name))
        elif dry_run or _open_if_due(participant, today, now):
            report.opened.append(str(participant.name))
    for asked in ConfirmationRound.objects.open().select_related("participant").order_by("pk"):
        if step := _next_step(asked, now):
            if not dry_run:
                step = _take_step(asked, now)
            if step:
                getattr(report, step).append(str(asked.participant.name))
    return report


def daily() -> None:
    """For the worker."""
    run()


@transaction.atomic
def _open_if_due(participant, today, now):
    participant = lock(participant)
    if not due(today).filter(pk=participant.pk).exists():
        return False  # another process was quicker
    confirmed_on, ended_on = participant.confirmed_on, participant.mandate_ends_on
    last = confirmed_on or participant.joined_on
    is_year = last is not None and last <= dates.months_later(today, -EVERY_MONTHS)
    is_mandate = ended_on is not None and ended_on < today and not is_year
    open_round(participant, cause=Cause.MANDATE if is_mandate else Cause.YEAR, now=now)
    return True


def _next_step(asked, now):
    """The list of the report in which the round comes now; None when there is nothing to do."""
    participant = asked.participant
    if not _can_be_asked(participant) or asked.expires_at <= now:
        return "closed"
    if asked.written_at + REMIND_EVERY > now:
        return None
    if not Contact.objects.filter(participant=participant).exists():
        return "without_contact"
    if asked.reminders < REMINDERS:
        return "reminded"
    return "held" if participant.state == State.TO_CONFIRM else None


@transaction.atomic
def _take_step(asked, now):
    participant = lock(asked.participant)
    asked = ConfirmationRound.objects.get(pk=asked.pk)
    asked.participant = participant
    step = _next_step(asked, now) if asked.closed_at is None else None
    if step == "closed":
        asked.close(Outcome.NONE if _can_be_asked(participant) else Outcome.ENDED, now)
    elif step == "reminded":
        asked.reminders += 1
        asked.written_at = now
        # After a time in which nothing ran, a reminder still comes before the link's end.
        left = LINK_LIVES - REMIND_EVERY * REMINDERS
        asked.expires_at = max(asked.expires_at, now + left)
        asked.save()
        _write("remind", asked, participant.contact)
    elif step == "held":
        participant.state = State.ON_HOLD
        participant.save()
        asked.written_at = now
        asked.save()
        _write("hold", asked, participant.contact)
    return step


# --- Answering ---------------------------------------------------------------------------------


def standing(asked: ConfirmationRound, now: datetime | None = None) -> str:
    """What the link of a round opens now, whatever the table says about the other rounds."""
    if asked.is_answered:
        return Standing.ANSWERED
    if not _can_be_asked(asked.participant):
        return Standing.ENDED
    newer = ConfirmationRound.objects.filter(participant=asked.participant_id, pk__gt=asked.pk)
    if asked.outcome == Outcome.REPLACED or newer.exists():
        return Standing.REPLACED
    return Standing.OPEN if asked.is_usable(now) else Standing.EXPIRED


@transaction.atomic
def confirm(asked: ConfirmationRound, *, now: datetime | None = None) -> None:
    """All correct: confirmed today, and active again whatever the wait had made of it."""
    now = now or timezone.now()
    asked = _open_for_answer(asked, now)
    participant = asked.participant
    participant.confirmed_on = timezone.localdate(now)
    participant.state = State.ACTIVE
    participant.save()
    asked.close(Outcome.CORRECT, now)


@transaction.atomic
def propose(
    asked: ConfirmationRound,
    *,
    changes: dict,
    contact: dict,
    from_version: int,
    note: str = "",
    now: datetime | None = None,
) -> ProposedChange:
    """Keep the changes for staff to decide; who has answered is no longer on hold."""
    now = now or timezone.now()
    asked = _open_for_answer(asked, now)
    participant = asked.participant
    participant.proposed_changes.waiting().update(
        state=ProposedChange.State.REPLACED, contact={}, decided_at=now
    )
    proposed = ProposedChange.objects.create(
        participant=participant,
        round=asked,
        changes=changes,
        contact=contact,
        from_version=from_version,
        note=note,
        proposed_at=now,
    )
    if participant.state == State.ON_HOLD:
        participant.state = State.TO_CONFIRM
        participant.save()
    asked.close(Outcome.CHANGES, now)
    return proposed


@transaction.atomic
def ask_again(asked: ConfirmationRound, *, now: datetime | None = None) -> ConfirmationRound:
    """For a link that has expired: a new one to the contact we know, not to whoever asks."""
    now = now or timezone.now()
    asked.participant = lock(asked.participant)
    asked.refresh_from_db(fields=["closed_at", "outcome", "expires_at"])
    if standing(asked, now) != Standing.EXPIRED:
        raise Refused(_("This link has been answered or replaced."))
    return open_round(asked.participant, cause=Cause.ASKED, now=now)


def _open_for_answer(asked, now):
    participant = lock(asked.participant)
    asked = ConfirmationRound.objects.get(pk=asked.pk)
    asked.participant = participant
    if standing(asked, now) != Standing.OPEN:
        raise Refused(_("This link has been answered or has expired."))
    return asked


# --- What they share ---------------------------------------------------------------------------


def lock(participant: Participant) -> Participant:
    """The row as it is now, held until the end of the transaction."""
    rows = Participant.objects.select_for_update(of=("self",)).select_related("country")
    return rows.get(pk=participant.pk)


def _can_be_asked(participant):
    return participant.is_public and not participant.has_ended


def _write(template, asked, contact):
    letters.write(
        f"members/letters/{template}",
        to=contact.email,
        language=contact.language,
        participant=asked.participant,
        address=asked.address(contact.language),
        expires_on=timezone.localdate(asked.expires_at),
    )
