"""An adopted text as its page shows it: whole, or only what is asked of someone."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from core import languages, richtext
from core.text import cut_at_word
from texts.models import AdoptedText, Paragraph

LONGEST_ENTRY = 70  # characters of a paragraph in the table of contents
FEWEST_ENTRIES = 3  # below that a table of contents is longer than the way down


class Request(NamedTuple):
    """One answer to "What is asked of …?": whom, and how many paragraphs."""

    value: str
    label: str
    count: int
    is_current: bool


class Reader:
    """`addressee` narrows to what asks something of it, with the paragraphs above as context."""

    def __init__(self, text: AdoptedText, addressee: str = ""):
        self.text = text
        self.addressee = addressee
        self.all = list(text.paragraphs.all())  # one query, also for the rest of this class
        self.paragraphs = self._narrowed() if addressee else self.all
        citation = text.citation
        for paragraph in self.paragraphs:
            paragraph.is_context = bool(addressee) and not self._asks(paragraph)
            if paragraph.number:
                paragraph.citation = f"{citation}, {paragraph.cited}"

    def _asks(self, paragraph):
        return self.addressee in paragraph.addressees

    def _narrowed(self):
        found = [paragraph for paragraph in self.all if self._asks(paragraph)]
        above = {number for paragraph in found for number in paragraph.parents}
        return [p for p in self.all if self._asks(p) or p.number in above]

    @property
    def asked(self) -> list[Request]:
        """Those of whom the text asks something."""
        counts = {
            addressee: sum(addressee in paragraph.addressees for paragraph in self.all)
            for addressee in Paragraph.Addressee
        }
        return [
            Request(addressee.value, addressee.label, count, addressee == self.addressee)
            for addressee, count in counts.items()
            if count or addressee == self.addressee
        ]

    @property
    def contents(self) -> list[tuple[Paragraph, str]]:
        """Headings where there are any, else the first words of each paragraph of the first level.

        None while narrowed: what it leads to may not be there.
        """
        chosen = [p for p in self.all if p.is_heading and p.body]
        chosen = chosen or [p for p in self.all if p.number and p.level == 1]
        if self.addressee or len(chosen) < FEWEST_ENTRIES:
            return []
        return [(p, cut_at_word(p.plain_body, LONGEST_ENTRY)) for p in chosen]

    @property
    def is_whole(self):
        return not self.addressee

    @property
    def count(self):
        """How many paragraphs ask what the page is narrowed to."""
        return sum(not paragraph.is_context for paragraph in self.paragraphs)

    @property
    def has_both_languages(self):
        return all(any(getattr(p, f"body_{code}") for p in self.all) for code in languages.CODES)

    @property
    def is_numbered(self):
        return any(paragraph.number for paragraph in self.paragraphs)


class Pair(NamedTuple):
    """A paragraph in every language, as (language, html) pairs; html is "" where one lacks it."""

    paragraph: Paragraph
    sides: list


def side_by_side(text: AdoptedText, codes) -> list[Pair]:
    """One query."""
    return [
        Pair(p, [(code, richtext.render(getattr(p, f"body_{code}"))) for code in codes])
        for p in text.paragraphs.all()
    ]


def lead_ins(paragraphs) -> None:
    """Gives each of `paragraphs` its `lead_in`: those above it, "invites states to:". One query.

    For lists in which a sub-paragraph stands alone.
    """
    above = {(p.text_id, number) for p in paragraphs for number in p.parents}
    rows = Paragraph.objects.filter(
        text__in={text for text, _number in above}, number__in={number for _text, number in above}
    )
    found = {(row.text_id, row.number): row for row in rows}
    for p in paragraphs:
        keys = [(p.text_id, number) for number in p.parents]
        p.lead_in = [found[key] for key in keys if key in found]


def asked_label(addressee: str) -> str:
    """A heading: what is asked of whom."""
    return {
        Paragraph.Addressee.LOCAL: _("What is asked of local authorities"),
        Paragraph.Addressee.REGIONS: _("What is asked of regions"),
        Paragraph.Addressee.STATES: _("What is asked of states"),
        Paragraph.Addressee.MINISTERS: _("What is asked of the Committee of Ministers"),
        Paragraph.Addressee.CONGRESS: _("What the Congress asks of itself"),
    }.get(addressee, _("What is asked of whom"))
