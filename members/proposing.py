"""Changes that an authority proposes to its own entry: compared, published, declined."""

from dataclasses import dataclass
from datetime import date, datetime

import reversion
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates, languages
from core.languages import columns
from jobs import letters
from members import plain_prose
from members.confirmation import Refused, lock
from members.confirmation_models import ProposedChange
from members.contacts import Contact
from members.models import Participant

# What an authority may propose, in the order of the form.
COLUMNS = (
    *(*columns("name"), "name_local", "other_names"),
    *columns("summary", "body", "lesson"),
    *("themes", "theme_other", "programmes", "programme_other"),
    *("action_plan", "action_plan_year", "action_plan_url"),
    *(*columns("roma_estimate"), "roma_year", "roma_source_kind"),
    *(*columns("roma_source"), "roma_source_url"),
    *("group_members", "website", "population", "population_year"),
    *("head_name", *columns("head_office"), "mandate_ends_on"),
)
CONTACT_COLUMNS = ("name", "function", "email", "language")
PROSE = columns("body")
TEXTS = ("name", "summary", "body", "lesson", "roma_estimate", "roma_source", "head_office")
CHOSEN = {"themes": Participant.Theme, "programmes": Participant.Programme}  # several of these
ONE_OF = {"action_plan": Participant.Plan, "roma_source_kind": Participant.SourceKind}
COUNTS = ("population",)
NOT_PUBLIC = ("mandate_ends_on",)


@dataclass
class Line:
    """One column: what it said when the change was made, what it should say, what it says now."""

    column: str
    label: str
    old: str
    new: str
    current: str
    is_conflict: bool


def asked_of(participant: Participant) -> list[str]:
    """The columns that say something about this kind of authority."""
    is_joint = participant.kind == Participant.Kind.JOINT
    return [column for column in COLUMNS if is_joint or column != "group_members"]


