import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from core import languages
from members import opendata
from members.datafiles import FORMATS
from members.directory import DirectoryFilter
from members.models import MembershipPeriod, Participant
from tests.factories import make_participant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "http://testserver"


def fetch(client, suffix, query="", language="en", **headers):
    response = client.get(f"/{language}/participants.{suffix}{query}", headers=headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response, body


def read_csv(body):
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def read_xlsx(body):
    rows = load_workbook(io.BytesIO(body))["participants"].iter_rows(values_only=True)
    names = next(rows)
    return [dict(zip(names, row, strict=True)) for row in rows]


def names(client, suffix, query=""):
    _response, body = fetch(client, suffix, query)
    if suffix == "csv":
        return [row["name_en"] for row in read_csv(body)]
    if suffix == "xlsx":
        return [row["name_en"] for row in read_xlsx(body)]
    data = json.loads(body)
    if suffix == "json":
        assert data["count"] == len(data["participants"])
        return [row["name_en"] for row in data["participants"]]
    assert data["count"] == len(data["features"])
    return [feature["properties"]["name_en"] for feature in data["features"]]


def make_everything():
    participant = make_participant(
        "Niš",
        name_fr="Nich",
        name_local="Ниш",
        name_local_language="sr-Cyrl",
        other_names="Naissus\nNissa",
        country="RS",
        kind="city",
        region="Nišava",
        number=12,
        population=260237,
        population_year=2011,
        longitude=21.9,
        latitude=43.32,
        website="https://www.ni.rs/",
        themes=["housing", "education"],
        action_plan="yes",
        action_plan_year=2014,
        action_plan_url="https://www.ni.rs/plan",
        decision="letter",
        decided_on=date(2013, 4, 2),
        decision_url="https://www.ni.rs/letter",
        confirmed_on=date(2015, 7, 1),
        head_name="Somebody Elected",
        joined_on=date(2013, 5, 1),
        left_on=date(2014, 1, 1),
    )
    MembershipPeriod.objects.create(participant=participant, joined_on=date(2015, 1, 1))
    return participant


def test_json_says_everything_in_both_languages_and_no_name_of_a_person(client):
    participant = make_everything()

    _response, body = fetch(client, "json", "?country=RS")

    data = json.loads(body)
    assert data == {
        "title": "Participants of the Alliance",
        "version": "1.1",
        "licence": "CC BY 4.0",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        "source": "http://testserver/en/participants.json?country=RS",
        "documentation": "http://testserver/en/data/",
        "generated_at": data["generated_at"],
        "filters": {"country": "RS"},
        "participants": [
            {
                "uid": str(participant.uid),
                "number": 12,
                "name_en": "Niš",
                "name_fr": "Nich",
                "name_local": "Ниш",
                "name_local_language": "sr-Cyrl",
                "other_names": ["Naissus", "Nissa"],
                "kind": "city",
                "kind_en": "city",
                "kind_fr": "ville",
                "country": "RS",
                "country_en": "Serbia",
                "country_fr": "Serbie",
                "country_note_en": "",
                "country_note_fr": "",
                "region": "Nišava",
                "state": "active",
                "joined_on": "2013-05-01",
                "left_on": None,
                "periods": ["2013-05-01/2014-01-01", "2015-01-01/.."],
                "population": 260237,
                "population_year": 2011,
                "longitude": 21.9,
                "latitude": 43.32,
                "website": "https://www.ni.rs/",
                "themes": ["housing", "education"],
                "action_plan": "yes",
                "action_plan_year": 2014,
                "action_plan_url": "https://www.ni.rs/plan",
                "decision": "letter",
                "decided_on": "2013-04-02",
                "decision_url": "https://www.ni.rs/letter",
                "confirmed_on": "2015-07-01",
                "url_en": "http://testserver/en/participants/serbia/nis/",
                "url_fr": "http://testserver/fr/participants/serbia/nis/",
                "is_demonstration": False,
            }
        ],
        "count": 1,
    }
    assert "Elected" not in body.decode()


def test_geojson_keeps_to_its_standard(client):
    make_participant("Tivat", longitude=18.7, latitude=42.43)
    make_participant("Reykjavík", country="IS", longitude=-21.94, latitude=64.15)
    make_participant("Nowhere yet", longitude=None, latitude=None)

    response, body = fetch(client, "geojson", "?sort=name")

    data = json.loads(body)
    assert response["Content-Type"] == "application/geo+json"
    assert (data["type"], data["bbox"]) == ("FeatureCollection", [-21.94, 42.43, 18.7, 64.15])
    assert "crs" not in data
    assert [f["geometry"] for f in data["features"]] == [
        None,
        {"type": "Point", "coordinates": [-21.94, 64.15]},
        {"type": "Point", "coordinates": [18.7, 42.43]},
    ]
    assert {f["id"] for f in data["features"]} == {
        str(uid) for uid in Participant.objects.values_list("uid", flat=True)
    }


def test_geojson_of_nobody_has_no_box(client):
    data = json.loads(fetch(client, "geojson", "?q=Atlantis")[1])

    assert (data["features"], data["count"], "bbox" in data) == ([], 0, False)


def test_cells_of_csv_are_no_formulas_and_numbers_stay_numbers(client):
    starts = ["=1+1", "+1", "-1", "@SUM(A1)", "\tcmd", "\rcmd"]
    for n, start in enumerate(starts):
        make_participant(f"{n}", region=start, longitude=-5.98, latitude=37.39)

    rows = read_csv(fetch(client, "csv", "?sort=name")[1])

    assert [row["region"] for row in rows] == [f"'{start}" for start in starts]
    assert {row["longitude"] for row in rows} == {"-5.98"}


def test_cells_of_xlsx_have_types_and_no_formulas(client):
    make_everything()
    Participant.objects.update(region="=1+1")

    book = load_workbook(io.BytesIO(fetch(client, "xlsx")[1]))

    row = dict(zip(opendata.NAMES, next(book["participants"].iter_rows(min_row=2)), strict=True))
    assert (row["region"].value, row["region"].data_type) == ("=1+1", "s")
    assert row["population"].value == 260237
    assert row["longitude"].value == 21.9
    assert row["joined_on"].value.date() == date(2013, 5, 1)
    assert row["is_demonstration"].value is False
    assert row["name_local"].value == "Ниш"
    assert row["themes"].value == "housing|education"
    about = dict(book["about"].iter_rows(values_only=True))
    assert about["licence"] == "CC BY 4.0"


@pytest.mark.parametrize("suffix", FORMATS)
def test_files_hold_exactly_what_the_list_shows(client, suffix):
    make_participant("Tivat", joined_on=date(2015, 5, 6))
    make_participant("Niš", country="RS", joined_on=date(2013, 5, 1))
    make_participant("Left", joined_on=date(2013, 5, 1), left_on=date(2014, 5, 1))
    make_participant("Draft", status="draft")
    make_participant("On hold", state="on_hold")

    assert names(client, suffix) == ["Tivat", "Niš"]
    assert names(client, suffix, "?country=RS&sort=name") == ["Niš"]
    assert names(client, suffix, "?as_of=2013-06-10&sort=name") == ["Left", "Niš"]
    assert names(client, suffix, "?state=left") == ["Left"]


@pytest.mark.parametrize(
    "query",
    ["?as_of=nonsense", "?country=%00", "?page=7", f"?q={'x' * 5000}", "?area=1,2", "?as_of=9999"],
)
def test_what_is_not_understood_is_ignored(client, query):
    make_participant("Tivat")

    assert names(client, "csv", query) == ["Tivat"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_files_are_named_and_may_be_used_by_other_sites(client, suffix):
    make_participant("Tivat")

    plain, _body = fetch(client, suffix, language="fr")
    dated, _body = fetch(client, suffix, "?as_of=2015-06-24", language="fr")

    assert plain["Content-Disposition"] == f'attachment; filename="participants.{suffix}"'
    assert (
        dated["Content-Disposition"] == f'attachment; filename="participants-2015-06-24.{suffix}"'
    )
    assert plain["Content-Type"] == FORMATS[suffix].content_type
    assert plain["Access-Control-Allow-Origin"] == "*"
    assert plain["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert plain["Link"] == (
        '<http://testserver/fr/data/>; rel="describedby", '
        '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    )


@pytest.mark.parametrize("suffix", FORMATS)
def test_head_has_the_headers_without_the_work(client, suffix):
    make_participant("Tivat")
    whole, _body = fetch(client, suffix)

    head = client.head(f"/en/participants.{suffix}")

    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "Content-Disposition", "ETag", "Last-Modified"):
        assert head[name] == whole[name]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_files_can_only_be_read(client, method):
    assert getattr(client, method)("/en/participants.csv").status_code == 405


@pytest.mark.parametrize("suffix", FORMATS)
def test_nothing_is_sent_twice_until_something_changes(client, suffix):
    participant = make_participant("Tivat")
    first, _body = fetch(client, suffix)
    known = {"If-None-Match": first["ETag"]}

    again, body = fetch(client, suffix, **known)
    participant.population = 14111
    participant.save()
    changed, _body = fetch(client, suffix, **known)

    assert (again.status_code, body) == (304, b"")
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)


def test_who_asks_by_date_is_answered_too(client):
    make_participant("Tivat")
    first, _body = fetch(client, "csv")

    again, body = fetch(client, "csv", **{"If-Modified-Since": first["Last-Modified"]})

    assert (again.status_code, body) == (304, b"")


def test_time_alone_makes_a_new_version(client, monkeypatch):
    tomorrow = timezone.now() + timedelta(days=1)
    make_participant("Soon", publish_at=tomorrow)
    first, _body = fetch(client, "csv")

    monkeypatch.setattr(timezone, "now", lambda: tomorrow + timedelta(minutes=1))
    second, body = fetch(client, "csv", **{"If-None-Match": first["ETag"]})

    assert second.status_code == 200
    assert [row["name_en"] for row in read_csv(body)] == ["Soon"]


@pytest.mark.parametrize("participants", [1, 3])
def test_files_cost_the_same_queries_for_one_and_three(
    client, participants, django_assert_num_queries
):
    for _n in range(participants):
        make_participant()

    # The number, the last change (3), the rows, their periods.
    with django_assert_num_queries(6):
        fetch(client, "json", "?sort=name")


def test_the_same_data_give_the_same_bytes(client):
    make_everything()

    for suffix in ("csv", "geojson", "json"):
        assert fetch(client, suffix)[1] == fetch(client, suffix)[1]


def test_identifier_stays_when_the_participant_changes():
    participant = make_participant("Tivat")
    uid = participant.uid

    participant.name_en, participant.slug, participant.kind = "New Tivat", "new-tivat", "city"
    participant.save()
    participant.refresh_from_db()

    assert participant.uid == uid


def test_no_column_about_persons_is_read():
    assert {"head_name", "head_office_en", "head_office_fr"} & set(opendata.READ) == set()
    assert [name for name in opendata.NAMES if "head" in name or "contact" in name] == []


# --- The page that explains them ---------------------------------------------------------------


def test_every_field_and_parameter_has_words_in_every_language():
    messages = [field.meaning for field in opendata.FIELDS]
    messages += [*opendata.PARAMETERS.values(), *(meaning for *_rest, meaning in opendata.EXAMPLES)]
    found = {}
    for code in languages.CODES:
        with override(code):
            found[code] = [str(message) for message in messages]

    assert [words for words in found["en"] if not words] == []
    assert [en for en, fr in zip(found["en"], found["fr"], strict=True) if en == fr] == []


def test_parameters_explained_are_those_of_the_directory():
    assert set(opendata.PARAMETERS) == set(DirectoryFilter.PARAMETERS)


@pytest.mark.parametrize("language", languages.CODES)
def test_data_page_names_every_field_file_and_parameter(client, language):
    response = client.get(f"/{language}/data/")

    for name in [*opendata.NAMES, *opendata.PARAMETERS]:
        assert f'<th scope="row"><code lang="en">{name}</code></th>' in response.text
    for suffix in FORMATS:
        assert f'href="/{language}/participants.{suffix}"' in response.text
    assert opendata.LICENCE_URL in response.text


def test_examples_of_the_data_page_work(client):
    for address, _meaning in opendata.examples():
        response = client.get(address.removeprefix("http://testserver"))

        assert response.status_code == 200
        assert DirectoryFilter(response.wsgi_request.GET).in_use != {}
