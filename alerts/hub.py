"""Telling the hub that feeds have something new: it asks for them and passes them on (WebSub)."""

from collections.abc import Iterable
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from alerts.items import Row
from core import languages
from core.addresses import absolute
from core.syndication import FORMATS
from jobs.models import Job
from news.models import Article

TASK = "alerts.hub.ping"
PATIENCE = 20  # seconds


def tell(row: Row) -> None:
    """Have the hub told, if there is one, with the transaction that announces the item."""
    if settings.WEBSUB_HUB:
        Job.objects.enqueue(TASK, addresses=sorted(set(feeds_of(row))))


def ping(addresses: list[str]) -> None:
    """Publish by the form that hubs share. A hub that refuses is asked again later, as jobs are."""
    content = urlencode([("hub.mode", "publish"), *(("hub.url", it) for it in addresses)])
    request = Request(settings.WEBSUB_HUB, content.encode(), method="POST")  # noqa: S310 -- ours
    with urlopen(request, timeout=PATIENCE):  # noqa: S310 -- as above; raises for 4xx and 5xx
        pass


def feeds_of(row: Row) -> Iterable[str]:
    """The addresses of all feeds in which the item stands, in every language and format."""
    names = list(_names_of(row))
    for language in languages.CODES:
        with override(language):
            for name, arguments in names:
                for key in FORMATS:
                    yield absolute(reverse(name + key, args=arguments))


def _names_of(row):
    if not isinstance(row, Article):
        yield "texts:", []
        yield "texts:kind_", [row.kind]
        return
    yield "news:", []
    for topic in row.topics.all():
        yield "news:topic_", [topic.slug]
    for country in row.countries.all():
        yield "news_of:country_", [country.slug]
    for participant in row.participants.select_related("country"):
        yield "news_of:country_", [participant.country.slug]
        if participant.is_public:
            yield "news_of:participant_", [participant.country.slug, participant.slug]
