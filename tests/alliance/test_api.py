"""What all lists and items of the API share."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.api import V1
from members.models import Participant
from tests.factories import (
    make_article,
    make_country,
    make_image,
    make_page,
    make_participant,
    make_text,
    make_topic,
)

pytestmark = pytest.mark.django_db

LISTS = [collection.name for collection in V1.collections]
OPERATIONS = ["", "openapi.json", *(f"{name}/" for name in LISTS)]


def get(client, path, **headers):
    return client.get(f"/api/v1/{path}", headers=headers)


def make_everything(number):
    """Rows of each kind with all that hangs on them."""
    topic = make_topic(f"Topic {number}")
    participant = make_participant(f"Place {number}", country="ES")
    text = make_text(f"Text {number}")
    text.topics.add(topic)
    article = make_article(
        f"News {number}", topics=[topic], participants=[participant], image=make_image()
    )
    article.countries.add(make_country("FR"))
    article.texts.add(text)
    make_article(f"Nouvelle {number}", language="fr", group=article.group)
    make_page(f"Page {number}")


# --- Lists and items ---------------------------------------------------------------------------


def test_index_names_every_list_and_the_document(client):
    root = "http://127.0.0.1:8000/api/v1/"

    assert get(client, "").json() == {
        **{name: f"{root}{name}/" for name in LISTS},
        "openapi": f"{root}openapi.json",
    }


@pytest.mark.parametrize("name", LISTS)
def test_an_item_is_at_the_address_that_the_list_gives(client, name):
    make_everything(1)
    listed = get(client, f"{name}/?limit=1").json()["items"][0]

    item = client.get(listed["api_url"]).json()

    collection = next(it for it in V1.collections if it.name == name)
    assert list(item) == collection.field_names
    assert {field: item[field] for field in listed} == listed
    assert set(item) - set(listed) == {f.name for f in collection.fields if f.is_long}


@pytest.mark.parametrize("name", LISTS)
def test_fields_are_those_asked_for_and_the_first(client, name):
    make_everything(1)
    collection = next(it for it in V1.collections if it.name == name)
    first, *_others, last = collection.field_names

    listed = get(client, f"{name}/?fields={last}").json()["items"]
    item = client.get(listed[0]["api_url"] if last == "api_url" else _address(client, name))

    assert {tuple(record) for record in listed} == {(first, last)}
    assert list(item.json()) == collection.field_names


def _address(client, name):
    return get(client, f"{name}/?limit=1").json()["items"][0]["api_url"]


@pytest.mark.parametrize("name", LISTS)
def test_pages_of_two_are_the_whole_list(client, name):
    for number in range(5):
        make_everything(number)
    whole = get(client, f"{name}/?limit=200").json()

    found, address, link = [], f"/api/v1/{name}/?limit=2", None
    while address:
        response = client.get(address)
        body, link = response.json(), re.search(r'<([^>]+)>; rel="next"', response["Link"])
        assert (link and link[1]) == body["next"]
        assert body["count"] == whole["count"]
        found += body["items"]
        address = body["next"]

    assert found == whole["items"]
    assert whole["count"] == len(found) > 2
    assert whole["next"] is None


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_one_and_for_three(client, name):
    costs = []
    for rows in (1, 2):
        for number in range(rows):
            make_everything(f"{rows} {number}")
        get(client, f"{name}/")  # what the generation number leads to is looked up once
        with CaptureQueriesContext(
            connection,
        ) as queries:
            get(client, f"{name}/")
            costs.append(len(queries))

    assert costs[0] == costs[1] <= 9


# --- Conditional requests ----------------------------------------------------------------------


def test_an_answer_stays_the_same_until_something_public_changes(client):
    participant = make_participant("Kotor")
    tag = get(client, "participants/")["ETag"]

    with CaptureQueriesContext(connection) as queries:
        again = get(client, "participants/", if_none_match=tag)
        cost = len(queries)
    make_page("Draft", status="draft")
    after_a_draft = get(client, "participants/", if_none_match=tag)
    Participant.objects.filter(pk=participant.pk).update(name_en="Cattaro")
    after_an_edit = get(client, "participants/", if_none_match=tag)

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert cost == 1
    assert after_a_draft.status_code == 304
    assert after_an_edit.status_code == 200
    assert after_an_edit.json()["items"][0]["name_en"] == "Cattaro"


def test_an_answer_changes_when_time_alone_publishes_something(client, monkeypatch):
    make_article("Tomorrow", publish_at=timezone.now() + timedelta(minutes=5))
    before = get(client, "news/")
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr(timezone, "now", lambda: later)

    after = get(client, "news/", if_none_match=before["ETag"])

    assert (before.json()["count"], after.status_code) == (0, 200)
    assert [item["title"] for item in after.json()["items"]] == ["Tomorrow"]


def test_every_address_has_a_version_mark_of_its_own(client):
    marks = {get(client, path)["ETag"] for path in (*OPERATIONS, "news/?limit=1", "news/?limit=2")}

    assert len(marks) == len(OPERATIONS) + 2


# --- Errors ------------------------------------------------------------------------------------


def problem(response):
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    facts = response.json()
    assert (facts["status"], bool(facts["title"]), bool(facts["detail"])) == (
        response.status_code,
        True,
        True,
    )
    return facts["type"].partition("#")[2], facts.get("errors")


@pytest.mark.parametrize("path", OPERATIONS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_nothing_can_be_changed(client, path, method):
    response = getattr(client, method)(f"/api/v1/{path}")

    assert response.status_code == 405
    assert problem(response) == ("method-not-allowed", None)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", OPERATIONS)
def test_who_takes_no_json_gets_none(client, path):
    refused = get(client, path, accept="text/html")
    taken = get(client, path, accept="text/html,application/xml;q=0.9,*/*;q=0.8")

    assert (refused.status_code, taken.status_code) == (406, 200)
    assert problem(refused) == ("not-acceptable", None)


@pytest.mark.parametrize(
    "path",
    [
        *("nothing/", "participants/x/", "news/0/", "news/1/", "news/x/", "texts/%C2%84/"),
        *("news/99999999999999999999/", "countries/ZZ/", "topics/none/", "openapi.yaml/"),
        "participants/00000000-0000-4000-8000-000000000000/",
    ],
)
def test_where_there_is_nothing(client, path):
    response = get(client, path)

    assert response.status_code == 404
    assert problem(response) == ("not-found", None)


def test_an_address_without_its_last_slash_leads_to_the_right_one(client):
    response = client.get("/api/v1/participants?limit=3")

    assert (response.status_code, response["Location"]) == (301, "/api/v1/participants/?limit=3")


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("colour=red", [("colour", "unknown")]),
        ("limit=0", [("limit", "invalid")]),
        ("limit=201", [("limit", "invalid")]),
        ("limit=5.0", [("limit", "invalid")]),
        ("limit=%205", [("limit", "invalid")]),
        ("limit=", [("limit", "invalid")]),
        ("limit=1&limit=2", [("limit", "repeated")]),
        ("fields=name_en,secret", [("fields", "invalid")]),
        ("language=de&q=%00", [("language", "invalid"), ("q", "invalid")]),
        ("as_of=2015-6-24", [("as_of", "invalid")]),
        ("as_of=2015-02-30", [("as_of", "invalid")]),
        ("cursor=*", [("cursor", "invalid")]),
    ],
)
def test_nothing_that_is_asked_is_ignored(client, query, errors):
    response = get(client, f"participants/?{query}")

    kind, found = problem(response)
    assert (response.status_code, kind) == (422, "parameters-not-understood")
    assert [(fault["parameter"], fault["code"]) for fault in found] == errors


@pytest.mark.parametrize("query", ["cursor=abc", "cursor=WzFd.x", "as_of=2999-01-01", "country=ZZ"])
def test_what_is_well_spelled_and_names_nothing_is_not_found(client, query):
    response = get(client, f"participants/?{query}")

    kind, found = problem(response)
    assert (response.status_code, kind) == (404, "not-found")
    assert [(fault["parameter"], fault["code"]) for fault in found] == [
        (query.partition("=")[0], "unknown-value")
    ]


def test_a_cursor_is_good_for_its_own_list_and_order(client):
    for name in ("A", "B", "C"):
        make_participant(name)
        make_page(name)
    place = urlsplit(get(client, "participants/?limit=1").json()["next"]).query

    assert get(client, f"participants/?{place}").status_code == 200
    assert get(client, f"participants/?{place}&sort=name").status_code == 404
    assert get(client, f"pages/?{place}").status_code == 404


def test_errors_speak_the_language_of_the_reader(client):
    path = "participants/?as_of=2999-01-01"

    english, french = get(client, path).json(), get(client, path, accept_language="fr").json()

    assert (english["title"], french["title"]) == ("Not found", "Introuvable")
    assert english["errors"][0]["detail"] == "This day is still to come."
    assert french["errors"][0]["detail"] == "Ce jour est encore à venir."
    assert english["type"] == french["type"]


def test_a_fault_of_ours_is_told_to_programs_too(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(V1.collections[-1], "order", None)

    response = get(client, "topics/")

    assert response.status_code == 500
    assert problem(response) == ("server-error", None)


def test_answers_do_not_depend_on_the_language_of_the_browser(client):
    make_everything(1)
    paths = [f"{name}/" for name in LISTS]

    english = [get(client, path, accept_language="en").json() for path in paths]
    french = [get(client, path, accept_language="fr").json() for path in paths]

    assert english == french
