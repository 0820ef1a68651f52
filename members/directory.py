"""What the directory is asked for: one filter for the page, the map, the totals and the files.

Its parameters, the same everywhere, each optional:

    q             words of a name, in any script, with or without accents; former and short names
    country       ISO 3166-1 alpha-2, XK for Kosovo
    region        region or county, as the entry spells it
    kind          municipality, city, county, region, joint, association
    size          small, medium, large, very_large: by inhabitants, see SIZES
    theme         education, housing, … (`Participant.Theme`)
    state         on_hold, left, all; without it those who take part
    joined_from   YYYY-MM-DD, the first day on which it may have joined
    joined_until  YYYY-MM-DD, the last one
    as_of         YYYY-MM-DD, not after today: the directory as it was on that day
    area          west,south,east,north in degrees; west and south belong to it
    sort          name, country, population; without it the newest first

A value that it does not understand is ignored.
"""

from functools import cached_property
from urllib.parse import urlencode

from django import forms
from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import dates
from members.models import Country, Participant
from members.periods import LAUNCH

# Inhabitants: name, from, to (not included).
SIZES = (
    ("small", 0, 10_000),
    ("medium", 10_000, 100_000),
    ("large", 100_000, 500_000),
    ("very_large", 500_000, None),
)
SIZE_LABELS = {
    "small": gettext_lazy("Under 10,000"),
    "medium": gettext_lazy("10,000 to 99,999"),
    "large": gettext_lazy("100,000 to 499,999"),
    "very_large": gettext_lazy("500,000 and more"),
}
DAY = ["%Y-%m-%d"]


def size_is(name: str, prefix: str = "") -> Q:
    """The condition of a size class."""
    first, end = next((first, end) for size, first, end in SIZES if size == name)
    condition = Q(**{f"{prefix}population__gte": first})
    return condition if end is None else condition & Q(**{f"{prefix}population__lt": end})


def size_of(population: int | None) -> str:
    """The size class of so many inhabitants; "" where they are not known."""
    if population is None:
        return ""
    return next(
        name
        for name, first, end in SIZES
        if first <= population and (end is None or population < end)
    )


def with_theme(participants, theme: str):
    """Those that work on `theme`. As text, which both databases know how to look into."""
    return participants.alias(themes_text=Cast("themes", TextField())).filter(
        themes_text__contains=f'"{theme}"'
    )


class AreaField(forms.Field):
    """Four degrees with commas between them; its value is a tuple of floats."""

    def to_python(self, value):
        if not value:
            return None
        try:
            west, south, east, north = (float(degrees) for degrees in value.split(","))
        except ValueError:
            raise forms.ValidationError(
                gettext_lazy("Give four degrees."), code="invalid"
            ) from None
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise forms.ValidationError(
                gettext_lazy("Give west before east and south before north."), code="invalid"
            )
        return west, south, east, north


