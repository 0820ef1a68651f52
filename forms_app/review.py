"""What staff decide about applications: each decision one function.

Each locks the application, looks whether it may, then acts and writes it into the history; letters
are stored in the same transaction. Accepting is told in acceptance.py, asking in asking.py.
"""

from collections.abc import Set as AbstractSet
from datetime import date
from typing import TypeVar, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from forms_app import correspondence, notifications
from forms_app.models import Actor, Application, CaseEvent, StatusChange
from forms_app.snapshots import frozen

A = TypeVar("A", bound=Application)
Form, Status = Application.Form, Application.Status

# What may follow what. A message is read and answered; a proposal of an NGO goes its own way.
NEXT: dict[str, dict[str, AbstractSet[str]]] = {
    Form.JOIN: {
        Status.RECEIVED: {Status.SCREENING, Status.WITHDRAWN, Status.SPAM},
        Status.SCREENING: {Status.REVIEW, Status.NEEDS_INFO, Status.WITHDRAWN},
        Status.REVIEW: {Status.READY, Status.NEEDS_INFO, Status.WITHDRAWN},
        Status.NEEDS_INFO: {
            *(Status.SCREENING, Status.REVIEW, Status.DEFERRED, Status.WITHDRAWN),
        },
        Status.READY: {
            *(Status.ACCEPTED, Status.DECLINED, Status.DEFERRED),
            *(Status.REVIEW, Status.WITHDRAWN),
        },
        Status.DEFERRED: {Status.REVIEW, Status.WITHDRAWN},
        Status.ACCEPTED: {Status.ONBOARDED},
        Status.DECLINED: {Status.RECEIVED},
        Status.WITHDRAWN: {Status.RECEIVED},
        # A false alarm goes back to where it came in, with its original time.
        Status.SPAM: {Status.RECEIVED},
    },
    Form.COOPERATE: {
        Status.RECEIVED: {
            *(Status.CHECKED, Status.NEEDS_INFO, Status.DECLINED),
            *(Status.WITHDRAWN, Status.SPAM),
        },
        Status.CHECKED: {
            *(Status.PROPOSED, Status.NEEDS_INFO, Status.DECLINED),
            *(Status.WITHDRAWN, Status.CLOSED),
        },
        Status.PROPOSED: {
            *(Status.IN_CONTACT, Status.NEEDS_INFO, Status.DECLINED),
            *(Status.WITHDRAWN, Status.CLOSED),
        },
        Status.IN_CONTACT: {
            *(Status.COOPERATING, Status.NEEDS_INFO, Status.WITHDRAWN, Status.CLOSED),
        },
        Status.COOPERATING: {Status.CLOSED, Status.WITHDRAWN},
        Status.NEEDS_INFO: {
            *(Status.RECEIVED, Status.CHECKED, Status.PROPOSED, Status.IN_CONTACT),
            *(Status.WITHDRAWN, Status.CLOSED),
        },
        Status.CLOSED: {Status.RECEIVED},
        Status.DECLINED: {Status.RECEIVED},
        Status.WITHDRAWN: {Status.RECEIVED},
        Status.SPAM: {Status.RECEIVED},
    },
    Form.CONTACT: {
        Status.RECEIVED: {Status.CLOSED, Status.WITHDRAWN, Status.SPAM},
        Status.CLOSED: {Status.RECEIVED},
        Status.WITHDRAWN: {Status.RECEIVED},
        Status.SPAM: {Status.RECEIVED},
    },
}
# What one person proposes and another one decides.
DECISIONS = (Status.ACCEPTED, Status.DECLINED, Status.DEFERRED)


class InvalidTransition(Exception):
    """The application cannot become that; the message says why, for people."""


# --- On the way to a decision ------------------------------------------------------------------


@transaction.atomic
def begin_screening(application: Application, *, by: User) -> Application:
    """It is looked at, by `by` unless somebody has it already, and has a day to be done by."""
    application = lock(application)
    _only_from(application, {Status.RECEIVED}, Status.SCREENING)
    return move(
        application,
        Status.SCREENING,
        by=by,
        assigned_to_id=application.assigned_to_id or by.pk,
        due_on=application.due_on or application.answer_by,
    )


@transaction.atomic
def begin_review(application: Application, *, by: User) -> Application:
    """The checklist is done: now what it says counts."""
    return _step(application, Status.SCREENING, Status.REVIEW, by)


