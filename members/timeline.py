"""How the Alliance has grown, year by year, and the drawing of it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from members.models import Participant
from members.periods import LAUNCH, MembershipPeriod

WIDTH, HEIGHT = 640, 240  # of the drawing, in its own units
TOP, BOTTOM = 24, 28  # room for the numbers above and the years below


@dataclass(frozen=True)
class Year:
    year: int
    last_day: date  # the year's last, or today
    joined: int
    left: int
    total: int
    countries: int

    @property
    def is_over(self):
        return self.last_day == date(self.year, 12, 31)

    @property
    def address(self):
        """The directory as it was at the end of the year."""
        query = f"?as_of={self.last_day.isoformat()}" if self.is_over else ""
        return reverse("members:list") + query


@dataclass(frozen=True)
class Bar:
    year: Year
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self):
        return self.x + self.width / 2


def years() -> list[Year]:
    """Every year since the launch, from the periods of published participants; one query.

    The current year is counted up to today, those on hold included: they have not left.
    """
    today = timezone.localdate()
    ends = {
        year: min(date(year, 12, 31), today)
        for year in range(LAUNCH.year, max(LAUNCH, today).year + 1)
    }
    public = Participant.objects.published().order_by()
    counts = MembershipPeriod.objects.filter(participant__in=public, joined_on__lte=today)
    answers = {}
    for year, end in ends.items():
        first = date(year, 1, 1)
        stays = Q(joined_on__lte=end) & (Q(left_on=None) | Q(left_on__gt=end))
        answers |= {
            f"joined_{year}": Count("pk", filter=Q(joined_on__range=(first, end))),
            f"left_{year}": Count("pk", filter=Q(left_on__range=(first, end))),
            f"total_{year}": Count("participant", filter=stays, distinct=True),
            f"countries_{year}": Count("participant__country", filter=stays, distinct=True),
        }
    found = counts.aggregate(**answers)
    return [
        Year(
            year,
            end,
            *(found[f"{what}_{year}"] for what in ("joined", "left", "total", "countries")),
        )
        for year, end in ends.items()
    ]


def bars(counts: list[Year]) -> list[Bar]:
    """One for each year, as high as its total."""
    step = WIDTH / max(len(counts), 1)
    highest = max((year.total for year in counts), default=0) or 1
    room = HEIGHT - TOP - BOTTOM
    drawn = []
    for place, year in enumerate(counts):
        height = round(room * year.total / highest, 1)
        x, width = round((place + 0.14) * step, 1), round(step * 0.72, 1)
        drawn.append(Bar(year, x, round(HEIGHT - BOTTOM - height, 1), width, height))
    return drawn


def decisions() -> dict[str, int]:
    """How many of those that take part have a decision of their council, how many a letter only."""
    rows = Participant.objects.published().taking_part().exclude(decision="").order_by()
    counted = rows.values_list("decision").annotate(count=Count("pk"))
    return dict.fromkeys(Participant.Decision.values, 0) | dict(counted)
