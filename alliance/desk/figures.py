"""The figures of the start page, drawn by the server as bars."""

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from alliance.watching import visits as counting
from core import dates
from members import timeline
from publishing.tasks import Publication

WIDTH, HEIGHT, FOOT, HEAD = 360, 170, 22, 18  # of a drawing, in its own units
MONTHS = 12
MOST_LABELS = 7
MOST_TOTALS = 16  # bars that have room for their number above them; of more, only the highest


class Bar(NamedTuple):
    series: int  # which colour
    x: float
    y: float
    width: float
    height: float


class Column(NamedTuple):
    label: str  # in full, for the table
    short: str  # below the bar; "" where there is no room
    middle: float
    top: float
    total: int
    said: int  # the total again, 0 where there is no room above the bar
    counts: tuple[int, ...]
    bars: list[Bar]


class Chart(NamedTuple):
    name: str  # for the address of its title within the page
    title: str
    series: list[str]
    columns: list[Column]
    width: int = WIDTH
    height: int = HEIGHT
    foot: int = HEIGHT - 6

    @property
    def is_empty(self):
        return not any(column.total for column in self.columns)


def publications(now: datetime | None = None) -> Chart:
    """By month, those that a second person has seen below those that none has; one query."""
    now = timezone.localtime(now)
    months = [divmod(now.year * 12 + now.month - 1 - back, 12) for back in range(MONTHS)][::-1]
    year, month = months[0]
    first = timezone.make_aware(datetime(year, month + 1, 1))  # noqa: DTZ001 -- aware by this call
    rows = (
        Publication.objects.filter(at__gte=first)
        .annotate(month=TruncMonth("at"))
        .order_by()
        .values_list("month", "was_reviewed")
        .annotate(count=Count("pk"))
    )
    counts = {(m.year, m.month - 1, seen): count for m, seen, count in rows}
    return draw(
        "publications",
        _("Publications by month"),
        [_("seen by a second person"), _("by one person alone")],
        [
            (
                dates.month(date(year, month + 1, 1)),
                str(MONTHS_3[month + 1]),
                (counts.get((year, month, True), 0), counts.get((year, month, False), 0)),
            )
            for year, month in months
        ],
    )


def participants() -> Chart:
    """Who took part at the end of each year; one query."""
    years = timeline.years()
    return draw(
        "participants",
        _("Participants by year"),
        [_("taking part at the end of the year")],
        [(str(year.year), str(year.year), (year.total,)) for year in years],
    )


def visits(days: int) -> Chart:
    """By day; one query."""
    counts = counting.by_day(days)
    return draw(
        "visits",
        _("Visits of public pages by day"),
        [_("pages opened")],
        [(dates.day(day), str(day.day), (count,)) for day, count in counts],
    )


def draw(name: str, title: str, series: list[str], rows: list[tuple]) -> Chart:
    """`rows`: label in full, label in short, one count a series."""
    highest = max((sum(counts) for _label, _short, counts in rows), default=0) or 1
    step = WIDTH / max(len(rows), 1)
    least = 1 if len(rows) <= MOST_TOTALS else max(sum(counts) for *_names, counts in rows)
    every = -(-len(rows) // MOST_LABELS) or 1
    columns = []
    for place, (label, short, counts) in enumerate(rows):
        x, width, y = round((place + 0.12) * step, 1), round(step * 0.76, 1), HEIGHT - FOOT
        bars = []
        for number, count in enumerate(counts):
            height = round((HEIGHT - FOOT - HEAD) * count / highest, 1)
            y = round(y - height, 1)
            if count:
                bars.append(Bar(number, x, y, width, height))
        is_named = (len(rows) - 1 - place) % every == 0
        columns.append(
            Column(
                label,
                short if is_named else "",
                round(x + width / 2, 1),
                round(y - 4, 1),
                sum(counts),
                sum(counts) if sum(counts) >= least else 0,
                counts,
                bars,
            )
        )
    return Chart(name, title, series, columns)
