"""The directory as of a day is one and the same as page, CSV, GeoJSON, JSON and XLSX."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from members import importing, opendata
from members.datafiles import FORMATS, About
from members.directory import DirectoryFilter
from members.models import MembershipPeriod
from members.tally import Tally

DEMONSTRATION = Path(__file__).parents[2] / "alliance/demo/participants.csv"
FIRST, LAST = date(2013, 3, 20), date(2015, 7, 1)
KNOWN = {
    "2013-03-20": 114,
    "2013-06-10": 120,
    "2014-10-01": 124,
    "2015-05-06": 127,
    "2015-06-24": 129,
}
SAMPLES = [
    *KNOWN,
    *("2013-03-21", "2013-06-09", "2013-12-31", "2014-09-30", "2015-01-01", "2015-05-05"),
    *("2015-06-02", "2015-06-23", "2015-07-01"),
]
ABOUT = About("", "", "", opendata.FIRST_CHANGE, {})


@pytest.fixture
def _demonstration(db):
    importing.run(DEMONSTRATION, dry_run=False)


def count_csv(body):
    return len(list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""))))


def count_geojson(body):
    data = json.loads(body)
    assert data["count"] == len(data["features"])
    return data["count"]


def count_json(body):
    data = json.loads(body)
    assert data["count"] == len(data["participants"])
    return data["count"]


def count_xlsx(body):
    return load_workbook(io.BytesIO(body))["participants"].max_row - 1


COUNTS = {"csv": count_csv, "geojson": count_geojson, "json": count_json}


@pytest.mark.either_database  # on some days the other says so, too
@pytest.mark.usefixtures("_demonstration")
def test_on_every_day_page_and_files_agree_with_the_periods():
    """As the views do it, less the HTTP around it."""
    periods = list(MembershipPeriod.objects.values_list("joined_on", "left_on"))
    wrong = {}
    day = FIRST
    while day <= LAST:
        chosen = DirectoryFilter({"as_of": day.isoformat()})
        rows = list(opendata.rows(chosen.participants()))
        found = {"page": Tally(chosen).total}
        for suffix, count in COUNTS.items():
            body = b"".join(FORMATS[suffix].write((dict(row) for row in rows), ABOUT))
            found[suffix] = count(body)
        expected = sum(
            joined_on <= day and (left_on is None or left_on > day)
            for joined_on, left_on in periods
        )
        if set(found.values()) != {expected}:
            wrong[day] = found | {"periods": expected}
        day += timedelta(days=1)

    assert wrong == {}


@pytest.mark.usefixtures("_demonstration")
def test_on_some_days_the_site_says_so_too(client):
    found, totals = {}, {}
    for day in SAMPLES:
        totals[day] = client.get("/en/participants/", {"as_of": day}).context["total"]
        for suffix, count in {**COUNTS, "xlsx": count_xlsx}.items():
            response = client.get(f"/fr/participants.{suffix}", {"as_of": day})
            found[day, suffix] = count(b"".join(response.streaming_content))

    assert found == {(day, suffix): totals[day] for day, suffix in found}
    assert totals == totals | KNOWN


@pytest.mark.usefixtures("_demonstration")
def test_the_last_of_these_days_has_29_countries(client):
    response = client.get("/en/participants.json", {"as_of": "2015-06-24"})

    rows = json.loads(b"".join(response.streaming_content))["participants"]
    assert len({row["country"] for row in rows}) == 29
