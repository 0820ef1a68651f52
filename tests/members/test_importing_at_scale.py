"""11,000 rows of which 50 are broken: each is named, nothing is written; repaired, all are."""

import pytest

from members import importing
from members.models import MembershipPeriod, Participant

ROWS, BROKEN = 11_000, 50
COUNTRIES = ("ES", "FR", "GR", "RS", "RO", "BG", "HU", "SK")
# What can be wrong with a row, and the reason that is given.
FAULTS = [
    ({"country": "Atlantis"}, "country: “Atlantis” is not known."),
    ({"kind": "village"}, "kind: Select a valid choice. village is not one of the available"),
    ({"joined_on": "soon"}, "joined_on: Enter a valid date."),
    ({"latitude": "91"}, "latitude: Ensure this value is less than or equal to 90."),
    ({"population": "0"}, "population: Ensure this value is greater than or equal to 1."),
]
COLUMNS = ("name_en", "country", "kind", "joined_on", "latitude", "longitude", "population")
pytestmark = pytest.mark.django_db


def row(number):
    return {
        "name_en": f"Municipality {number}",
        "country": COUNTRIES[number % len(COUNTRIES)],
        "kind": "municipality",
        "joined_on": "2015-06-24",
        "latitude": "45.5",
        "longitude": "20.5",
        "population": str(1000 + number),
    }


def write(path, faults):
    lines = [",".join(COLUMNS)]
    for number in range(ROWS):
        cells = row(number) | faults.get(number, {})
        lines.append(",".join(cells[column] for column in COLUMNS))
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_fifty_broken_rows_of_11_000_are_named_and_nothing_is_written(tmp_path):
    places = [number * ROWS // BROKEN + 7 for number in range(BROKEN)]
    faults = {place: FAULTS[n % len(FAULTS)] for n, place in enumerate(places)}
    path = write(tmp_path / "big.csv", {place: cells for place, (cells, _) in faults.items()})

    reports = [importing.run(path, dry_run=dry_run) for dry_run in (True, False)]

    for report in reports:
        assert [(error.line, error.name) for error in report.errors] == [
            (place + 2, f"Municipality {place}") for place in places
        ]
        for error, place in zip(report.errors, places, strict=True):
            assert error.text.startswith(faults[place][1])
        assert (report.created, report.is_written) == (ROWS - BROKEN, False)
    assert (Participant.objects.count(), MembershipPeriod.objects.count()) == (0, 0)
