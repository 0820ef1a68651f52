"""Two entries that are one authority, made one."""

from contextlib import contextmanager
from dataclasses import dataclass, field

import reversion
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from members import changes, former_addresses
from members.changes import DirectoryEvent
from members.confirmation_models import ConfirmationRound
from members.contacts import Contact
from members.models import MembershipPeriod, Participant

# What an entry lacks it takes from the other one.
FILLED = (
    *("number", "region", "name_local", "name_local_language", "website", "image"),
    *("summary_en", "summary_fr", "body_en", "body_fr", "lesson_en", "lesson_fr"),
    *("population", "population_year", "head_name", "head_office_en", "head_office_fr"),
    *("mandate_ends_on", "action_plan_year", "action_plan_url", "confirmed_on"),
    *("theme_other", "programmes", "programme_other", "group_members"),
    *("decision", "decided_on", "decision_title", "decision_url", "commitments_version"),
)


class CannotMerge(Exception):
    """The message says why, for the person who tried."""


@dataclass
class Plan:
    """What a merge would do, in words for the page that asks before."""

    kept: Participant
    gone: Participant
    moved: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def plan(kept: Participant, gone: Participant) -> Plan:
    found = Plan(kept, gone)
    if kept.pk == gone.pk:
        found.problems.append(_("Choose two different entries."))
        return found
    if kept.country_id != gone.country_id:
        found.problems.append(_("The entries are in different countries."))
    if kept.number and gone.number:
        numbers = {"one": kept.number, "other": gone.number}
        found.problems.append(
            _("Both have a number, %(one)d and %(other)d: a participant never has two.") % numbers
        )
    if gone.proposed_changes.waiting().exists():
        found.problems.append(
            _("Changes that %(name)s proposed wait for a decision: decide first.")
            % {"name": gone.name}
        )
    for period in gone.periods.all():
        list_ = found.left if _clashes(period, kept) else found.moved
        list_.append(_("period %(period)s") % {"period": period})
    if hasattr(gone, "contact"):
        (found.left if hasattr(kept, "contact") else found.moved).append(_("contact"))
    for words, count in _links(gone):
        found.moved.append(_("%(what)s: %(count)d") % {"what": words, "count": count})
    found.filled = [
        capfirst(str(Participant._meta.get_field(name).verbose_name))
        for name in _to_fill(kept, gone)
    ]
    return found


@transaction.atomic
def merge(kept: Participant, gone: Participant, *, by: User) -> Participant:
    """`kept` has the periods, links and names of both, and the address of `gone` leads to it.

    `gone` is deleted; the history has it as it was, under the comment that names both.
    """
    rows = Participant.objects.select_for_update(of=("self",)).order_by("pk")
    locked = {row.pk: row for row in rows.filter(pk__in=[kept.pk, gone.pk])}
    if len(locked) < 2:
        raise CannotMerge(_("One of the entries is no longer there."))
    kept, gone = locked[kept.pk], locked[gone.pk]
    if problems := plan(kept, gone).problems:
        raise CannotMerge(" ".join(problems))
    comment = _("%(gone)s merged into %(kept)s") % {"gone": gone.name_en, "kept": kept.name_en}
    with _noted(by, comment):  # on its own: a revision forgets what is gone when it ends
        reversion.add_to_revision(gone)
    with _noted(by, comment):
        old_slug, facts = gone.slug, {name: getattr(gone, name) for name in _to_fill(kept, gone)}
        _move(kept, gone)
        names = [gone.name_en, gone.name_fr, gone.name_local, *gone.other_names.splitlines()]
        gone.delete()
        for name, value in facts.items():
            setattr(kept, name, value)
        has = {kept.name_en, kept.name_fr, kept.name_local, *kept.other_names.splitlines()}
        new = [name for name in dict.fromkeys(names) if name and name not in has]
        kept.other_names = "\n".join([*kept.other_names.splitlines(), *new])
        first = kept.periods.order_by("joined_on").first()
        kept.joined_on = first and first.joined_on
        kept.save()
        former_addresses.note(old_slug, kept)
        reversion.add_to_revision(kept)
    changes.follow_periods([kept.pk])
    kept.refresh_from_db()
    return kept


@contextmanager
def _noted(user, comment):
    with reversion.create_revision(manage_manually=True):
        reversion.set_user(user)
        reversion.set_comment(comment)
        yield


def _clashes(period, kept):
    return any(period.overlaps(other) for other in kept.periods.all())


def _to_fill(kept, gone):
    """The columns empty in one and not in the other; a point counts as one."""
    names = [name for name in FILLED if not getattr(kept, name) and getattr(gone, name)]
    if kept.longitude is None and gone.longitude is not None:
        names += ["longitude", "latitude"]
    if kept.action_plan == Participant.Plan.UNKNOWN != gone.action_plan:
        names.append("action_plan")
    return names


def _links(gone):
    """(words, count) of rows of other sections that name the entry: news and what may come."""
    for relation in _foreign_relations():
        if count := _rows(relation, gone).count():
            yield capfirst(str(relation.related_model._meta.verbose_name_plural)), count


def _foreign_relations():
    """Of models that this section need not know: it stands below theirs."""
    return [
        relation
        for relation in Participant._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and not relation.concrete
        and relation.related_model._meta.app_label != "members"
        and not relation.related_model._meta.auto_created  # their two ends are the many-to-many's
    ]


def _rows(relation, participant):
    """What points there; by the field, for a relation may have no name on this side ("+")."""
    return relation.related_model._base_manager.filter(**{relation.field.name: participant})


def _move(kept, gone):
    for period in gone.periods.all():
        if not _clashes(period, kept):
            MembershipPeriod.objects.filter(pk=period.pk).update(participant=kept)
    if not hasattr(kept, "contact"):
        Contact.objects.filter(participant=gone).update(participant=kept)
    for relation in _foreign_relations():
        rows = _rows(relation, gone)
        if isinstance(relation, models.ManyToManyRel):
            for row in rows:
                getattr(row, relation.field.name).add(kept)
        else:
            rows.update(**{relation.field.name: kept})
    gone.former_addresses.update(participant=kept)
    # A rename or an answer of the other entry is still a fact; two the same day are one.
    for event in gone.events.exclude(kind__in=DirectoryEvent.FROM_PERIODS):
        same = kept.events.filter(kind=event.kind, on=event.on)
        if event.kind == DirectoryEvent.Kind.RENAMED or not same.exists():
            DirectoryEvent.objects.filter(pk=event.pk).update(participant=kept)
    gone.confirmation_rounds.open().update(
        closed_at=models.functions.Now(), outcome=ConfirmationRound.Outcome.REPLACED
    )
    gone.confirmation_rounds.update(participant=kept)
    gone.proposed_changes.update(participant=kept)
