"""What is suggested while somebody types."""

import pytest

from tests.factories import make_article, make_page, make_participant, make_text

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


def suggested(client, text, language="en"):
    response = client.get(f"/{language}/search/suggestions/", {"q": text})
    return [one["title"] for one in response.json()["suggestions"]]


def test_names_and_titles_are_suggested_by_their_beginning(client):
    make_participant("Region of Andalusia", country="ES", name_fr="Région d’Andalousie")
    make_page("Andalusian pages")
    make_article("News from Andalusia")
    make_text("Homes")

    assert suggested(client, "anda") == [
        "Andalusian pages",
        "Region of Andalusia",
        "News from Andalusia",
    ]
    assert suggested(client, "region anda") == ["Region of Andalusia"]
    assert suggested(client, "andalou", "fr") == ["Région d’Andalousie"]
    assert suggested(client, "lusia") == []


@pytest.mark.parametrize("text", ["", "a", "!", "\0", "'\"*", "x" * 10_000])
def test_nothing_is_suggested_for_nothing(client, text):
    make_page("About")

    assert suggested(client, text) == []


def test_scripts_and_accents_do_not_matter_and_it_ends_at_eight(client):
    for number in range(9):
        make_page(f"Niš {number}")

    assert suggested(client, "Ниш") == [f"Niš {number}" for number in range(8, 0, -1)]


def test_hidden_things_are_never_suggested(client):
    make_page("About hidden things", status="draft")
    make_page("About homes")

    assert suggested(client, "about") == ["About homes"]


def test_it_may_be_kept_a_while_and_is_for_no_search_engine(client):
    response = client.get("/en/search/suggestions/", {"q": "ab"})

    assert response["Cache-Control"] == "public, max-age=300"
    assert response["X-Robots-Tag"] == "noindex"
    assert client.post("/en/search/suggestions/").status_code == 405


def test_a_sender_may_ask_only_so_often(client, settings):
    settings.API_PER_MINUTE = 2
    make_page("About")
    for _ in range(2):
        assert suggested(client, "about") == ["About"]

    response = client.get("/en/search/suggestions/", {"q": "about"})

    assert (response.status_code, response.json()) == (429, {"suggestions": []})
    assert int(response["Retry-After"]) > 0
