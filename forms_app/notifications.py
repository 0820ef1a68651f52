"""Letters about applications: no personal content, unless the sender asked for a copy.

A letter to an applicant says that something waits and where, never what. For an organisation that
asked for it, its subject does not name the Alliance; nor does that of a proposal under way, whose
sender has not been asked yet.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from alerts import joining
from alerts.models import SUBJECTS, SignUp
from core.addresses import absolute
from forms_app import answers, drafts
from forms_app.models import (
    Application,
    CooperationProposal,
    Draft,
    JoinApplication,
    Message,
    TopicMailbox,
)
from jobs import letters
from members.models import Participant
from pages.models import SiteSettings


def acknowledge(application: Application, *, with_answers: bool = False) -> None:
    """Write to the sender that it arrived, with the reference and the link to its page."""
    with override(application.language):
        letters.write(
            f"forms_app/letters/{application.form.name.lower()}_received",
            to=application.contact_email,
            language=application.language,
            about=application.reference,
            reference=application.reference,
            address=absolute(application.get_absolute_url()),
            answer_by=application.answer_by,
            site=SiteSettings.load(),
            is_neutral=is_neutral(application),
            answers=answers.grouped(application.specific) if with_answers else [],
        )
    if application.wants_newsletter:
        _offer_news(application)


def _offer_news(application):
    """Whoever holds the address confirms it, as everybody does; then it is a subscriber's."""
    wish = {
        "email": application.contact_email,
        "language": application.language,
        "rhythm": SignUp.Rhythm.WEEKLY,
        "wants_everything": True,
        **{name: [] for name in SUBJECTS},
    }
    joining.ask(wish, form_key=application.form_key, sender="")


def is_neutral(application: Application) -> bool:
    """Whether the sender asked to keep the Alliance's name out of the subject."""
    return getattr(application.specific, "subject", None) == CooperationProposal.Subject.NEUTRAL


def send_link(draft: Draft) -> None:
    """Write where the form under way is found, and until when."""
    name = "join" if draft.form == JoinApplication.FORM else "cooperate"
    subject = draft.answers.get("contact", {}).get("subject")
    with override(draft.language):
        letters.write(
            "forms_app/letters/form_saved",
            to=draft.email,
            language=draft.language,
            address=absolute(reverse(f"forms_app:{name}_resume", args=[draft.token])),
            erased_on=drafts.erased_on(draft),
            site=SiteSettings.load(),
            is_neutral=draft.form == CooperationProposal.FORM
            and subject != [CooperationProposal.Subject.NAMED],
        )


def tell_the_office(application: Application) -> None:
    """Write to who reads it that something waits: where, not what."""
    _write_to_office("something_waits", application, kind=application.form.label)


def tell_of_infected_file(application: Application) -> None:
    """Write to who reads it that a file was removed, and from which application."""
    _write_to_office("infected_file", application)


def tell_of_infected_copy(participant: Participant) -> None:
    """The same of a decision that the public could read."""
    if to := SiteSettings.load().email:
        letters.write(
            "forms_app/letters/infected_file",
            to=to,
            language=settings.LANGUAGE_CODE,
            reference=str(participant),
            address=absolute(
                reverse("admin:forms_app_decision_of_participant", args=[participant.pk])
            ),
        )


def _write_to_office(template, application, **context):
    application = application.specific
    to = mailbox_for(application)
    if not to:
        return
    name = f"admin:forms_app_{application._meta.model_name}_change"
    letters.write(
        f"forms_app/letters/{template}",
        to=to,
        language=settings.LANGUAGE_CODE,
        about=application.reference,
        reference=application.reference,
        address=absolute(reverse(name, args=[application.pk])),
        **context,
    )


def mailbox_for(application: Application) -> str:
    """The address for the topic of a message; otherwise the Alliance's own, "" if it has none."""
    if isinstance(application, Message):
        topic = application.topic
        if mailbox := TopicMailbox.objects.filter(topic=topic).first():
            return mailbox.email
    return SiteSettings.load().email
