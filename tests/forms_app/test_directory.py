"""Participants that are suggested while somebody types one's name."""

import pytest

from tests.factories import make_participant

pytestmark = pytest.mark.django_db


def suggested(client, text, language="en"):
    response = client.get(f"/{language}/cooperate/participants/", {"q": text})
    return [one["title"] for one in response.json()["suggestions"]]


def test_names_are_suggested_whole_and_those_that_begin_so_come_first(client):
    make_participant("Attivata", kind="municipality")
    make_participant("Old Tivat", kind="municipality")
    make_participant("Tivat", kind="city", name_fr="Tivat-la-Neuve")
    make_participant("Kotor")

    response = client.get("/en/cooperate/participants/", {"q": "tiv"})

    assert response.json() == {
        "suggestions": [
            {"title": "Tivat (Montenegro)", "kind": "city"},
            {"title": "Old Tivat (Montenegro)", "kind": "municipality"},
            {"title": "Attivata (Montenegro)", "kind": "municipality"},
        ]
    }
    assert suggested(client, "Тив", "fr")[0] == "Tivat-la-Neuve (Monténégro)"


@pytest.mark.parametrize("text", ["", "t", "!", "\0", "'\"*%_", "x" * 10_000])
def test_nothing_is_suggested_for_nothing(client, text):
    make_participant("Tivat")

    assert suggested(client, text) == []


def test_it_ends_at_eight_in_the_order_of_names(client):
    for number in range(9):
        make_participant(f"Niš {9 - number}")

    assert suggested(client, "nis") == [f"Niš {n} (Montenegro)" for n in range(1, 9)]


def test_drafts_and_who_never_took_part_are_not_suggested(client):
    make_participant("Tivat one", status="draft")
    make_participant("Tivat two", joined_on=None)
    make_participant("Tivat three")

    assert suggested(client, "tivat") == ["Tivat three (Montenegro)"]


def test_a_sender_may_ask_only_so_often(client, settings):
    settings.API_PER_MINUTE = 1
    make_participant("Tivat")
    assert suggested(client, "tivat") == ["Tivat (Montenegro)"]

    response = client.get("/en/cooperate/participants/", {"q": "tivat"})

    assert (response.status_code, response.json()) == (429, {"suggestions": []})
