"""Asking an applicant for information, reminding it, and no longer waiting for it.

    asked → 14 days: reminder → 28 days: reminder → 42 days, and not before the day that was named:
    put aside by itself

`run()` may be called as often as one likes: what is due is read from the rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from forms_app import answers, correspondence
from forms_app.models import Actor, Application, CaseEvent, InformationRequest
from forms_app.review import InvalidTransition, lock, move, resume

# The periods, all in this place.
ANSWER_WITHIN = timedelta(days=28)
REMIND_AFTER = (timedelta(days=14), timedelta(days=28))
PUT_ASIDE_AFTER = timedelta(days=42)
PUT_ASIDE_FOR = timedelta(days=90)

Form, Status = Application.Form, Application.Status


@dataclass
class Report:
    """What a run did, by references."""

    reminded: list[str] = field(default_factory=list)
    put_aside: list[str] = field(default_factory=list)
    came_back: list[str] = field(default_factory=list)


@transaction.atomic
def ask(
    application: Application,
    *,
    by: User,
    question: str,
    fields: Iterable[str],
    due_on: date | None = None,
    now: datetime | None = None,
) -> InformationRequest:
    """These fields are open to the applicant until it answers; a letter says so."""
    now = now or timezone.now()
    due_on = due_on or timezone.localdate(now) + ANSWER_WITHIN
    fields = list(dict.fromkeys(fields))
    application = lock(application)
    if not question.strip():
        raise InvalidTransition(_("Write what you need to know."))
    if due_on <= timezone.localdate(now):
        raise InvalidTransition(_("Choose a day after today."))
    if unknown := set(fields) - set(answers.names(application)):
        raise InvalidTransition(
            _("The form has no such question: %(names)s.") % {"names": ", ".join(sorted(unknown))}
        )
    returns_to = application.status
    application = move(application, Status.NEEDS_INFO, by=by)
    asked = InformationRequest.objects.create(
        application_id=application.pk,
        by=by,
        at=now,
        question=question,
        fields=fields,
        due_on=due_on,
        returns_to=returns_to,
    )
    CaseEvent.objects.create(
        application_id=application.pk, verb=CaseEvent.Verb.ASKED, by=by, fields=fields
    )
    correspondence.send(application, "asked", **of_request(asked, application))
    return asked


@transaction.atomic
def receive_answer(asked: InformationRequest, *, fields: Iterable[str]) -> Application:
    """The applicant has answered; `fields` names what it changed. Back to where it came from."""
    application = lock(asked.application)
    asked = InformationRequest.objects.get(pk=asked.pk)
    if asked.closed_at or application.status != Status.NEEDS_INFO:
        raise InvalidTransition(_("This question has been answered, or is no longer open."))
    application = move(application, Status(asked.returns_to), actor=Actor.APPLICANT)
    CaseEvent.objects.create(
        application_id=application.pk,
        verb=CaseEvent.Verb.ANSWERED,
        actor=Actor.APPLICANT,
        fields=list(fields),
    )
    return application


def of_request(asked: InformationRequest, application: Application) -> dict:
    """What the letters about a request say of it."""
    with override(application.language):
        labels = answers.names(application)
        questions = [labels.get(name, name) for name in asked.fields]
    return {"question": asked.question, "questions": questions, "due_on": asked.due_on}


# --- By itself ---------------------------------------------------------------------------------


def run(now: datetime | None = None) -> Report:
    """Remind, put aside what stays without an answer, and bring back what was deferred."""
    now, report = now or timezone.now(), Report()
    today = timezone.localdate(now)
    for asked in InformationRequest.objects.filter(closed_at=None):
        if (step := _next_step(asked, now)) and (done := _take_step(asked, now)):
            getattr(report, step).append(done)
    due = Application.objects.filter(status=Status.DEFERRED, deferred_until__lte=today)
    for application in due.order_by("pk"):
        if _come_back(application, today):
            report.came_back.append(application.reference)
    return report


def daily() -> None:
    """For the worker."""
    run()


def _next_step(asked, now):
    """The list of the report in which the request comes now; None when there is nothing to do."""
    if asked.reminders < len(REMIND_AFTER):
        return "reminded" if now >= asked.at + REMIND_AFTER[asked.reminders] else None
    is_over = now >= asked.at + PUT_ASIDE_AFTER and timezone.localdate(now) > asked.due_on
    return "put_aside" if is_over else None


@transaction.atomic
def _take_step(asked, now):
    """Its reference; "" when another process was quicker."""
    application = lock(asked.application)
    seen, asked = asked, InformationRequest.objects.get(pk=asked.pk)
    if asked.closed_at or asked.reminders != seen.reminders:
        return ""
    if _next_step(asked, now) == "reminded":
        asked.reminders += 1
        asked.save(update_fields=["reminders"])
        correspondence.send(application, "reminded", **of_request(asked, application))
    else:
        _put_aside(application, timezone.localdate(now))
    return application.reference


def _put_aside(application, today):
    """An application waits for a later day; a proposal is closed, and can be opened again."""
    with override(application.language):
        reason = _("There was no answer to our question.")
    if application.form == Form.JOIN:
        until = today + PUT_ASIDE_FOR
        move(application, Status.DEFERRED, reason=reason, deferred_until=until)
        correspondence.send(application, "deferred", until=until, reason=reason)
    else:
        move(application, Status.CLOSED, reason=reason)
        correspondence.send(application, "closed", addition=reason)


@transaction.atomic
def _come_back(application, today):
    application = lock(application)
    is_due = application.deferred_until and application.deferred_until <= today
    if application.status != Status.DEFERRED or not is_due:
        return False
    resume(application)
    return True
