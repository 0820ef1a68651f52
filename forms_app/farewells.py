"""Letters around an erasure: the warning before, and one last letter after.

The last one says what is gone and what is still counted. It is itself erased when it is sent, so
that the address does not stay behind in the list of letters.
"""

from datetime import timedelta
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from alerts.models import SignUp, Subscriber
from core.addresses import absolute
from forms_app import expiry, notifications
from forms_app.models import Application, Attachment, Draft
from forms_app.periods import PERIODS, Rule, in_words
from jobs import letters
from members.contacts import Contact
from pages.models import SiteSettings

# Rules that take single fields of a case that lives on: nobody is written to.
SILENT = {Rule.DECISION, Rule.ORIGIN, Rule.MANDATE, Rule.LETTER, Rule.SUBSCRIBER}


class Farewell(NamedTuple):
    to: str
    language: str
    what: str  # our words for it, in that language
    rule: Rule
    is_counted: bool
    is_neutral: bool = False


def of(
    row: Application | Attachment | Draft | Contact | Subscriber | SignUp, rule: Rule
) -> Farewell | None:
    """The last letter about a row, to be made up before it is erased and written after.

    None where nobody asked us to write: the address in spam, or one that was not confirmed, may be
    anybody's. A copy of a decision has no address.
    """
    if rule in SILENT or rule == Rule.SPAM or isinstance(row, SignUp | Attachment):
        return None
    if isinstance(row, Subscriber):
        return _of_subscriber(row, rule)
    if isinstance(row, Draft):
        return _of_draft(row, rule)
    if isinstance(row, Contact):
        return _of_contact(row, rule)
    return _of_case(row.specific, rule)


def write(farewell: Farewell) -> None:
    with override(farewell.language):
        when = "" if farewell.rule == Rule.PERSON else in_words(farewell.rule)
    letters.write(
        "forms_app/letters/erased",
        to=farewell.to,
        language=farewell.language,
        is_last=True,
        what=farewell.what,
        when=when,
        is_counted=farewell.is_counted,
        is_neutral=farewell.is_neutral,
        site=SiteSettings.load(),
    )


def warn(draft: Draft) -> None:
    """Write to whoever had the link sent: when the form goes, and that opening it is enough."""
    goes_on = max(
        PERIODS[Rule.DRAFT].after(timezone.localdate(draft.changed_at)),
        expiry.draft_goes_on(draft),
    )
    with override(draft.language):
        letters.write(
            "forms_app/letters/draft_ends",
            to=draft.email,
            language=draft.language,
            last_day=goes_on - timedelta(days=1),
            address=absolute(resume_address(draft)),
            site=SiteSettings.load(),
        )


def resume_address(draft: Draft) -> str:
    form = Application.Form(draft.form)
    return reverse(f"forms_app:{form.name.lower()}_resume", args=[draft.token])


def _of_case(case, rule):
    if not case.contact_email:
        return None
    with override(case.language):
        what = f"{case.FORM.label} {case.reference}"
        if rule == Rule.OFFICE:
            what = _("your name and address as contact person in %(case)s") % {"case": what}
    return Farewell(
        to=case.contact_email,
        language=case.language,
        what=what,
        rule=rule,
        is_counted=rule != Rule.OFFICE,
        is_neutral=notifications.is_neutral(case),
    )


def _of_contact(contact, rule):
    application = getattr(contact.participant, "application", None)
    same = application and application.contact_email.lower() == contact.email.lower()
    if same and rule != Rule.PERSON:
        return None  # the letter about the application, on the same day, says it
    with override(contact.language):
        what = _("your name and address as contact person of %(name)s") % {
            "name": contact.participant
        }
    return Farewell(contact.email, contact.language, what, rule, is_counted=False)


def _of_subscriber(subscriber, rule):
    with override(subscriber.language):
        what = _("your subscription to news by e-mail")
    return Farewell(subscriber.email, subscriber.language, what, rule, is_counted=False)


def _of_draft(draft, rule):
    if not draft.email:
        return None
    with override(draft.language):
        what = _("the form that you had begun")
    return Farewell(draft.email, draft.language, what, rule, is_counted=False)
