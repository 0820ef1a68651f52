"""What the directory says about a participant to programs: the fields, and their values.

One registry for CSV, XLSX, GeoJSON, JSON and the page that explains them. What is not named here
never leaves the house in a file; names of persons are not. The files are written by `datafiles`.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from core import languages
from core.addresses import absolute
from members.models import MembershipPeriod, Participant
from publishing import generation

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
VERSION = "1.1"  # of the fields; the data page tells what changed
FIRST_CHANGE = datetime(2013, 3, 20, tzinfo=UTC)  # of a directory in which nothing happened yet
AT_ONCE = 500  # rows in memory


class Type:
    TEXT, NUMBER, DATE, YES_NO, LIST = "text", "number", "date", "yes or no", "list"
    LABELS = {
        TEXT: _("text"),
        NUMBER: pgettext_lazy("kind of value", "number"),
        DATE: _("date"),
        YES_NO: _("yes or no"),
        LIST: _("list"),
    }


class Words:
    """Labels and addresses in all languages, made once for a file."""

    def __init__(self):
        self.kinds, self.addresses = {}, {}
        for code in languages.CODES:
            with override(code):
                self.kinds[code] = {kind: str(label) for kind, label in Participant.Kind.choices}
                # No slug has capitals.
                self.addresses[code] = absolute(
                    reverse("members:participant", args=["COUNTRY", "SLUG"])
                )

    def kind(self, participant, code):
        return self.kinds[code][participant.kind]

    def address(self, participant, code):
        address = self.addresses[code].replace("COUNTRY", participant.country.slug)
        return address.replace("SLUG", participant.slug)


class Field(NamedTuple):
    name: str
    type: str
    meaning: str
    value: Callable[[Participant, Words], Any]

    @property
    def type_label(self):
        return Type.LABELS[self.type]


def _column(name, type_, meaning):
    return Field(name, type_, meaning, lambda participant, words: getattr(participant, name))


def _of_country(name, column, meaning):
    return Field(name, Type.TEXT, meaning, lambda p, words: getattr(p.country, column))


def _periods(participant):
    """As ISO 8601 intervals, the end being the first day without it; `..` where none is set."""
    return [f"{p.joined_on}/{p.left_on or '..'}" for p in participant.periods.all()]


def _left_on(participant):
    last = next(iter(reversed(participant.periods.all())), None)
    return last and last.left_on


FIELDS = (
    Field(
        *("uid", Type.TEXT, _("Identifier (UUID). Never changes and is never given twice.")),
        lambda participant, words: str(participant.uid),
    ),
    _column("number", Type.NUMBER, _("The n-th participant; empty for founders.")),
    _column("name_en", Type.TEXT, _("Name in English.")),
    _column("name_fr", Type.TEXT, _("Name in French.")),
    _column("name_local", Type.TEXT, _("Official name, in the authority’s own script.")),
    _column("name_local_language", Type.TEXT, _("Language of the official name (BCP 47).")),
    Field(
        *("other_names", Type.LIST, _("Former, short and foreign names.")),
        lambda participant, words: [n for n in participant.other_names.splitlines() if n],
    ),
    _column(
        *("kind", Type.TEXT),
        _("Type, as a code: municipality, city, county, region, joint, association."),
    ),
    Field(
        *("kind_en", Type.TEXT, _("Type in English.")),
        lambda participant, words: words.kind(participant, "en"),
    ),
    Field(
        *("kind_fr", Type.TEXT, _("Type in French.")),
        lambda participant, words: words.kind(participant, "fr"),
    ),
    Field(
        *("country", Type.TEXT, _("Country code (ISO 3166-1 alpha-2; XK for Kosovo).")),
        lambda participant, words: participant.country_id,
    ),
    _of_country("country_en", "name_en", _("Country in English, as the Council of Europe says.")),
    _of_country("country_fr", "name_fr", _("Country in French, as the Council of Europe says.")),
    _of_country(
        *("country_note_en", "note_en"), _("Footnote to be shown with the country, in English.")
    ),
    _of_country(
        *("country_note_fr", "note_fr"), _("Footnote to be shown with the country, in French.")
    ),
    _column("region", Type.TEXT, _("Region or county.")),
    _column(
        *("state", Type.TEXT),
        _("State today, as a code: active, to_confirm, on_hold, left, ended."),
    ),
    _column("joined_on", Type.DATE, _("First day as a participant.")),
    Field(
        *("left_on", Type.DATE, _("First day no longer a participant; empty while it is one.")),
        lambda participant, words: _left_on(participant),
    ),
    Field(
        *("periods", Type.LIST),
        _("All periods: first day, a slash, first day without it (or two dots: goes on)."),
        lambda participant, words: _periods(participant),
    ),
    _column("population", Type.NUMBER, _("Inhabitants.")),
    _column("population_year", Type.NUMBER, _("Year of the number of inhabitants.")),
    _column("longitude", Type.NUMBER, _("Longitude of its point, in degrees (WGS 84).")),
    _column("latitude", Type.NUMBER, _("Latitude of its point, in degrees (WGS 84).")),
    _column("website", Type.TEXT, _("Website of the authority.")),
    Field(
        *("themes", Type.LIST, _("Themes it works on, as codes.")),
        lambda participant, words: [t for t in participant.themes if t in Participant.Theme.values],
    ),
    _column(
        *("action_plan", Type.TEXT),
        _("Local action plan, as a code: unknown, yes, in_preparation, no."),
    ),
    _column("action_plan_year", Type.NUMBER, _("Year of the local action plan.")),
    _column("action_plan_url", Type.TEXT, _("Address of the local action plan.")),
    _column(
        *("decision", Type.TEXT),
        _("Whether its council decided to take part, as a code: council, letter; empty: unknown."),
    ),
    _column("decided_on", Type.DATE, _("Date of that decision or letter.")),
    _column("decision_url", Type.TEXT, _("Address of that decision or letter.")),
    _column("confirmed_on", Type.DATE, _("Day on which the authority last confirmed its entry.")),
    Field(
        *("url_en", Type.TEXT, _("Address of its page in English.")),
        lambda participant, words: words.address(participant, "en"),
    ),
    Field(
        *("url_fr", Type.TEXT, _("Address of its page in French.")),
        lambda participant, words: words.address(participant, "fr"),
    ),
    _column(
        *("is_demonstration", Type.YES_NO),
        _("Whether the entry is invented for the demonstration."),
    ),
)
NAMES = tuple(field.name for field in FIELDS)
READ = (
    *("uid", "number", "name_en", "name_fr", "name_local", "name_local_language", "other_names"),
    *("kind", "country_id", "region", "state", "joined_on", "population", "population_year"),
    *("longitude", "latitude", "website", "themes", "action_plan", "action_plan_year"),
    *("action_plan_url", "decision", "decided_on", "decision_url", "confirmed_on", "slug"),
    "is_demonstration",
    *(f"country__{column}" for column in ("slug", *languages.columns("name", "note"))),
)


def rows(participants: Iterable) -> Iterator[dict]:
    """The fields of each of `participants` (a queryset), in its order, a few at a time."""
    words = Words()
    found = participants.select_related("country").only(*READ).prefetch_related("periods")
    for participant in found.iterator(chunk_size=AT_ONCE):
        yield {field.name: field.value(participant, words) for field in FIELDS}


def last_change() -> datetime:
    """When anything that the files say last changed, be it by time alone; to the second."""
    turning_points = _passed(Participant, Participant.TURNING_POINTS, timezone.now())
    moments = [generation.changed_at(), *turning_points]
    for day in _passed(MembershipPeriod, ("joined_on", "left_on"), timezone.localdate()):
        midnight = day and datetime.combine(day, datetime.min.time())
        moments.append(midnight and timezone.make_aware(midnight))
    newest = max([moment for moment in moments if moment], default=FIRST_CHANGE)
    return newest.replace(microsecond=0)


def _passed(model, names, now):
    """Of each column the last value that is not in the future, or None."""
    last = {f"last_{name}": Max(name, filter=Q(**{f"{name}__lte": now})) for name in names}
    return model.objects.aggregate(**last).values()


# What may stand behind the question mark; a test compares it with the filter of the directory.
PARAMETERS = {
    "q": _("Words of any name, in any script, with or without accents; former names too."),
    "country": _("A country code, as in the field country."),
    "region": _("A region or county, as the field region spells it."),
    "kind": _("A type, as in the field kind."),
    "size": _(
        "By inhabitants: small (under 10,000), medium (under 100,000), large (under 500,000), "
        "very_large."
    ),
    "theme": _("A theme, as in the field themes."),
    "state": _("on_hold, left, or all. Without it: those who take part."),
    "joined_from": _("A date (YYYY-MM-DD): joined on that day or later."),
    "joined_until": _("A date (YYYY-MM-DD): joined on that day or earlier."),
    "as_of": _("A date (YYYY-MM-DD): the directory as it was on that day."),
    "area": _("West, south, east, north in degrees, with commas between them."),
    "sort": _("Order: name, country or population. Without it: the newest first."),
}
EXAMPLES = (
    ("csv", {"country": "ES"}, _("Participants in Spain, for a spreadsheet.")),
    ("geojson", {"kind": "region"}, _("Regions, for a map.")),
    ("json", {"as_of": "2015-06-24"}, _("The directory as of 24 June 2015, for a program.")),
)


def examples() -> list[tuple[str, str]]:
    """An address and what it gives."""
    return [
        (f"{absolute(reverse('members:data_file', args=[suffix]))}?{urlencode(query)}", meaning)
        for suffix, query, meaning in EXAMPLES
    ]
