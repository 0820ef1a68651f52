"""Adopted texts for programs."""

from datetime import date

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.addresses import absolute
from core.api.collections import NotThere, own_address
from core.api.keyset import Key, ascending, descending
from core.api.schemas import (
    ADDRESS,
    DAY_OR_NULL,
    INTEGER_OR_NULL,
    SLUG,
    TEXT,
    TEXTS,
    YES_NO,
    Field,
    Parameter,
    column,
    for_any_page,
    list_of,
    one_of,
    pages,
    words,
)
from core.languages import columns
from publishing.api import LAST_CHANGE, PUBLISHED, PublishableCollection
from texts.forms import TextFilter
from texts.models import AdoptedText
from texts.paragraphs import DEEPEST, Paragraph

LONG_AGO = date(1900, 1, 1)  # stands for a day that is not known
YEAR = {"type": "integer", "minimum": 1900, "maximum": 2100}


def file_facts(file) -> dict:
    return {
        "title_en": file.title_en,
        "title_fr": file.title_fr,
        "language": file.language,
        "type": file.extension,
        "bytes": file.size,
        "is_accessible": file.is_accessible,
        "url": absolute(file.file.url),
    }


def paragraph_facts(paragraph) -> dict:
    return {
        "kind": paragraph.kind,
        "number": paragraph.number,
        "level": paragraph.level,
        "anchor": paragraph.anchor,
        **{name: for_any_page(getattr(paragraph, name)) for name in columns("body")},
        "asks": [str(one) for one in paragraph.addressees],
    }


class Texts(PublishableCollection):
    name = "texts"
    title = _("Adopted texts")
    meaning = _(
        "Resolutions and recommendations of the Congress, and declarations. What counts is the "
        "Congress’s own edition at official_url."
    )
    key = Parameter("slug", SLUG, _("Kind, number and year, as in the address of its page."))
    fields = (
        column("slug", SLUG, _("Kind, number and year, as in the address of its page.")),
        column(
            "kind",
            one_of(AdoptedText.Kind.values),
            _("Kind: resolution, recommendation or declaration."),
        ),
        column("number", INTEGER_OR_NULL, _("Number within its kind.")),
        column("is_number_confirmed", YES_NO, _("Whether a source confirms the number.")),
        column("year", YEAR, _("Year of adoption.")),
        column("title_en", TEXT, _("Title in English.")),
        column("title_fr", TEXT, _("Title in French.")),
        column("is_french_title_ours", YES_NO, _("Whether the French title is our translation.")),
        column("summary_en", TEXT, _("Summary in English.")),
        column("summary_fr", TEXT, _("Summary in French.")),
        Field(
            "paragraphs",
            list_of(
                kind=one_of(Paragraph.Kind.values),
                number=TEXT,
                level={"type": "integer", "minimum": 1, "maximum": DEEPEST},
                anchor=SLUG,
                body_en=TEXT,
                body_fr=TEXT,
                asks={"type": "array", "items": one_of(Paragraph.Addressee.values)},
            ),
            _("The text, paragraph by paragraph: number, wording as HTML, what is asked of whom."),
            lambda text, _prepared: [paragraph_facts(row) for row in text.paragraphs.all()],
            is_long=True,
        ),
        column("adopted_on", DAY_OR_NULL, _("Day of adoption.")),
        column("session", INTEGER_OR_NULL, _("Number of the session of the Congress.")),
        column(
            "addressee",
            one_of(AdoptedText.Addressee.values),
            _("To whom it is addressed: local-and-regional, governments or all."),
        ),
        column("official_url", TEXT, _("Address of the official edition.")),
        Field(
            *("topics", TEXTS, _("Topics, by their names in addresses.")),
            lambda text, _prepared: sorted(topic.slug for topic in text.topics.all()),
        ),
        Field(
            "files",
            list_of(
                title_en=TEXT,
                title_fr=TEXT,
                language=TEXT,
                type=TEXT,
                bytes={"type": "integer"},
                is_accessible=YES_NO,
                url=ADDRESS,
            ),
            _("Documents to download."),
            lambda text, _prepared: [file_facts(file) for file in text.files.all()],
        ),
        PUBLISHED,
        LAST_CHANGE,
        *pages(),
        own_address("texts", "slug"),
    )
    parameters = (
        Parameter("q", words(200), _("Words in title, number, summary or text.")),
        Parameter("kind", one_of(AdoptedText.Kind.values), _("A kind, as in the field kind.")),
        Parameter("year", YEAR, _("Year of adoption."), "2011"),
        Parameter(
            "session",
            {"type": "integer", "minimum": 1, "maximum": 9999},
            _("Number of the session of the Congress."),
        ),
        Parameter("topic", SLUG, _("A topic, by its name in addresses.")),
    )

    def public(self):
        return AdoptedText.objects.published()

    def chosen(self, asked):
        texts = self.public()
        chosen = TextFilter(asked, texts)
        if "topic" in chosen.errors:
            raise NotThere(chosen.errors)
        # A year or a session in which nothing was adopted is no mistake.
        return texts.none() if chosen.errors else chosen.narrow(texts)

    def order(self, asked):
        """As `newest_first()` has it; a test compares the two."""
        return [
            descending("year"),
            Key(
                Coalesce("adopted_on", Value(LONG_AGO)),
                is_descending=True,
                read=date.fromisoformat,
            ),
            descending("kind"),
            Key(Coalesce("number", Value(0)), is_descending=True),
            ascending("pk"),
        ]

    def with_all(self, rows, fields):
        beside = ["topics", "files"]
        if "paragraphs" in {field.name for field in fields}:
            beside.append("paragraphs")
        return rows.defer("search_words").prefetch_related(*beside)
