"""Days and months in words. French writes the first of a month as 1er, which formats cannot."""

from calendar import monthrange
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core import languages

FIRST_OF_MONTH = {"fr": "1er"}


def local_date(value: date | datetime) -> date:
    """The day it is here, for a moment; a day is what it is."""
    return timezone.localdate(value) if isinstance(value, datetime) else value


def start_of(day: date) -> datetime:
    """The moment at which the day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def months_later(day: date, months: int) -> date:
    """The same day of another month, or its last one: 31 August and six months is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day(value: date | datetime, format_name: str = "DATE_FORMAT") -> str:
    """24 June 2015, 24 juin 2015, 1er mai 2015."""
    value = local_date(value)
    words = date_format(value, format_name)
    first = FIRST_OF_MONTH.get(languages.active())
    if value.day == 1 and first:
        return first + words.removeprefix("1")
    return words


def month(value: date | datetime) -> str:
    """June 2015, juin 2015."""
    return date_format(local_date(value), "YEAR_MONTH_FORMAT")


def span(first: date, last: date | None = None) -> str:
    """One day, or “From 17 to 18 December 2012”, as markup that machines can read."""
    if last is None or last == first:
        return _time(first, day(first))
    if (first.year, first.month) == (last.year, last.month):
        start = day(first, "j")
    elif first.year == last.year:
        start = day(first, "MONTH_DAY_FORMAT")
    else:
        start = day(first)
    return format_html(
        _("From {first} to {last}"), first=_time(first, start), last=_time(last, day(last))
    )


def _time(value, words):
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)
