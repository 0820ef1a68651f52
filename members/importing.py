"""Participants from a CSV or XLSX file: every row or none.

A row is an authority, known by its country and English name: if it is there already it is
updated, else it is added. An empty cell says nothing and changes nothing. The columns:

    country, name_en               needed; the country is a code or a name
    name_fr, name_local, name_local_language, other_names (one “|” between two), kind, region,
    number, latitude, longitude, population, population_year, website
    joined_on, left_on             the period; left_on is the first day without it
    status_of_entry                “sample” marks a demonstration entry
    basis                          where the row comes from; for people, not stored
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import reversion
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core import languages, searching
from core.dates import start_of
from core.slugs import first_free, slug_of
from members import changes, duplicates, spreadsheets
from members.former_addresses import FormerAddress
from members.models import Country, MembershipPeriod, Participant

DATES = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]
# How each cell is read; all are optional here, what a new entry needs is asked of the row.
CELLS = {
    "name_en": forms.CharField(max_length=200, required=False),
    "name_fr": forms.CharField(max_length=200, required=False),
    "name_local": forms.CharField(max_length=200, required=False),
    "name_local_language": forms.CharField(
        max_length=15,
        required=False,
        validators=Participant._meta.get_field("name_local_language").validators,
    ),
    "other_names": forms.CharField(max_length=2000, required=False),
    "kind": forms.ChoiceField(choices=Participant.Kind.choices, required=False),
    "region": forms.CharField(max_length=150, required=False),
    "country": forms.CharField(max_length=100, required=False),
    "number": forms.IntegerField(min_value=1, max_value=1_000_000, required=False),
    "latitude": forms.FloatField(min_value=-90, max_value=90, required=False),
    "longitude": forms.FloatField(min_value=-180, max_value=180, required=False),
    "population": forms.IntegerField(min_value=1, max_value=100_000_000, required=False),
    "population_year": forms.IntegerField(min_value=1800, max_value=2200, required=False),
    "website": forms.URLField(max_length=500, assume_scheme="https", required=False),
    "joined_on": forms.DateField(
        input_formats=DATES,
        required=False,
        validators=MembershipPeriod._meta.get_field("joined_on").validators,
    ),
    "left_on": forms.DateField(input_formats=DATES, required=False),
    "status_of_entry": forms.CharField(max_length=50, required=False),
    "basis": forms.CharField(max_length=2000, required=False),
}
REQUIRED = ("country", "name_en")
# Cells that go into the column of the same name as they are.
PLAIN = (
    *("name_en", "name_fr", "name_local", "name_local_language", "kind", "region", "number"),
    *("latitude", "longitude", "population", "population_year", "website"),
)
STORED = (*PLAIN, "other_names", "is_demonstration")
NUMBERS = ("number", "population", "population_year")
DECIMALS = ("latitude", "longitude")


class Outcome:
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    BROKEN = "broken"


LABELS = {
    Outcome.CREATED: pgettext_lazy("row of an import", "new"),
    Outcome.UPDATED: pgettext_lazy("row of an import", "changed"),
    Outcome.UNCHANGED: pgettext_lazy("row of an import", "as it was"),
    Outcome.BROKEN: pgettext_lazy("row of an import", "broken"),
}


@dataclass(frozen=True)
class RowReport:
    line: int
    name: str
    outcome: str
    reasons: tuple[str, ...] = ()

    def __str__(self):
        start = _("Line %(line)d") % {"line": self.line}
        return f"{start} ({self.name}): {self.text}" if self.name else f"{start}: {self.text}"

    @property
    def text(self):
        """Why the row is broken, else what becomes of it."""
        return " ".join(self.reasons) or str(LABELS[self.outcome])


@dataclass
class Report:
    rows: list[RowReport] = field(default_factory=list)
    is_written: bool = False

    @property
    def created(self) -> int:
        return self._count(Outcome.CREATED)

    @property
    def updated(self) -> int:
        return self._count(Outcome.UPDATED)

    @property
    def unchanged(self) -> int:
        return self._count(Outcome.UNCHANGED)

    @property
    def errors(self) -> list[RowReport]:
        return [row for row in self.rows if row.outcome == Outcome.BROKEN]

    @property
    def changes(self) -> list[RowReport]:
        return [row for row in self.rows if row.outcome in (Outcome.CREATED, Outcome.UPDATED)]

    def _count(self, outcome):
        return Counter(row.outcome for row in self.rows)[outcome]


def run(path: Path, *, dry_run: bool) -> Report:
    """Read the file at `path` and write it, unless a row is broken or this is a rehearsal."""
    with Path(path).open("rb") as file:
        return run_file(file, str(path), dry_run=dry_run)


@transaction.atomic
def run_file(file: BinaryIO, name: str, *, dry_run: bool) -> Report:
    """As `run()`, for an open file; `name` tells by its ending what kind it is."""
    try:
        rows = list(spreadsheets.read(file, name))
    except spreadsheets.Unreadable as error:
        return Report([RowReport(1, "", Outcome.BROKEN, (str(error),))])
    if reasons := tuple(_column_problems(rows)):
        return Report([RowReport(1, "", Outcome.BROKEN, reasons)])
    plan = Plan()
    report = Report([plan.add(line, cells) for line, cells in rows])
    if not dry_run and not report.errors:
        with reversion.create_revision(manage_manually=True):
            reversion.set_comment(_("Import of %(file)s") % {"file": Path(name).name})
            plan.write()
        report.is_written = True
    return report


def _column_problems(rows):
    columns = set(rows[0][1]) - {None} if rows else set(REQUIRED)
    for column in sorted(columns - set(CELLS)):
        yield _("The column “%(column)s” is not known.") % {"column": column}
    for column in REQUIRED:
        if column not in columns:
            yield _("The column “%(column)s” is missing.") % {"column": column}


class Plan:
    """What the rows so far would change; knows the directory, so that a row costs no query."""

    def __init__(self):
        self.countries = dict(_country_names(Country.objects.all()))
        self.known = {
            (row.country_id, row.name_en): row
            for row in Participant.objects.prefetch_related("periods")
        }
        self.numbers = {row.number: row for row in self.known.values() if row.number}
        self.slugs = {row.slug for row in self.known.values()}
        self.slugs |= set(FormerAddress.objects.values_list("slug", flat=True))
        self.names = duplicates.Index(self.known.values())
        self.lines = {}  # (country code, English name) → line of this file
        self.changed = []  # (participant, its new or changed period or None)

    def add(self, line: int, cells: dict) -> RowReport:
        try:
            facts = self._facts(cells)
            return RowReport(line, facts["name_en"], *self._place(line, facts))
        except ValidationError as error:
            name = str(cells.get("name_en") or "")[:200]
            return RowReport(line, name, Outcome.BROKEN, tuple(error.messages))

    def write(self):
        """Participants first, all new periods in one go, and last the history of both."""
        periods = []
        for participant, period in self.changed:
            is_new = participant.pk is None
            participant.save()
            if period is None:
                continue
            period.participant = participant
            if is_new:
                periods.append(period)
            else:
                period.save()
                participant.refresh_from_db()
        MembershipPeriod.objects.bulk_create(periods, batch_size=500)
        changes.follow_periods([period.participant_id for period in periods])
        for participant, _period in self.changed:
            reversion.add_to_revision(participant)

    def _facts(self, cells):
        """The cells as values; all that is wrong with them in one ValidationError."""
        facts, problems = {}, []
        if None in cells:
            problems.append(_("The row has more cells than there are columns."))
        for column, read in CELLS.items():
            try:
                facts[column] = read.clean(_tidied(column, cells.get(column, "")))
            except ValidationError as error:
                problems += [
                    _("%(column)s: %(problem)s") % {"column": column, "problem": problem}
                    for problem in error.messages
                ]
        for column in REQUIRED:
            if not facts.get(column, "?"):
                problems.append(_("%(column)s: missing.") % {"column": column})
        if facts.get("country"):
            found = self.countries.get(searching.fold(facts["country"]))
            if found is None:
                problems.append(
                    _("country: “%(value)s” is not known.") % {"value": facts["country"]}
                )
            facts["country"] = found
        if problems:
            raise ValidationError(problems)
        return facts

    def _place(self, line, facts):
        key = (facts["country"].code, facts["name_en"])
        if key in self.lines:
            raise ValidationError(_("The same as line %(line)d.") % {"line": self.lines[key]})
        self.lines[key] = line
        participant = self.known.get(key)
        if participant is None:
            twins = self._create(facts)
            names = {"names": ", ".join(twin.name_en for twin in twins)}
            hint = (_("new, maybe the same as %(names)s") % names,) if twins else ()
            return Outcome.CREATED, hint
        if changed := self._update(participant, facts):
            words = _("changed: %(columns)s") % {"columns": ", ".join(changed)}
            return Outcome.UPDATED, (words,)
        return Outcome.UNCHANGED, ()

    def _create(self, facts):
        """Those it may be the same as."""
        if not facts["kind"]:
            raise ValidationError(_("kind: missing."))
        joined_on = facts["joined_on"]
        participant = Participant(
            country=facts["country"],
            status=Participant.Status.PUBLISHED,
            publish_at=start_of(joined_on) if joined_on else timezone.now(),
            joined_on=joined_on,
        )
        self._assign(participant, facts)
        period = None
        if joined_on:
            period = MembershipPeriod(joined_on=joined_on, left_on=facts["left_on"])
            _check_period(period)
        elif facts["left_on"]:
            raise ValidationError(_("left_on: needs joined_on."))
        participant.slug = first_free(slug_of(participant.name_en) or "participant", self.slugs)
        self.slugs.add(participant.slug)
        self._note(participant, period)
        twins = self.names.of(participant)
        self.names.add(participant)
        return twins

    def _update(self, participant, facts):
        """The columns in which the participant changes."""
        before = {name: getattr(participant, name) for name in STORED}
        self._assign(participant, facts)
        period = _changed_period(participant, facts)
        changed = [name for name in STORED if getattr(participant, name) != before[name]]
        if period:
            changed += ["joined_on", "left_on"]
        if changed:
            self._note(participant, period)
        return changed

    def _assign(self, participant, facts):
        number = facts["number"]
        if number and self.numbers.get(number, participant) is not participant:
            raise ValidationError(
                _("number: %(number)d is that of %(name)s.")
                % {"number": number, "name": self.numbers[number].name_en}
            )
        if number and participant.number not in (None, number):
            raise ValidationError(
                _("number: it has %(number)d already, and a number is given once.")
                % {"number": participant.number}
            )
        for column in PLAIN:
            if facts[column] not in ("", None):
                setattr(participant, column, facts[column])
        if facts["other_names"]:
            names = [name.strip() for name in facts["other_names"].split("|")]
            participant.other_names = "\n".join(name for name in names if name)
        if facts["status_of_entry"]:
            participant.is_demonstration = facts["status_of_entry"].lower() == "sample"
        if (participant.latitude is None) != (participant.longitude is None):
            raise ValidationError(_("latitude, longitude: give both or neither."))

    def _note(self, participant, period):
        if participant.number:
            self.numbers[participant.number] = participant
        self.changed.append((participant, period))


def _country_names(countries: Iterable[Country]):
    for country in countries:
        yield searching.fold(country.code), country
        for code in languages.CODES:
            yield searching.fold(getattr(country, f"name_{code}")), country


def _tidied(column, cell):
    """What people and programs write, as forms want it: 14 111, 14111.0, 42,43, dates with time."""
    if isinstance(cell, datetime):
        return cell.date()
    if column in NUMBERS:
        return "".join(str(cell).split()).removesuffix(".0")
    if column in DECIMALS:
        return str(cell).replace(",", ".")
    if column == "kind":
        return str(cell).lower()
    return cell


def _changed_period(participant, facts):
    """The period that the row adds or corrects; None when it says nothing new."""
    joined_on, left_on = facts["joined_on"], facts["left_on"]
    periods = list(participant.periods.all())
    if joined_on is None:
        if left_on is None:
            return None
        raise ValidationError(_("left_on: needs joined_on."))
    period = next((period for period in periods if period.joined_on == joined_on), None)
    if period is not None:
        if left_on in (None, period.left_on):
            return None
        period.left_on = left_on
    elif not periods or (periods[-1].left_on and periods[-1].left_on <= joined_on):
        period = MembershipPeriod(joined_on=joined_on, left_on=left_on)
    elif len(periods) == 1:
        period = periods[0]
        period.joined_on = joined_on
        period.left_on = left_on or period.left_on
    else:
        raise ValidationError(_("joined_on: it has several periods; correct them one by one."))
    _check_period(period, periods)
    return period


def _check_period(period, others=()):
    if any(other is not period and other.overlaps(period) for other in others):
        raise ValidationError(_("joined_on, left_on: this period overlaps another one."))
    if period.left_on and period.left_on <= period.joined_on:
        raise ValidationError(_("left_on: must be after joined_on."))