@transaction.atomic
def propose(application: Application, decision: str, *, by: User, reason: str) -> Application:
    """It waits for somebody else than `by` to decide."""
    application = lock(application)
    if decision not in DECISIONS:
        raise InvalidTransition(_("Propose to accept, to decline or to defer."))
    _need(reason, _("Say why you propose that: the one who decides reads it."))
    return move(
        application,
        Status.READY,
        by=by,
        reason=reason,
        proposed_status=decision,
        proposed_by_id=by.pk,
    )


@transaction.atomic
def send_back(application: Application, *, by: User, reason: str) -> Application:
    """The proposal is gone, and it is under review again."""
    _need(reason, _("Say what is missing: the reviewers read it."))
    application = lock(application)
    _only_from(application, {Status.READY}, Status.REVIEW)
    return move(application, Status.REVIEW, by=by, reason=reason)


@transaction.atomic
def resume(application: Application, *, by: User | None = None, reason: str = "") -> Application:
    """The wait is over, with or without what it was for: back to where it came from."""
    application = lock(application)
    if application.status == Status.DEFERRED:
        return move(application, Status.REVIEW, by=by, reason=reason)
    _only_from(application, {Status.NEEDS_INFO}, Status.REVIEW)
    asked = application.information_requests.get(closed_at=None)
    return move(application, Status(asked.returns_to), by=by, reason=reason)


# --- Decisions ---------------------------------------------------------------------------------


@transaction.atomic
def decline(
    application: Application,
    *,
    by: User,
    reason: str,
    addition: str = "",
    forced_because: str = "",
) -> Application:
    """Declined for good, its answers frozen, and the applicant told why."""
    _need(reason, _("Say why, in words for the applicant."))
    application = lock(application)
    application = move(
        application,
        Status.DECLINED,
        by=by,
        reason=reason,
        forced_because=forcing(application, Status.DECLINED, by, forced_because),
        decided_at=timezone.now(),
        snapshot=frozen(application),
    )
    correspondence.send(application, "declined", reason=reason, addition=addition)
    return application


@transaction.atomic
def defer(
    application: Application,
    *,
    by: User,
    until: date,
    reason: str,
    addition: str = "",
    forced_because: str = "",
) -> Application:
    """Put off to a day, on which it is under review again by itself; the applicant is told."""
    _need(reason, _("Say why, in words for the applicant."))
    if until <= timezone.localdate():
        raise InvalidTransition(_("Choose a day after today."))
    application = lock(application)
    application = move(
        application,
        Status.DEFERRED,
        by=by,
        reason=reason,
        forced_because=forcing(application, Status.DEFERRED, by, forced_because),
        deferred_until=until,
    )
    correspondence.send(application, "deferred", until=until, reason=reason, addition=addition)
    return application


@transaction.atomic
def withdraw(application: Application, *, by: User | None = None, reason: str = "") -> Application:
    """Nothing more happens with it, by the wish of the applicant; without `by` they said so."""
    actor = Actor.STAFF if by else Actor.APPLICANT
    application = move(lock(application), Status.WITHDRAWN, by=by, actor=actor, reason=reason)
    correspondence.send(application, "withdrawn")
    return application


@transaction.atomic
def reopen(application: Application, *, by: User, reason: str) -> Application:
    """A new round begins: it waits in the queue as when it came, with a new day to be done by."""
    _need(reason, _("Say why it is opened again."))
    application = lock(application)
    _only_from(application, {Status.CLOSED, Status.DECLINED, Status.WITHDRAWN}, Status.RECEIVED)
    application = move(
        application,
        Status.RECEIVED,
        by=by,
        reason=reason,
        round=application.round + 1,
        decided_at=None,
        due_on=application.working_days_from_now,
    )
    application.screening_marks.all().delete()
    CaseEvent.objects.create(application=application, verb=CaseEvent.Verb.REOPENED, by=by)
    return application


# --- Proposals of NGOs, and messages -----------------------------------------------------------


@transaction.atomic
def mark_as_checked(application: Application, *, by: User) -> Application:
    """The proposal fits; a partner can be looked for."""
    application = lock(application)
    _only_from(application, {Status.RECEIVED}, Status.CHECKED)
    return move(
        application, Status.CHECKED, by=by, assigned_to_id=application.assigned_to_id or by.pk
    )


@transaction.atomic
def mark_as_proposed(application: Application, *, by: User) -> Application:
    """Participants know of the proposal."""
    return _step(application, Status.CHECKED, Status.PROPOSED, by)


