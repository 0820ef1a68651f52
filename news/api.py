"""News and events for programs."""

from datetime import datetime

from django.db.models import F, Prefetch
from django.utils.translation import gettext_lazy as _

from core.api.collections import NotThere, address_of
from core.api.keyset import Key, descending
from core.api.schemas import (
    ADDRESS,
    DAY_OR_NULL,
    SLUG,
    TEXT,
    TEXTS,
    UUID,
    Field,
    Parameter,
    column,
    list_of,
    one_of,
    words,
)
from library.sharing import for_sharing
from members.api import CODE
from members.models import Participant
from news.forms import YEARS, ArticleFilter, RowField
from news.models import Article
from publishing.api import ProseCollection, prose_fields
from texts.models import AdoptedText

IMAGE = {
    "type": ["object", "null"],
    "properties": {
        "url": ADDRESS,
        "type": TEXT,
        "width": {"type": "integer"},
        "height": {"type": "integer"},
        "alt_en": TEXT,
        "alt_fr": TEXT,
        "credit": TEXT,
        "licence": TEXT,
    },
}


class Questions(ArticleFilter):
    """The filter of the lists, but that programs name a participant by its identifier."""

    participant = RowField(None, required=False, to_field_name="uid")


def image_facts(article) -> dict | None:
    """The words of the article itself stand before those of the picture."""
    if article.image is None:
        return None
    shown = article.image.shown
    facts = {
        **for_sharing(article.image)._asdict(),
        "alt_en": shown.alt_en,
        "alt_fr": shown.alt_fr,
        "credit": shown.credit,
        "licence": shown.licence,
    }
    if article.image_alt and shown is article.image:
        facts[f"alt_{article.language}"] = article.image_alt
    return facts


class News(ProseCollection):
    name = "news"
    title = _("News")
    meaning = _("News and events, newest first, each language by itself.")
    fields = (
        *prose_fields("news"),
        column("kind", one_of(Article.Kind.values), _("news or event.")),
        column("over", TEXT, _("What kind of thing it is, in a few words.")),
        column("teaser", TEXT, _("One to three sentences that can stand alone.")),
        column(
            *("date_precision", one_of(Article.Precision.values)),
            _("day or month: how exactly the day of publication is known."),
        ),
        column("starts_on", DAY_OR_NULL, _("First day of an event.")),
        column("ends_on", DAY_OR_NULL, _("Last day of an event of several days.")),
        column("place", TEXT, _("Place of an event.")),
        Field(
            *("image", IMAGE, _("Image, with credit, licence and text alternative.")),
            lambda article, _prepared: image_facts(article),
        ),
        Field(
            *("topics", TEXTS, _("Topics, by their names in addresses.")),
            lambda article, _prepared: sorted(topic.slug for topic in article.topics.all()),
        ),
        Field(
            *("countries", TEXTS, _("Countries it is about, as codes.")),
            lambda article, _prepared: sorted(it.code for it in article.countries.all()),
        ),
        Field(
            "participants",
            list_of(uid=UUID, name_en=TEXT, name_fr=TEXT, api_url=ADDRESS),
            _("Participants it is about."),
            lambda article, _prepared: [
                {
                    "uid": str(it.uid),
                    "name_en": it.name_en,
                    "name_fr": it.name_fr,
                    "api_url": address_of("participants", it.uid),
                }
                for it in article.participants.all()
            ],
        ),
        Field(
            *("texts", TEXTS, _("Adopted texts it is about, by their names in addresses.")),
            lambda article, _prepared: sorted(text.slug for text in article.texts.all()),
        ),
    )
    parameters = (
        Parameter("q", words(100), _("Words of title, teaser or place.")),
        Parameter("topic", SLUG, _("A topic, by its name in addresses.")),
        Parameter(
            "year",
            {"type": "integer", "minimum": YEARS[0], "maximum": YEARS[1]},
            _("Year of publication."),
            "2015",
        ),
        Parameter("participant", UUID, _("The identifier (uid) of a participant.")),
        Parameter("country", CODE, _("A country code; news about its participants, too."), "ES"),
    )

    def public(self):
        return Article.objects.published()

    def chosen(self, asked):
        chosen = Questions(asked)
        if chosen.errors:
            raise NotThere(chosen.errors)
        return chosen.narrow(super().chosen(asked))

    def order(self, asked):
        return [
            Key(F("publish_at"), is_descending=True, read=datetime.fromisoformat),
            descending("pk"),
        ]

    def with_all(self, rows, fields):
        unread = () if any(field.name == "body" for field in fields) else ("body",)
        participants = Participant.objects.published().only("uid", "name_en", "name_fr")
        texts = AdoptedText.objects.published().only("slug")
        return (
            rows.select_related("image")
            .defer("search_words", *unread)
            .prefetch_related(
                "topics",
                "countries",
                Prefetch("participants", participants.order_by("sort_name_en", "pk")),
                Prefetch("texts", texts),
            )
        )
