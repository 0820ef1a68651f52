"""How many participants there are of each sort: one query for the totals and every option.

Counts are kept by country, kind, size and standing, in cells; whatever is asked about these (and
about one theme) is added up here. An option's number is what the list would have with it, all
other questions staying as they are.
"""

from collections import Counter
from typing import NamedTuple

from django.db.models import Case, CharField, Count, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.text import capfirst

from members.directory import SIZES, DirectoryFilter, size_is
from members.models import Participant
from publishing.remembering import while_unchanged

DIMENSIONS = ("country", "kind", "size", "state")
KEPT = {*DIMENSIONS, "theme", "as_of", "sort"}  # questions that the kept cells can answer
State = DirectoryFilter.State
THEMES = tuple(Participant.Theme.values)
MOST_REGIONS = 40  # in a list to choose from


# Country, kind, size, state, how many, and how many of them on each theme. Bare tuples, since
# a thousand of them are unpacked for a page.
Cell = tuple[str, str, str, str, int, tuple[int, ...]]


class Option(NamedTuple):
    value: str
    label: object
    count: int
    is_chosen: bool


class Tally:
    """The counts for one filter."""

    def __init__(self, chosen: DirectoryFilter):
        self.filter = chosen
        self.counts = {name: Counter() for name in DIMENSIONS}
        theme = chosen.value("theme")
        asked = [(name, chosen.value(name)) for name in DIMENSIONS]
        listed = []
        for cell in _cells(chosen):
            found = cell[5][THEMES.index(theme)] if theme else cell[4]
            misses = [
                name
                for (name, wish), value in zip(asked, cell, strict=False)
                if wish != value and not _answers(name, value, wish)
            ]
            if not misses:
                listed.append((found, cell))
            elif len(misses) == 1:
                self.counts[misses[0]][cell[DIMENSIONS.index(misses[0])]] += found
        self.total = sum(found for found, _cell in listed)
        for place, name in enumerate(DIMENSIONS):
            counts = self.counts[name]
            for found, cell in listed:
                counts[cell[place]] += found
        sums = [sum(column) for column in zip(*(cell[5] for _f, cell in listed), strict=True)]
        self.counts["theme"] = Counter(dict(zip(THEMES, sums, strict=False)))

    @property
    def countries(self):
        """Each country with somebody in it, with its `participant_count`, in reading order."""
        countries = []
        for country in self.filter.countries:
            if count := self.counts["country"][country.code]:
                country.participant_count = count
                countries.append(country)
        return countries

    def options(self, name):
        """What can be chosen: what would find somebody, and what is chosen already."""
        if name == "country":
            choices = [(country.code, country) for country in self.filter.countries]
        else:
            choices = [(v, capfirst(label)) for v, label in self.filter.fields[name].choices if v]
        counts, wish = self.counts[name], self.filter.value(name)
        if name == "state" and counts.total() > counts[State.TAKING_PART]:
            counts = Counter({**counts, State.ALL: counts.total()})
        return [
            Option(value, label, counts[value], value == wish)
            for value, label in choices
            if counts[value] or value == wish
        ]

    def regions(self):
        """The regions of the country that is asked for; none where they would fill the page."""
        if not self.filter.value("country"):
            return []
        rows = self.filter.narrow(self.filter.base(), without=("region", "area")).exclude(region="")
        counts = (
            rows.order_by("region")
            .values_list("region")
            .annotate(found=Count("pk"))[: MOST_REGIONS + 1]
        )
        wish = self.filter.value("region")
        options = [Option(name, name, count, name == wish) for name, count in counts]
        return options if len(options) <= MOST_REGIONS else []


def _answers(name, value, wish):
    if name == "state":
        return wish in (value, State.ALL)
    return not wish or value == wish


def _cells(chosen) -> list[Cell]:
    if chosen.in_use.keys() <= KEPT:
        return while_unchanged(f"cells:{chosen.day}", lambda: count(chosen))
    return count(chosen)


def count(chosen: DirectoryFilter) -> list[Cell]:
    rows = chosen.narrow(Participant.objects.published(), without=(*DIMENSIONS, "theme"))
    found = (
        rows.with_standing(chosen.day)
        .order_by()
        .alias(themes_text=Cast("themes", TextField()))
        .annotate(size_class=_size())
        .values_list("country", "kind", "size_class", "standing")
        .annotate(
            found=Count("pk"),
            **{f"on_{t}": Count("pk", filter=Q(themes_text__contains=f'"{t}"')) for t in THEMES},
        )
    )
    return [
        (country, kind, size, "" if standing == "taking_part" else standing, total, tuple(themes))
        for country, kind, size, standing, total, *themes in found
        if standing
    ]


def _size():
    whens = [When(size_is(name), then=Value(name)) for name, _first, _end in SIZES]
    return Case(*whens, default=Value(""), output_field=CharField())
