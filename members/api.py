"""Participants and countries for programs.

The fields of a participant are those of the open data files (`members.opendata`) and some that
are too long for a table; the filter is that of the directory.
"""

from datetime import date

from django.db.models import Case, Count, F, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core import languages
from core.api.collections import Collection, NotThere, own_address
from core.api.keyset import Key, ascending
from core.api.schemas import (
    ADDRESS,
    DAY,
    DAY_OR_NULL,
    INTEGER_OR_NULL,
    NUMBER_OR_NULL,
    TEXT,
    TEXTS,
    UUID,
    YES_NO,
    Field,
    Parameter,
    column,
    html,
    one_of,
    pages,
    words,
)
from members import opendata
from members.directory import DirectoryFilter
from members.models import Country, Participant
from publishing.api import PublishableCollection

DEGREES = r"-?[0-9]{1,3}(\.[0-9]{1,12})?"
CODE = {"type": "string", "pattern": "^[A-Z]{2}$"}
AS_OF = Parameter("as_of", DAY, opendata.PARAMETERS["as_of"], "2015-06-24")
BY_TYPE = {
    opendata.Type.TEXT: TEXT,
    opendata.Type.NUMBER: NUMBER_OR_NULL,
    opendata.Type.DATE: DAY_OR_NULL,
    opendata.Type.YES_NO: YES_NO,
    opendata.Type.LIST: TEXTS,
}
BY_NAME = {
    "uid": UUID,
    "number": INTEGER_OR_NULL,
    "kind": one_of(Participant.Kind.values),
    "country": CODE,
    "state": one_of(Participant.State.values),
    "themes": {"type": "array", "items": one_of(Participant.Theme.values)},
    "population": INTEGER_OR_NULL,
    "population_year": INTEGER_OR_NULL,
    "action_plan": one_of(Participant.Plan.values),
    "action_plan_year": INTEGER_OR_NULL,
    "url_en": ADDRESS,
    "url_fr": ADDRESS,
}


def schema_of(field: opendata.Field) -> dict:
    return BY_NAME.get(field.name, BY_TYPE[field.type])


def choices(name: str) -> dict:
    """The schema of what a field of the directory's filter offers."""
    return one_of(value for value, _label in DirectoryFilter.base_fields[name].choices if value)


SCHEMAS = {
    "q": words(200),
    "country": CODE,
    "region": words(150),
    **{name: choices(name) for name in ("kind", "size", "theme", "state", "sort")},
    "joined_from": DAY,
    "joined_until": DAY,
    "as_of": DAY,
    "area": {"type": "string", "pattern": f"^{DEGREES}(,{DEGREES}){{3}}$"},
}
EXAMPLES = {"country": "ES", "as_of": "2015-06-24", "area": "-10,35,5,44", "kind": "city"}
PARAMETERS = tuple(
    Parameter(name, SCHEMAS[name], meaning, EXAMPLES.get(name, ""))
    for name, meaning in opendata.PARAMETERS.items()
)


class Participants(PublishableCollection):
    name = "participants"
    title = _("Participants")
    meaning = _(
        "Authorities that take part, or did. The filters are those of the directory and of the "
        "open data files, and so are the totals. Names of persons are not in it."
    )
    key = Parameter("uid", UUID, _("Identifier of the participant."))
    licence = opendata.LICENCE_URL
    fields = (
        *(Field(f.name, schema_of(f), f.meaning, f.value) for f in opendata.FIELDS),
        column("summary_en", TEXT, _("One sentence about it, in English.")),
        column("summary_fr", TEXT, _("One sentence about it, in French.")),
        html("body_en", _("What it has set out to do, in English, as HTML.")),
        html("body_fr", _("What it has set out to do, in French, as HTML.")),
        own_address("participants", "uid"),
    )
    parameters = PARAMETERS

    def public(self):
        return Participant.objects.published()

    def chosen(self, asked):
        chosen = DirectoryFilter(asked)
        if chosen.errors:
            raise NotThere(chosen.errors)
        return chosen.narrow(chosen.base())

    def order(self, asked):
        """As `DirectoryFilter.in_order()` has it; a test compares the two."""
        name = [ascending(f"sort_name_{languages.active()}"), ascending("pk")]
        order = asked.get("sort", DirectoryFilter.Sort.NEWEST)
        if order == DirectoryFilter.Sort.NAME:
            return name
        if order == DirectoryFilter.Sort.COUNTRY:
            return [Key(_place_of_country()), *name]
        name = [ascending("sort_name_en"), ascending("pk")]
        if order == DirectoryFilter.Sort.POPULATION:
            return [Key(Coalesce("population", Value(0)), is_descending=True), *name]
        return [
            Key(F("joined_on"), is_descending=True, read=date.fromisoformat),
            Key(Coalesce("number", Value(0)), is_descending=True),
            *name,
        ]

    def with_all(self, rows, fields):
        more = [f.name for f in fields if f.name.startswith(("summary_", "body_"))]
        found = rows.select_related("country").only(*opendata.READ, *more)
        return found.prefetch_related("periods")

    def prepared(self, rows, asked):
        return opendata.Words()


def _place_of_country():
    countries = Country.objects.in_reading_order()
    places = [When(country=country.code, then=Value(n)) for n, country in enumerate(countries)]
    return Case(*places, default=Value(len(places)))


class Countries(Collection):
    name = "countries"
    title = _("Countries")
    meaning = _("States under the names that the Council of Europe uses, with totals.")
    key = Parameter("code", CODE, _("Country code (ISO 3166-1 alpha-2; XK for Kosovo)."))
    licence = opendata.LICENCE_URL
    fields = (
        column("code", CODE, _("Country code (ISO 3166-1 alpha-2; XK for Kosovo).")),
        column("name_en", TEXT, _("Name in English.")),
        column("name_fr", TEXT, _("Name in French.")),
        column("note_en", TEXT, _("Footnote to be shown with the country, in English.")),
        column("note_fr", TEXT, _("Footnote to be shown with the country, in French.")),
        column("is_member_state", YES_NO, _("Whether it is a member state.")),
        column("longitude", NUMBER_OR_NULL, _("Longitude of its point, in degrees (WGS 84).")),
        column("latitude", NUMBER_OR_NULL, _("Latitude of its point, in degrees (WGS 84).")),
        *pages(),
        Field(
            *("participant_count", {"type": "integer", "minimum": 0}),
            _("How many participants it has, today or as of the day asked for."),
            lambda country, counts: counts.get(country.code, 0),
        ),
        own_address("countries", "code"),
    )
    parameters = (AS_OF,)

    def public(self):
        return Country.objects.all()

    def chosen(self, asked):
        self._day(asked)
        return self.public()

    def order(self, asked):
        return [ascending("code")]

    def prepared(self, rows, asked):
        taking_part = Participant.objects.published().taking_part(self._day(asked))
        found = taking_part.filter(country__in=rows).order_by().values_list("country")
        return dict(found.annotate(count=Count("pk")))

    def _day(self, asked):
        chosen = DirectoryFilter({"as_of": asked.get("as_of", "")})
        if chosen.errors:
            raise NotThere(chosen.errors)
        return chosen.day
