"""One typing mistake in a name is forgiven."""

import pytest

from tests.alliance.test_search import ask, main_of, titles
from tests.factories import make_page, make_participant

pytestmark = pytest.mark.django_db


def test_one_mistake_in_a_name_is_forgiven_and_said(client):
    make_participant("Andalusia", country="ES")
    make_page("About")

    response = ask(client, "andaluzia")

    assert titles(response) == ["Andalusia"]
    assert (
        '<p role="status">Nothing was found for “andaluzia”. '
        "<b>1 result</b> for “Andalusia”</p>" in main_of(response)
    )
    assert response.context["kinds"][1]["address"] == "/en/search/?kind=participants&q=Andalusia"


@pytest.mark.parametrize(
    "question",
    [
        "hodmezovasarheli",  # a wrong letter
        "hodmezovasarhey",  # one missing
        "hodmezovassarhely",  # one too many
        "hodmezovasarhleY",  # two that changed places
        "муниципалитет hodmezovasarheli",  # only what is unknown is looked at: nothing has both
    ],
)
def test_each_sort_of_mistake_is_forgiven(client, question):
    make_participant("Hódmezővásárhely", country="HU")

    assert titles(ask(client, question)) == (["Hódmezővásárhely"] if " " not in question else [])


def test_short_words_and_two_mistakes_are_not_guessed(client):
    make_participant("Niš", country="RS")
    make_participant("Megara", country="GR")

    assert [titles(ask(client, question)) for question in ("niz", "mogora")] == [[], []]
