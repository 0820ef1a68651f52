"""What the case page offers: each act with its button, its form, its letter and its right.

When an act is possible is said in review.py; here stands only from where the page offers it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from forms_app import acceptance, admin_forms, asking, casework, correspondence, listing, review
from forms_app.casework import DECIDE, REVIEW
from forms_app.models import Application, InformationRequest
from forms_app.review import NEXT, Status
from jobs.letters import Words

ENDED_BUT_SPAM = {Status.CLOSED, Status.DECLINED, Status.WITHDRAWN}


@dataclass(frozen=True)
class Act:
    label: Any
    do: Callable
    # Offered where the table of moves has this, and the status is one of `sources` (None: any).
    to: str | None = None
    sources: frozenset[str] | None = None
    right: str = REVIEW
    form: type[admin_forms.ActForm] | None = None  # None: one click does it
    letter: Callable[[Application, dict], Words | None] | None = None
    done: Any = ""
    is_weighty: bool = False

    def is_offered(self, application: Application) -> bool:
        status = application.status
        if application.erased_at:
            return False
        if self.sources is not None and status not in self.sources:
            return False
        return self.to is None or self.to in NEXT[application.form].get(status, set())


def offered(application: Application, user: User) -> dict[str, Act]:
    return {
        name: act
        for name, act in ACTS.items()
        if act.is_offered(application) and user.has_perm(act.right)
    }


def _of(*statuses):
    return frozenset(statuses)


def _welcome(application, given):
    number = acceptance.expected_number()
    words = acceptance.welcome(application, number, given.get("addition", ""))
    return correspondence.words(application, "accepted", **words)


def _letter(name, *arguments):
    def compose(application, given):
        context = {key: given[key] for key in arguments if key in given}
        return correspondence.words(application, name, **context)

    return compose


def _question(application, given):
    application = application.specific
    asked = InformationRequest(
        question=given["question"], fields=given["fields"], due_on=given["due_on"]
    )
    return correspondence.words(application, "asked", **asking.of_request(asked, application))


def _message(application, given):
    return correspondence.words(application, "message", addition=given["text"])


def _goodbye(application, given):
    """Only with words in it."""
    if not given.get("addition"):
        return None
    return correspondence.words(application, "closed", addition=given["addition"])


ACTS = {
    "begin-screening": Act(
        _("Begin to check"), review.begin_screening, Status.SCREENING, _of(Status.RECEIVED)
    ),
    "begin-review": Act(
        _("Checked: begin the review"), review.begin_review, Status.REVIEW, _of(Status.SCREENING)
    ),
    "check": Act(_("It fits"), review.mark_as_checked, Status.CHECKED, _of(Status.RECEIVED)),
    "offer": Act(
        _("Participants know of it"), review.mark_as_proposed, Status.PROPOSED, _of(Status.CHECKED)
    ),
    "in-contact": Act(
        _("They are in contact"),
        review.mark_as_in_contact,
        Status.IN_CONTACT,
        _of(Status.PROPOSED),
    ),
    "cooperating": Act(
        _("They co-operate"),
        review.mark_as_cooperating,
        Status.COOPERATING,
        _of(Status.IN_CONTACT),
    ),
    "list": Act(
        _("List on the site"),
        listing.list_until,
        sources=_of(Status.COOPERATING),
        right=DECIDE,
        form=admin_forms.ListForm,
    ),
    "resume": Act(
        _("Go on without waiting"),
        review.resume,
        sources=_of(Status.NEEDS_INFO, Status.DEFERRED),
    ),
    "propose": Act(
        _("Propose a decision"),
        review.propose,
        Status.READY,
        _of(Status.REVIEW),
        form=admin_forms.ProposeForm,
        done=_("Proposed. Somebody else decides."),
        is_weighty=True,
    ),
    "accept": Act(
        _("Accept"),
        acceptance.accept,
        Status.ACCEPTED,
        right=DECIDE,
        form=admin_forms.AcceptForm,
        letter=_welcome,
        done=_("Accepted. The participant and the news are drafts, for an editor to publish."),
        is_weighty=True,
    ),
    "decline": Act(
        _("Decline"),
        review.decline,
        Status.DECLINED,
        right=DECIDE,
        form=admin_forms.DeclineForm,
        letter=_letter("declined", "reason", "addition"),
        done=_("Declined, and the applicant is told why."),
    ),
    "defer": Act(
        _("Defer"),
        review.defer,
        Status.DEFERRED,
        _of(Status.READY),
        right=DECIDE,
        form=admin_forms.DeferForm,
        letter=_letter("deferred", "until", "reason", "addition"),
        done=_("Deferred, and the applicant is told until when."),
    ),
    "send-back": Act(
        _("Send back to review"),
        review.send_back,
        Status.REVIEW,
        _of(Status.READY),
        right=DECIDE,
        form=admin_forms.ReasonForm,
    ),
    "ask": Act(
        _("Ask for information"),
        asking.ask,
        Status.NEEDS_INFO,
        form=admin_forms.AskForm,
        letter=_question,
        done=_("Asked. The case waits for the applicant."),
    ),
    "message": Act(
        _("Write a message"),
        lambda application, *, text, by: casework.write_message(application, text, by=by),
        sources=frozenset(set(Status) - {Status.SPAM}),
        form=admin_forms.MessageForm,
        letter=_message,
        done=_("The message goes out."),
    ),
    "close": Act(
        _("Close"), review.close, Status.CLOSED, form=admin_forms.CloseForm, letter=_goodbye
    ),
    "withdraw": Act(
        _("Withdraw for the applicant"),
        review.withdraw,
        Status.WITHDRAWN,
        form=admin_forms.ReasonForm,
        letter=_letter("withdrawn"),
    ),
    "reopen": Act(
        _("Open again"),
        review.reopen,
        Status.RECEIVED,
        frozenset(ENDED_BUT_SPAM),
        form=admin_forms.ReasonForm,
    ),
    "spam": Act(_("Mark as spam"), review.mark_as_spam, Status.SPAM),
    "no-spam": Act(
        _("Mark as not spam"), review.mark_as_not_spam, Status.RECEIVED, _of(Status.SPAM)
    ),
}
