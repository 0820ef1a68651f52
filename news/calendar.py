"""Events for calendars (RFC 5545)."""

from datetime import timedelta

from icalendar import Calendar, Event

from core.addresses import absolute, site_host
from news.models import Article


def calendar(article: Article) -> bytes:
    """One event of whole days. Its UID stays the same in every language and for good."""
    address = absolute(article.get_absolute_url())
    words = {"LANGUAGE": article.language}
    event = Event()
    event.add("uid", f"{article.group}@{site_host()}")
    event.add("dtstamp", article.changed_at)
    event.add("last-modified", article.changed_at)
    event.add("dtstart", article.starts_on)
    event.add("dtend", article.last_day + timedelta(days=1))  # the first day without it
    event.add("summary", article.title, parameters=words)
    event.add("description", f"{article.teaser}\n\n{address}", parameters=words)
    if article.place:
        event.add("location", article.place, parameters=words)
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", f"-//{site_host()}//news//{article.language.upper()}")
    whole.add_component(event)
    return whole.to_ical()