class DirectoryFilter(forms.Form):
    class Sort:
        NEWEST, NAME, COUNTRY, POPULATION = "", "name", "country", "population"

    class State:
        TAKING_PART, ON_HOLD, LEFT, ALL = "", "on_hold", "left", "all"

    q = forms.CharField(max_length=200, required=False)
    country = forms.CharField(max_length=2, required=False)
    region = forms.CharField(max_length=150, required=False)
    kind = forms.ChoiceField(choices=Participant.Kind.choices, required=False)
    size = forms.ChoiceField(choices=list(SIZE_LABELS.items()), required=False)
    theme = forms.ChoiceField(choices=Participant.Theme.choices, required=False)
    state = forms.ChoiceField(
        choices=[
            (State.TAKING_PART, gettext_lazy("Taking part")),
            (State.ON_HOLD, pgettext_lazy("participants", "On hold")),
            (State.LEFT, pgettext_lazy("participants", "No longer taking part")),
            (State.ALL, pgettext_lazy("participants", "All, whatever their state")),
        ],
        required=False,
    )
    joined_from = forms.DateField(input_formats=DAY, required=False)
    joined_until = forms.DateField(input_formats=DAY, required=False)
    as_of = forms.DateField(input_formats=DAY, required=False)
    area = AreaField(required=False)
    sort = forms.ChoiceField(
        choices=[
            (Sort.NEWEST, gettext_lazy("Newest first")),
            (Sort.NAME, gettext_lazy("By name")),
            (Sort.COUNTRY, gettext_lazy("By country")),
            (Sort.POPULATION, gettext_lazy("Largest first")),
        ],
        required=False,
    )

    # In the order in which an address spells them.
    PARAMETERS = (
        *("area", "as_of", "country", "joined_from", "joined_until", "kind", "q"),
        *("region", "size", "sort", "state", "theme"),
    )
    # What narrows the list, in the order of the chips; the others are the day and the order.
    NARROWING = (
        *("q", "country", "region", "area", "kind", "size", "theme", "state"),
        *("joined_from", "joined_until"),
    )

    def __init__(self, query, **fixed):
        """`query`: the address's. `fixed`: values that the path has settled, by name."""
        self.given = {name: query.get(name, "") for name in self.PARAMETERS} | fixed
        super().__init__(self.given)
        self.full_clean()
        self.in_use = {
            name: self.given[name].strip()
            for name in self.PARAMETERS
            if self.cleaned_data.get(name) not in (None, "")
        }

    def clean_country(self):
        code = self.cleaned_data["country"]
        if code and code not in {country.code for country in self.countries}:
            raise forms.ValidationError(gettext_lazy("There is no such country."), code="invalid")
        return code

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(gettext_lazy("This day is still to come."), code="future")
        return day if day != timezone.localdate() else None

    def clean_state(self):
        # What was on hold on a past day is not known; who had left is.
        state = self.cleaned_data["state"]
        if state == self.State.ON_HOLD and self._asks_for_the_past():
            raise forms.ValidationError(
                gettext_lazy("Who was on hold on a past day is not known."), code="invalid"
            )
        return state

    def _asks_for_the_past(self):
        field = self.fields["as_of"]
        try:
            day = field.clean(self.given["as_of"])
        except forms.ValidationError:
            return False
        return day is not None and day < timezone.localdate()

    # --- The participants ------------------------------------------------------------------

    def participants(self):
        """The published participants that answer every question, in the order asked for."""
        return self.in_order(self.narrow(self.base()))

    def base(self):
        """All of the day and the state that are asked for."""
        published = Participant.objects.published()
        state = self.value("state")
        if state == self.State.ON_HOLD:
            return published.on_hold()
        if state == self.State.LEFT:
            return published.having_left(self.day)
        if state == self.State.ALL:
            return published.having_joined(self.day)
        return published.taking_part(self.day)

    def narrow(self, participants, without=()):
        """Those of `participants` that answer every question about themselves, but `without`."""
        for name in self.in_use:
            if name not in without and (question := getattr(self, f"_by_{name}", None)):
                participants = question(participants, self.cleaned_data[name])
        return participants

    def in_order(self, participants):
        order = self.value("sort")
        if order == self.Sort.NEWEST:
            return participants.newest_first()
        if order == self.Sort.POPULATION:
            return participants.order_by(
                F("population").desc(nulls_last=True), "sort_name_en", "pk"
            )
        participants = participants.by_name()
        if order == self.Sort.COUNTRY:
            # Here, because no two databases agree where É comes.
            places = [When(country=c.code, then=Value(n)) for n, c in enumerate(self.countries)]
            if places:  # PostgreSQL refuses to sort by a CASE without a WHEN
                return participants.order_by(Case(*places), *participants.query.order_by)
        return participants

    def _by_q(self, participants, text):
        return participants.matching(text)

    def _by_country(self, participants, code):
        return participants.filter(country=code)

    def _by_region(self, participants, region):
        return participants.filter(region=region)

    def _by_kind(self, participants, kind):
        return participants.filter(kind=kind)

    def _by_size(self, participants, size):
        return participants.filter(size_is(size))

    def _by_theme(self, participants, theme):
        return with_theme(participants, theme)

    def _by_joined_from(self, participants, day):
        return participants.filter(joined_on__gte=day)

    def _by_joined_until(self, participants, day):
        return participants.filter(joined_on__lte=day)

    def _by_area(self, participants, area):
        west, south, east, north = area
        return participants.filter(
            longitude__gte=west, longitude__lt=east, latitude__gte=south, latitude__lt=north
        )

    def covers(self, participant) -> bool:
        """The question about the area, for a participant at hand; a test compares it."""
        if "area" not in self.in_use:
            return True
        west, south, east, north = self.cleaned_data["area"]
        return (
            participant.longitude is not None
            and west <= participant.longitude < east
            and south <= participant.latitude < north
        )

    # --- What the page says about it -------------------------------------------------------

    @cached_property
    def countries(self):
        """All there are, in the order of the reader's language."""
        return Country.objects.in_reading_order()

    @property
    def chosen_country(self):
        """The one that is asked for, or None."""
        code = self.value("country")
        return next((c for c in self.countries if c.code == code), None) if code else None

    @property
    def day(self):
        """The past day that is asked for; None for today."""
        return self.cleaned_data.get("as_of")

    @property
    def is_before_launch(self):
        return self.day is not None and self.day < LAUNCH

    @property
    def is_day_in_future(self):
        return self.has_error("as_of", "future")

    @property
    def is_day_unreadable(self):
        return self.has_error("as_of", "invalid")

    @property
    def is_narrowed(self):
        return any(name in self.in_use for name in self.NARROWING)

    def value(self, name):
        return self.cleaned_data.get(name) or ""

    def query(self, **changes):
        """The one spelling of this list's query with some values changed; "" takes one away.

        Starts with "?", or is empty.
        """
        pairs = [(name, value) for name, value in sorted((self.in_use | changes).items()) if value]
        return f"?{urlencode(pairs)}" if pairs else ""

    @property
    def day_query(self):
        """The query that keeps the day and nothing else, for links to other pages."""
        return f"?as_of={self.day.isoformat()}" if self.day else ""

    @property
    def chips(self):
        """What the list is narrowed by: the words, and the query without that question."""
        return [
            # Regions and areas lie in their country.
            (
                self._words(name),
                self.query(
                    **{name: ""}, **({"region": "", "area": ""} if name == "country" else {})
                ),
            )
            for name in self.NARROWING
            if name in self.in_use
        ]

    @property
    def orders(self):
        """Each order that there is: its query, words, whether it is the one in use."""
        return [
            (self.query(sort=key), words, key == self.value("sort"))
            for key, words in self.fields["sort"].choices
        ]

    def _words(self, name):
        value = self.cleaned_data[name]
        if name == "q":
            return _("“%(words)s”") % {"words": value}
        if name == "country":
            return str(self.chosen_country)
        if name == "region":
            return value
        if name == "area":
            return _("An area of the map")
        if name == "joined_from":
            return _("Joined on or after %(day)s") % {"day": dates.day(value)}
        if name == "joined_until":
            return _("Joined on or before %(day)s") % {"day": dates.day(value)}
        words = str(dict(self.fields[name].choices)[value])
        return _("Inhabitants: %(size)s") % {"size": words} if name == "size" else capfirst(words)