def plain(value):
    """`value` as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def profile(participant: Participant) -> list[tuple[str, str, str]]:
    """The public entry as (label, words, their language or ""); what is empty may be wrong too."""
    tongues = {columns(name)[n]: code for name in TEXTS for n, code in enumerate(languages.CODES)}
    tongues["name_local"] = participant.name_local_language
    return [
        (
            _label(Participant, column),
            shown(column, plain(getattr(participant, column))),
            tongues.get(column, ""),
        )
        for column in asked_of(participant)
        if column not in NOT_PUBLIC
    ]


def shown(column: str, value) -> str:
    """A value, as JSON keeps it, in words."""
    if value in (None, "", []):
        return ""
    if column in CHOSEN:
        labels = dict(CHOSEN[column].choices)
        return ", ".join(str(labels.get(one, one)) for one in value)
    if column in ONE_OF:
        return str(dict(ONE_OF[column].choices).get(value, value))
    if column in PROSE:
        return plain_prose.to_text(value)
    if column in COUNTS:
        return number_format(value, force_grouping=True)
    if column == "mandate_ends_on":
        return dates.day(date.fromisoformat(value))
    return str(value)


def comparison(proposed: ProposedChange) -> list[Line]:
    """Column by column; a conflict is one that has changed since, to something else.

    In the order of the form: PostgreSQL keeps none in JSON.
    """
    participant = proposed.participant
    contact = Contact.objects.filter(participant=participant).first() or Contact()
    lines = [
        _line(Participant, column, proposed.changes[column], plain(getattr(participant, column)))
        for column in COLUMNS
        if column in proposed.changes
    ]
    return lines + [
        _line(Contact, column, proposed.contact[column], getattr(contact, column))
        for column in CONTACT_COLUMNS
        if column in proposed.contact
    ]


@transaction.atomic
def publish(
    proposed: ProposedChange,
    *,
    by: User,
    despite_conflicts: bool = False,
    now: datetime | None = None,
) -> Participant:
    """The columns that change are public; the entry counts as confirmed on the day of the answer.

    Everything else stays as it is now, whoever changed it meanwhile.
    """
    now = now or timezone.now()
    proposed, participant = _waiting(proposed)
    conflicts = [line.label for line in comparison(proposed) if line.is_conflict]
    if conflicts and not despite_conflicts:
        raise Refused(_("Changed meanwhile: %(columns)s.") % {"columns": ", ".join(conflicts)})
    for column, change in proposed.changes.items():
        if column in COLUMNS:
            field = Participant._meta.get_field(column)
            setattr(participant, column, field.to_python(change["new"]))
    answered_on = timezone.localdate(proposed.proposed_at)
    participant.confirmed_on = max(participant.confirmed_on or answered_on, answered_on)
    _no_longer_waits(participant)
    # Only what changes is judged; what stands there already does not stop a correction.
    given = {column for column, change in proposed.changes.items() if change["new"]}
    try:
        participant.clean_fields({f.name for f in Participant._meta.fields} - given)
        participant.validate_constraints()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    with reversion.create_revision(manage_manually=True):
        reversion.set_user(by)
        reversion.set_comment(_("Proposed by the authority, published by staff"))
        participant.save()
        reversion.add_to_revision(participant)
    before = Contact.objects.filter(participant=participant).first()
    contact = _change_contact(participant, proposed.contact)
    # The old address hears of it too: it may not have been its holder who asked.
    for address in dict.fromkeys(c.email for c in (before, contact) if c):
        _write("published", proposed, contact, to=address)
    _decide(proposed, ProposedChange.State.PUBLISHED, by, now)
    return participant


@transaction.atomic
def decline(
    proposed: ProposedChange, *, by: User, reason: str, now: datetime | None = None
) -> None:
    """Nothing changes but that the authority has answered; it receives the reason."""
    now = now or timezone.now()
    if not reason.strip():
        raise Refused(_("Say why: the authority receives the reason."))
    proposed, participant = _waiting(proposed)
    if participant.state == Participant.State.TO_CONFIRM:
        _no_longer_waits(participant)
        participant.save()
    proposed.reason = reason.strip()
    if contact := Contact.objects.filter(participant=participant).first():
        _write("declined", proposed, contact, to=contact.email, reason=proposed.reason)
    _decide(proposed, ProposedChange.State.DECLINED, by, now)


def _waiting(proposed):
    participant = lock(proposed.participant)
    proposed = ProposedChange.objects.get(pk=proposed.pk)
    proposed.participant = participant
    if proposed.state != ProposedChange.State.WAITING:
        raise Refused(_("This change has been decided already."))
    return proposed, participant


def _no_longer_waits(participant):
    if participant.state in (Participant.State.TO_CONFIRM, Participant.State.ON_HOLD):
        participant.state = Participant.State.ACTIVE


def _change_contact(participant, changes):
    contact = Contact.objects.filter(participant=participant).first()
    news = {name: change["new"] for name, change in changes.items() if name in CONTACT_COLUMNS}
    if not news:
        return contact
    contact = contact or Contact(participant=participant)
    if news.keys() & {"name", "email"}:
        contact.is_public = False  # whoever it is now has not been asked
    for name, value in news.items():
        setattr(contact, name, value)
    contact.save()
    return contact


def _decide(proposed, state, by, now):
    proposed.state, proposed.decided_by, proposed.decided_at = state, by, now
    proposed.contact = {}  # personal data stays in one place
    proposed.save()


def _line(model, column, change, current):
    old, new = change["old"], change["new"]
    return Line(
        column,
        _label(model, column),
        *(shown(column, value) for value in (old, new, current)),
        is_conflict=current not in (old, new),
    )


def _label(model, column):
    return str(model._meta.get_field(column).verbose_name)


def _write(template, proposed, contact, *, to, **context):
    letters.write(
        f"members/letters/{template}",
        to=to,
        language=contact.language,
        participant=proposed.participant,
        **context,
    )
