"""Papers that a council needs in order to join: a draft decision and a letter of commitment.

From the answers of a form, or with places to fill in. One wording for the page and for the ODT
file, in the reader's language. They are models: the law of each country says what is needed.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import dates
from core.cleaning import one_line
from core.fields import DateField
from forms_app.commitments import VERSION, Commitment
from forms_app.models import Draft, JoinApplication
from members.models import Country

NOT_IN_XML = re.compile(r"[\ufffe\uffff]")
LONGEST = 200
Decision = JoinApplication.Decision


class Item(NamedTuple):
    """A numbered paragraph and what stands below it."""

    text: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A paper from top to bottom; what is empty is left out."""

    title: str
    file_name: str
    note: str
    head: tuple[str, ...]
    opening: tuple[str, ...]
    items: tuple[Item, ...]
    closing: tuple[str, ...]
    signature: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """What a form says about the decision; "" or None where it says nothing yet."""

    name: str = ""
    country: str = ""
    head_name: str = ""
    head_office: str = ""
    decision: str = ""
    decided_on: date | None = None
    act: str = ""

    @property
    def authority(self) -> str:
        return self.name or _("[name of the authority]")

    @property
    def day(self) -> str:
        return dates.day(self.decided_on) if self.decided_on else pgettext("to fill in", "[date]")

    @property
    def head(self) -> str:
        return self.head_name or _("[full name]")

    @property
    def office(self) -> str:
        return self.head_office or _("[office, for example Mayor]")


def answers_of_draft(draft: Draft) -> Answers:
    """What was typed so far, judged or not: what cannot be read counts as not answered."""
    typed = {name: values for step in draft.answers.values() for name, values in step.items()}

    def first(name):
        return str((typed.get(name) or [""])[0])

    country = Country.objects.filter(code=first("country")).first()
    return _answers(
        local=first("name_local"),
        latin=first("name_latin"),
        country=str(country.name) if country else first("country_other"),
        head_name=first("head_name"),
        head_office=first("head_office"),
        decision=first("decision"),
        decided_on=_day([first(f"decided_on_{box}") for box in ("day", "month", "year")]),
        act=first("decision_title"),
    )


def answers_of_application(application: JoinApplication) -> Answers:
    return _answers(
        local=application.name_local,
        latin=application.name_latin,
        country=str(application.country.name if application.country else application.country_other),
        head_name=application.head_name,
        head_office=application.head_office,
        decision=application.decision,
        decided_on=application.decided_on,
        act=application.decision_title,
    )


def _answers(*, local, latin, decided_on, **others):
    """“Municipality of Tivat (Општина Тиват)”, where the name was given in both ways."""
    local, latin = _line(local), _line(latin)
    name = f"{latin} ({local})" if latin and local and latin != local else latin or local
    lines = {key: _line(text) for key, text in others.items()}
    return Answers(name=name, decided_on=decided_on, **lines)


def _line(text):
    return NOT_IN_XML.sub("", one_line(text))[:LONGEST]


def _day(boxes):
    try:
        return DateField(required=False).clean(boxes)
    except ValidationError:
        return None


def guidelines() -> str:
    """“the Strategic Guidelines in the version of 8 September 2014”."""
    version = dates.day(date.fromisoformat(VERSION))
    return _("the Strategic Guidelines in the version of %(version)s") % {"version": version}


def decision(answers: Answers) -> Paper:
    """A draft decision of the council to take part."""
    words = {
        "authority": answers.authority,
        "head": answers.head,
        "office": answers.office,
        "guidelines": guidelines(),
    }
    return Paper(
        title=_("Draft decision of the council"),
        file_name=_("draft-decision"),
        note=_(
            "This is a model without legal force. Adapt it to the law and the practice of your "
            "authority, and translate it if need be."
        ),
        head=_head(answers),
        opening=(
            _(
                "Decision to take part in the European Alliance of Cities and Regions for Roma "
                "Inclusion"
            ),
            _("The council,"),
            _("having regard to the powers that the law of its country gives to it;"),
            _(
                "having regard to %(guidelines)s of the European Alliance of Cities and Regions "
                "for Roma Inclusion (“the Alliance”);"
            )
            % words,
            _(
                "considering that Roma and Travellers who live here have the same rights and "
                "duties as all other residents;"
            ),
            _(
                "considering that schooling, housing, work and health are settled in good part "
                "where people live, and that authorities can learn from each other;"
            ),
            _("decides:"),
        ),
        items=(
            Item(_("%(authority)s takes part in the Alliance.") % words),
            Item(
                _("It accepts %(guidelines)s. As far as its powers reach, it will:") % words,
                _commitments(),
            ),
            Item(
                _(
                    "%(head)s, %(office)s, represents it in the Alliance and names a person whom "
                    "the Alliance can write to."
                )
                % words
            ),
            Item(
                _(
                    "Taking part costs no fee. Measures that need money are decided separately, "
                    "in the usual way."
                )
            ),
            Item(_("Once a year the council is told what has been done and what has changed.")),
        ),
        closing=(
            _("Adopted at %(place)s, on %(day)s.") % {"place": _("[place]"), "day": answers.day},
            _("Number or title of the act: %(act)s") % {"act": answers.act or _("[number]")},
            _("Votes in favour: [number]; against: [number]; abstentions: [number]"),
        ),
        signature=_signature(answers),
    )


def letter(answers: Answers) -> Paper:
    """A letter of the head of the authority: what it commits itself to."""
    words = {
        "authority": answers.authority,
        "office": answers.office,
        "guidelines": guidelines(),
    }
    return Paper(
        title=_("Letter of commitment"),
        file_name=_("letter-of-commitment"),
        note=_(
            "This is a model without legal force. Put it on the letter paper of your authority and "
            "change what does not fit."
        ),
        head=(*_head(answers), _("[place], [date]")),
        opening=(
            _("To the European Alliance of Cities and Regions for Roma Inclusion"),
            _("Dear Sir or Madam,"),
            _("I write to you as %(office)s of the authority named above.") % words,
            _("%(authority)s wishes to take part in the Alliance.") % words,
            _standing(answers),
            _("We accept %(guidelines)s. As far as our powers reach, we will:") % words,
        ),
        items=tuple(Item(text) for text in _commitments()),
        closing=(
            _(
                "Our application names the person whom you can write to. We shall tell you when "
                "this person, or I, leave office."
            ),
            _("Yours faithfully,"),
        ),
        signature=_signature(answers),
    )


PAPERS = {"decision": decision, "letter": letter}


def _head(answers):
    return answers.authority, answers.country or _("[country]")


def _signature(answers):
    return _("[signature and stamp]"), answers.head, answers.office


def _commitments():
    """“uphold …;” and so on, and the last one with a full stop."""
    *first, last = Commitment.labels
    return (*(_("%(commitment)s;") % {"commitment": text} for text in first), f"{last}.")


def _standing(answers):
    """Where the decision of the council stands, in a sentence."""
    sentence = {
        Decision.ADOPTED: _("The council decided so on %(day)s."),
        Decision.PLANNED: _("The council will decide on this on %(day)s."),
        Decision.LETTER: _("The council has not decided on this yet; I shall put it before it."),
    }.get(answers.decision, _("The council [decided so / will decide on this] on %(day)s."))
    return sentence % {"day": answers.day}
