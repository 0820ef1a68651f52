"""What an applicant does after sending, each act one function."""

from django.db import transaction

from core import dates
from forms_app import answers, asking, naming, notifications, review
from forms_app.forms import FORMS
from forms_app.forms.steps import StepForm, columns
from forms_app.models import (
    Actor,
    Application,
    CaseEvent,
    CaseMessage,
    InformationRequest,
)
from forms_app.standing import WORDS

# Names and contacts: what may be wrong by a slip of the hand, and changes nothing in the case.
CORRECTABLE = (
    *("name_local", "name_latin", "other_names", "organisation", "organisation_latin"),
    *("short_name", "website", "contact_name", "contact_role", "contact_email", "contact_phone"),
    *("language", "office_email", "second_name", "second_role", "second_email"),
)


@transaction.atomic
def write(application: Application, text: str) -> CaseMessage:
    """The message stands in the case, and staff know that it waits."""
    message = CaseMessage.objects.create(
        application_id=application.pk, is_from_applicant=True, text=text
    )
    _tell_the_office(application)
    return message


@transaction.atomic
def correct(application: Application, forms: list[StepForm]) -> list[str]:
    """The open answers are those of the forms. Returns the names of what changed."""
    changed = _change(application, forms)
    if changed:
        CaseEvent.objects.create(
            application_id=application.pk,
            verb=CaseEvent.Verb.CORRECTED,
            actor=Actor.APPLICANT,
            fields=changed,
        )
        _tell_the_office(application)
    return changed


@transaction.atomic
def answer(asked: InformationRequest, forms: list[StepForm], *, text: str) -> list[str]:
    """What we needed is there: in the answers, in files and in words; the case goes on."""
    application = asked.application.specific
    changed = _change(application, forms)
    if text:
        CaseMessage.objects.create(application_id=application.pk, is_from_applicant=True, text=text)
    asking.receive_answer(asked, fields=changed)
    _tell_the_office(application)
    return changed


@transaction.atomic
def withdraw(application: Application) -> Application:
    """Nothing more happens with it, by the applicant's own wish."""
    if application.status == Application.Status.SPAM:
        return application  # it is erased soon by itself, and a machine learns nothing
    application = review.withdraw(application)
    _tell_the_office(application)
    return application


@transaction.atomic
def download(application: Application) -> dict:
    """All that we keep about it and its sender has written, for people and programs to read."""
    CaseEvent.objects.create(
        application_id=application.pk, verb=CaseEvent.Verb.DOWNLOADED, actor=Actor.APPLICANT
    )
    history = application.status_changes.values_list("at", "new_status")
    return {
        "reference": application.reference,
        "kind": str(application.form.label),
        "status": str(WORDS[Application.Status(application.status)].label),
        "sent_at": application.submitted_at.isoformat(),
        "version_of_the_notice": application.notice_version,
        "answers": {
            group.title: dict(group.answers) for group in answers.grouped(application.specific)
        },
        "files": [
            {"name": file.name, "size": file.size, "purpose": str(file.get_purpose_display())}
            for file in application.attachments.filter(added_by=None)
        ],
        "messages": [
            {
                "at": message.at.isoformat(),
                "from": "applicant" if message.is_from_applicant else "staff",
                "text": message.text,
            }
            for message in application.messages.all()
        ],
        "history": [
            {"on": dates.day(at), "status": str(WORDS[Application.Status(status)].label)}
            for at, status in history
        ],
    }


def open_steps(application: Application, names) -> list[type[StepForm]]:
    """The steps of its form that have any of these questions."""
    form = FORMS[application.form]
    return [step for step in form.PARTS if set(step.base_fields) & set(names)]


def _change(application, forms):
    """Lock, write what is new in the open answers, and name it."""
    model = type(application)
    application = model.objects.select_for_update().get(pk=application.pk)
    before = {name: _stored(application, name) for form in forms for name in form.fields}
    given = {}
    for form in forms:
        # What is open, and what a rule made of closed answers because of it.
        given |= {
            name: value
            for name, value in form.cleaned_data.items()
            if name in form.fields or value != form.kept.get(name)
        }
    for column, value in columns(model, given).items():
        setattr(application, column, value)
    application.save()
    naming.name_participants(application, given)
    return sorted(name for name, old in before.items() if _stored(application, name) != old)


def _stored(application, name):
    value = getattr(application, name)
    return sorted(value.values_list("pk", flat=True)) if hasattr(value, "all") else value


def _tell_the_office(application):
    """Nobody is told of what machines do."""
    if application.status != Application.Status.SPAM:
        notifications.tell_the_office(application)
