"""What can be announced: news, once for all its languages, and adopted texts."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import override

from alerts.models import Subscriber
from core.addresses import absolute
from members.models import Country
from news.models import Article
from texts.models import AdoptedText

NEWS, TEXTS = "news/", "texts/"
Row = Article | AdoptedText


class Item(NamedTuple):
    """A line of a letter."""

    title: str
    words: str
    address: str
    language: str  # of the title


def name_of(row: Row) -> str:
    """The same for every language of one item."""
    return f"{NEWS}{row.group}" if isinstance(row, Article) else f"{TEXTS}{row.pk}"


def visible(since: datetime) -> list[Row]:
    """What the public sees, of what is dated `since` or later; the oldest first."""
    rows: list[Row] = []
    for model in (Article, AdoptedText):
        rows += model.objects.published().filter(publish_at__gte=since).defer("search_words")
    return sorted(rows, key=lambda row: row.publish_at)


def listeners(row: Row) -> QuerySet[Subscriber]:
    """Whoever wants to hear of it: of everything, or of a topic, a country, a participant of it."""
    wanting = Q(wants_everything=True) | _naming("topic", row.topics.values("pk"))
    if isinstance(row, Article):
        countries = Country.objects.filter(
            Q(pk__in=row.countries.values("pk")) | Q(participants__in=row.participants.all())
        )
        wanting |= _naming("country", countries.values("pk"))
        wanting |= _naming("participant", row.participants.values("pk"))
    return Subscriber.objects.active().filter(wanting)


def found(names: Iterable[str], language: str) -> dict[str, Item]:
    """Those of the named items that the public sees now, in `language` where they exist in it."""
    names = list(names)
    groups = [name.removeprefix(NEWS) for name in names if name.startswith(NEWS)]
    numbers = [name.removeprefix(TEXTS) for name in names if name.startswith(TEXTS)]
    articles = Article.objects.published().one_per_group(language).filter(group__in=groups)
    texts = AdoptedText.objects.published().filter(pk__in=numbers)
    with override(language):
        return {
            **{name_of(row): _of_article(row) for row in articles.newest_first()},
            **{name_of(row): _of_text(row) for row in texts.newest_first()},
        }


def _of_article(row):
    return Item(row.title, row.teaser, absolute(row.get_absolute_url()), row.language)


def _of_text(row):
    return Item(str(row), row.summary, absolute(row.get_absolute_url()), row.title.language)


def _naming(kind, wanted):
    field = {"topic": "topics", "country": "countries", "participant": "participants"}[kind]
    links = getattr(Subscriber, field).through.objects.filter(**{f"{kind}__in": wanted})
    return Exists(links.filter(subscriber=OuterRef("pk")))