@transaction.atomic
def mark_as_in_contact(application: Application, *, by: User) -> Application:
    """The organisation and a participant talk to each other."""
    return _step(application, Status.PROPOSED, Status.IN_CONTACT, by)


@transaction.atomic
def mark_as_cooperating(application: Application, *, by: User) -> Application:
    """They work together."""
    return _step(application, Status.IN_CONTACT, Status.COOPERATING, by)


@transaction.atomic
def close(application: Application, *, by: User | None = None, addition: str = "") -> Application:
    """Done: the message is answered, or the co-operation over. A letter only with words in it."""
    application = move(lock(application), Status.CLOSED, by=by)
    if addition.strip():
        correspondence.send(application, "closed", addition=addition)
    return application


# --- Spam --------------------------------------------------------------------------------------


@transaction.atomic
def mark_as_spam(application: Application, *, by: User) -> Application:
    """The application is set aside: out of the queue, seen by staff only."""
    return move(lock(application), Status.SPAM, by=by)


@transaction.atomic
def mark_as_not_spam(application: Application, *, by: User) -> Application:
    """The application waits in the queue, since the time it was sent.

    If it was taken for spam when it arrived, its sender has had no letter yet and gets it now.
    """
    application = lock(application)
    _only_from(application, {Status.SPAM}, Status.RECEIVED)
    application = move(application, Status.RECEIVED, by=by)
    was_set_aside_by_staff = application.status_changes.filter(new_status=Status.SPAM).exists()
    if not was_set_aside_by_staff:
        notifications.acknowledge(application)
    return application


# --- What they share ---------------------------------------------------------------------------


def lock(application: A) -> A:
    """The application with its answers as it is now, held until the end of the transaction."""
    return cast(A, Application.objects.select_for_update().get(pk=application.pk).specific)


def move(
    application: A,
    status: str,
    *,
    by: User | None = None,
    actor: str | None = None,
    reason: str = "",
    forced_because: str = "",
    **columns,
) -> A:
    """Change the status of a locked application, with `columns`, and write it into the history."""
    check_may_become(application, status)
    old, now = application.status, timezone.now()
    if old == Status.NEEDS_INFO:
        application.information_requests.filter(closed_at=None).update(closed_at=now)
    if old == Status.DEFERRED:
        columns = {"deferred_until": None, **columns}
    if old == Status.COOPERATING:
        columns = {"listed_until": None, **columns}
    if status in {Status.REVIEW, Status.RECEIVED}:
        columns = {"proposed_status": "", "proposed_by_id": None, **columns}
    columns |= {"status": status, "status_since": now}
    for name, value in columns.items():
        setattr(application, name, value)
    application.save(update_fields=[name.removesuffix("_id") for name in columns])
    StatusChange.objects.create(
        application=application,
        old_status=old,
        new_status=status,
        actor=actor or (Actor.STAFF if by else Actor.SYSTEM),
        by=by,
        at=now,
        reason=reason.strip(),
        is_forced=bool(forced_because),
        forced_because=forced_because,
    )
    return application


def check_may_become(application: Application, status: str) -> None:
    check_is_kept(application)
    old = Status(application.status)
    if status not in NEXT[application.form].get(old, set()):
        raise _refusal(application, status)


def check_is_kept(application: Application) -> None:
    """Of an erased one only a skeleton is left, and nobody to write to."""
    if application.erased_at:
        raise InvalidTransition(
            _("The data of %(reference)s have been erased.") % {"reference": application}
        )


def forcing(application: Application, status: str, by: User, forced_because: str) -> str:
    """Empty when `by` is a second person; else why one alone decides, without which none may."""
    check_may_become(application, status)
    if application.proposed_by_id != by.pk:
        return ""
    _need(
        forced_because,
        _("You proposed this, so somebody else decides. If nobody can, say why you decide alone."),
    )
    return forced_because.strip()


def _step(application, old, new, by):
    application = lock(application)
    _only_from(application, {old}, new)
    return move(application, new, by=by)


def _only_from(application, statuses, status):
    """For moves of which another one has the same end, such as the answer to a question."""
    if application.status not in statuses:
        raise _refusal(application, status)


def _refusal(application, status):
    names = {
        "reference": application,
        "old": Status(application.status).label,
        "new": Status(status).label,
    }
    return InvalidTransition(
        _("%(reference)s is “%(old)s”, so it cannot become “%(new)s”.") % names
    )


def _need(words, sentence):
    if not words.strip():
        raise InvalidTransition(sentence)
