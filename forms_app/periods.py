"""How long personal data is kept: every period of the site, in this place.

The rules are those of the specification (forms.md, section 4, rule 10). `passport.py` says which
field goes by which rule, `retention.py` what is due, `erasing.py` how it goes.
"""

from datetime import date, timedelta
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.models import CONFIRM_WITHIN
from core import dates


class Period(NamedTuple):
    months: int = 0
    days: int = 0

    def after(self, day: date) -> date:
        return dates.months_later(day, self.months) + timedelta(days=self.days)

    def before(self, day: date) -> date:
        """A day that is late enough for everything of this age, and for some that is younger."""
        return day - timedelta(days=28 * self.months + self.days)


class Rule(models.TextChoices):
    """Why something is erased."""

    DRAFT = "draft", gettext_lazy("form under way, left alone")
    SPAM = "spam", gettext_lazy("spam")
    REFUSED = "refused", gettext_lazy("declined or withdrawn")
    CLOSED = "closed", gettext_lazy("closed proposal")
    MESSAGE = "message", gettext_lazy("answered or old message")
    PROFILE = "profile", gettext_lazy("application of an authority that left")
    DECISION = "decision", gettext_lazy("telephone number, partner organisations")
    ORIGIN = "origin", gettext_lazy("whether an NGO is Roma-led")
    MANDATE = "mandate", gettext_lazy("head of an authority whose mandate is over")
    OFFICE = "office", gettext_lazy("contact person who was replaced, or whose authority left")
    LETTER = "letter", gettext_lazy("letter that was sent")
    MARK = "mark", gettext_lazy("trace of a sender")
    SIGN_UP = "sign_up", gettext_lazy("address to be confirmed")
    SUBSCRIBER = "subscriber", gettext_lazy("subscriber")
    ALERT = "alert", gettext_lazy("alert")
    PERSON = "person", gettext_lazy("erased on request")


PERIODS = {
    Rule.DRAFT: Period(days=30),  # after the last change
    Rule.SPAM: Period(days=30),  # after it was set aside
    Rule.REFUSED: Period(months=6),  # after it was declined or withdrawn
    Rule.CLOSED: Period(months=12),  # after the proposal was closed
    Rule.MESSAGE: Period(months=12),  # after it was closed
    Rule.PROFILE: Period(months=12),  # after the authority left
    Rule.DECISION: Period(months=6),  # after the decision
    Rule.ORIGIN: Period(months=6),  # after the proposal was sent
    Rule.MANDATE: Period(days=1),  # after the last day of the mandate
    Rule.OFFICE: Period(months=12),  # after the authority left; on replacement at once
    Rule.LETTER: Period(months=6),  # after it was written
    Rule.MARK: Period(days=1),
    Rule.SIGN_UP: Period(days=CONFIRM_WITHIN.days),  # after it was typed
    Rule.SUBSCRIBER: Period(),  # once letters are refused; who unsubscribes is erased at once
    Rule.ALERT: Period(days=60),  # after it was written down
}
# A message that nobody closed does not stay for ever: so long after it was sent.
MESSAGE_AT_MOST = Period(months=24)
DRAFT_WARNING = Period(days=5)  # before a draft goes, to whoever had its link sent


def in_words(rule: Rule) -> str:
    """When data of this rule goes: for the form, the page on personal data and the back office."""
    sentence = {
        Rule.DRAFT: _("%(number)s days after the last change"),
        Rule.SPAM: _("%(number)s days after it was set aside as spam"),
        Rule.REFUSED: _("%(number)s months after it was declined or withdrawn"),
        Rule.CLOSED: _("%(number)s months after the proposal was closed"),
        Rule.MESSAGE: _("%(number)s months after it was answered, %(most)s after it was sent"),
        Rule.PROFILE: _("%(number)s months after the authority left the Alliance"),
        Rule.DECISION: _("%(number)s months after the decision"),
        Rule.ORIGIN: _("%(number)s months after the proposal was sent"),
        Rule.MANDATE: _("at the end of the mandate"),
        Rule.OFFICE: _(
            "when another person takes over, or %(number)s months after the authority left"
        ),
        Rule.LETTER: _("%(number)s months after the letter was written, or with its case"),
        Rule.MARK: _("after one day"),
        Rule.SIGN_UP: _("%(number)s days after it was stored"),
        Rule.SUBSCRIBER: _("when you unsubscribe, or letters do not arrive"),
        Rule.ALERT: _("%(number)s days after it was stored"),
    }[rule]
    period = PERIODS[rule]
    return sentence % {"number": period.months or period.days, "most": MESSAGE_AT_MOST.months}
