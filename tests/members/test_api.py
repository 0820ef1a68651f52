"""The API says of participants what the directory and the open data files say."""

import json
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from django.utils import timezone

from members import importing
from members.contacts import Contact
from members.directory import DirectoryFilter
from members.models import Country, Participant
from tests.factories import make_participant
from tests.members.test_opendata_by_day import KNOWN, SAMPLES

pytestmark = pytest.mark.django_db

QUERIES = (
    *("country=ES", "kind=region", "q=nis", "size=large", "state=all"),
    *("joined_from=2014-01-01", "joined_until=2013-03-20", "area=-10,35,5,44"),
    "country=RS&kind=municipality&as_of=2014-10-01&sort=name",
)
DEMONSTRATION = Path(__file__).parents[2] / "alliance/demo/participants.csv"


@pytest.fixture
def _demonstration():
    importing.run(DEMONSTRATION, dry_run=False)


def participants(client, query=""):
    response = client.get(f"/api/v1/participants/?limit=200{query}")
    assert response.status_code == 200, response.content
    return response.json()


def in_file(client, query=""):
    response = client.get(f"/en/participants.json?{query}")
    return json.loads(b"".join(response.streaming_content))["participants"]


def names(found):
    return [item["name_en"] for item in found["items"]]


@pytest.mark.usefixtures("_demonstration")
def test_totals_of_the_days_that_are_known(client):
    counts = {day: participants(client, f"&as_of={day}")["count"] for day in KNOWN}
    countries = client.get("/api/v1/countries/?as_of=2015-06-24&limit=200").json()["items"]

    assert counts == KNOWN
    assert sum(country["participant_count"] for country in countries) == 129
    assert sum(bool(country["participant_count"]) for country in countries) == 29


@pytest.mark.usefixtures("_demonstration")
def test_every_day_is_that_of_the_files(client):
    for day in SAMPLES:
        found, file = participants(client, f"&as_of={day}"), in_file(client, f"as_of={day}")

        assert found["count"] == len(file)
        assert names(found) == [item["name_en"] for item in file]


@pytest.mark.usefixtures("_demonstration")
def test_filters_and_fields_are_those_of_the_files(client):
    for query in QUERIES:
        found, file = participants(client, f"&{query}")["items"], in_file(client, query)

        assert len(file) > 0
        assert [{name: item[name] for name in file[0]} for item in found] == file


@pytest.mark.usefixtures("_demonstration")
def test_order_is_that_of_the_directory_and_pages_meet_without_gap(client):
    Participant.objects.filter(number__gt=60).update(population=None)
    for language, sort in product(("en", "fr"), ("", "name", "country", "population")):
        page = client.get(f"/{language}/participants/?sort={sort}").context["page_obj"]
        query = f"&language={language}" + (f"&sort={sort}" if sort else "")

        whole = names(participants(client, query))
        found, address = [], f"/api/v1/participants/?limit=50{query}"
        while address:
            turned = client.get(address).json()
            found += names(turned)
            address = turned["next"]

        assert whole[: len(page)] == [participant.name_en for participant in page]
        assert (found, len(found)) == (whole, 129)


def test_who_comes_or_goes_between_two_pages_moves_nobody(client):
    for day in range(1, 7):
        make_participant(f"Place {day}", joined_on=date(2014, 1, day), number=day)
    first = client.get("/api/v1/participants/?limit=2").json()

    make_participant("Newcomer", joined_on=date(2015, 1, 1), number=7)
    Participant.objects.filter(name_en__in=["Place 6", "Place 5"]).update(status="withdrawn")
    second = client.get(first["next"]).json()

    assert (names(first), names(second)) == (["Place 6", "Place 5"], ["Place 4", "Place 3"])


def test_a_day_that_is_not_over_is_today_and_a_later_one_unknown(client):
    make_participant("Kotor")
    today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)

    assert names(participants(client, f"&as_of={today}")) == ["Kotor"]
    assert client.get(f"/api/v1/participants/?as_of={tomorrow}").status_code == 404
    assert client.get(f"/api/v1/countries/?as_of={tomorrow}").status_code == 404


def test_who_was_on_hold_on_a_past_day_is_said_to_be_unknown(client):
    make_participant("Kotor", state=Participant.State.ON_HOLD)

    assert names(participants(client, "&state=on_hold")) == ["Kotor"]
    refused = client.get("/api/v1/participants/?state=on_hold&as_of=2015-06-24")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (404, "state")


def test_persons_and_what_is_not_public_stay_inside(client):
    participant = make_participant(
        "Kotor", head_name="Ana Secret", head_office_en="Mayor", mandate_ends_on=date(2027, 1, 1)
    )
    Contact.objects.create(participant=participant, name="Iva Secret", email="secret@example.org")
    draft = make_participant("Secret draft", status="draft")

    answers = [
        client.get("/api/v1/participants/?limit=200&state=all"),
        client.get(f"/api/v1/participants/{participant.uid}/"),
    ]

    assert [response.status_code for response in answers] == [200, 200]
    assert not any("ecret" in response.content.decode() for response in answers)
    assert client.get(f"/api/v1/participants/{draft.uid}/").status_code == 404


def test_a_withdrawn_entry_is_gone_with_the_reason(client):
    participant = make_participant("Kotor")
    Participant.objects.filter(pk=participant.pk).update(
        status="withdrawn", withdrawal_note="Entered twice."
    )

    response = client.get(f"/api/v1/participants/{participant.uid}/")

    assert (response.status_code, response.json()["detail"]) == (410, "Entered twice.")
    assert participants(client)["count"] == 0


def test_text_is_clean_html_with_full_addresses(client):
    participant = make_participant("Kotor")
    Participant.objects.filter(pk=participant.pk).update(
        body_en='<p><a href="/en/news/">News</a><script>bad()</script></p>'
    )

    item = client.get(f"/api/v1/participants/{participant.uid}/").json()

    assert item["body_en"] == '<p><a href="http://127.0.0.1:8000/en/news/">News</a></p>'


def test_countries_are_all_there_in_both_languages(client):
    make_participant("Kotor", country="ME")

    found = client.get("/api/v1/countries/?limit=200").json()
    montenegro = client.get("/api/v1/countries/ME/").json()

    assert found["count"] == Country.objects.count() == len(found["items"])
    assert (montenegro["name_en"], montenegro["name_fr"]) == ("Montenegro", "Monténégro")
    assert montenegro["participant_count"] == 1


def test_the_filter_knows_every_parameter(client):
    document = client.get("/api/v1/openapi.json").json()
    described = {
        parameter["name"]
        for parameter in document["paths"]["/api/v1/participants/"]["get"]["parameters"]
    }

    assert described == {*DirectoryFilter.PARAMETERS, "language", "fields", "limit", "cursor"}
