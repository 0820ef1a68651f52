"""Events for calendars (RFC 5545): one as a file, all as a feed (RFC 7986).

Events last whole days: they have dates and no hours, so they are the same days in every zone.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from icalendar import Calendar, Event, vDuration, vUri

from core.addresses import absolute, site_host
from news.models import Article

REFRESH = timedelta(hours=12)  # how often a calendar is to ask again


def calendar(article: Article) -> bytes:
    """One event. Its UID stays the same in every language and for good."""
    return _around([article], article.language).to_ical()


def feed(articles: Iterable[Article], *, language: str, name: str, address: str) -> bytes:
    """All of them, to subscribe to; a changed event has a higher SEQUENCE."""
    whole = _around(articles, language)
    for key in ("name", "x-wr-calname"):  # the second for programs that are older
        whole.add(key, name)
    whole.add("x-wr-timezone", settings.TIME_ZONE)
    whole.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", vDuration(REFRESH))
    whole.add("source", vUri(address), parameters={"VALUE": "URI"})
    return whole.to_ical()


def _around(articles, language):
    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", f"-//{site_host()}//news//{language.upper()}")
    for article in articles:
        whole.add_component(_event(article))
    return whole


def _event(article):
    address = absolute(article.get_absolute_url())
    words = {"LANGUAGE": article.language}
    event = Event()
    event.add("uid", f"{article.group}@{site_host()}")
    event.add("dtstamp", article.changed_at)
    event.add("last-modified", article.changed_at)
    event.add("sequence", article.version)
    event.add("dtstart", article.starts_on)
    event.add("dtend", article.last_day + timedelta(days=1))  # the first day without it
    event.add("summary", article.title, parameters=words)
    event.add("description", f"{article.teaser}\n\n{address}", parameters=words)
    if article.place:
        event.add("location", article.place, parameters=words)
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event
