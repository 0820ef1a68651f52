"""How it stands with an application, as the applicant sees it: five plain words."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forms_app.models import Application, InformationRequest

Status = Application.Status


class Word(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("how it stands", "Received")
    CHECKED = "checked", _("Being checked")
    NEEDS = "needs", _("We need something from you")
    DECIDING = "deciding", _("Being decided")
    DECIDED = "decided", _("Decided")


WORDS = {
    Status.RECEIVED: Word.RECEIVED,
    # Somebody may have been taken for a machine; a machine learns nothing.
    Status.SPAM: Word.RECEIVED,
    Status.SCREENING: Word.CHECKED,
    Status.REVIEW: Word.CHECKED,
    Status.CHECKED: Word.CHECKED,
    Status.NEEDS_INFO: Word.NEEDS,
    Status.READY: Word.DECIDING,
    Status.DEFERRED: Word.DECIDING,
    Status.PROPOSED: Word.DECIDING,
    Status.IN_CONTACT: Word.DECIDING,
    Status.ACCEPTED: Word.DECIDED,
    Status.ONBOARDED: Word.DECIDED,
    Status.COOPERATING: Word.DECIDED,
    Status.CLOSED: Word.DECIDED,
    Status.DECLINED: Word.DECIDED,
    Status.WITHDRAWN: Word.DECIDED,
}

NEXT = {
    Word.RECEIVED: _("Somebody of our staff reads it and checks that nothing is missing."),
    Word.CHECKED: _("We check the answers and the documents. Then one person proposes a decision."),
    Word.NEEDS: _("We go on as soon as we have your answer."),
    Word.DECIDING: _("The decision is prepared. You hear from us as soon as it is made."),
    Word.DECIDED: _("Nothing more is to be done here."),
}
OUTCOMES = {
    Status.ACCEPTED: _("The answer is yes. We prepare your profile and a news item with you."),
    Status.ONBOARDED: _("The answer is yes. Welcome to the Alliance."),
    Status.COOPERATING: _("The co-operation has begun."),
    Status.CLOSED: _("The case is closed."),
    Status.DECLINED: _("The answer is no. You may ask again once the reasons no longer apply."),
    Status.WITHDRAWN: _("It was withdrawn. You may send a new form at any time."),
}
# Until then the answers are the applicant's to correct and to withdraw.
DECIDED = (*Application.ENDED, Status.ACCEPTED, Status.COOPERATING)


@dataclass
class Standing:
    word: Word
    next: str
    must_act: str
    since: date
    reason: str  # why the answer is no, or why it takes until later
    asked: InformationRequest | None  # what we need from the applicant

    @classmethod
    def of(cls, application: Application) -> "Standing":
        status = Status(application.status)
        word = WORDS[status]
        asked = application.information_requests.filter(closed_at=None).first()
        return cls(
            word=word,
            next=OUTCOMES.get(status, NEXT[word]),
            must_act=who_acts(word),
            since=application.submitted_at if status == Status.SPAM else application.status_since,
            reason=reason_of(application),
            asked=asked if word == Word.NEEDS else None,
        )


def who_acts(word):
    if word == Word.NEEDS:
        return _("You")
    return _("Nobody") if word == Word.DECIDED else _("The Alliance")


def reason_of(application):
    if application.status not in (Status.DECLINED, Status.DEFERRED):
        return ""
    changes = application.status_changes.filter(new_status=application.status)
    return getattr(changes.last(), "reason", "")


def may_correct(application: Application) -> bool:
    """Whether its sender may still change names and contacts, or withdraw it."""
    return (
        application.form != Application.Form.CONTACT
        and application.decided_at is None
        and (application.status == Status.SPAM or application.status not in DECIDED)
    )
