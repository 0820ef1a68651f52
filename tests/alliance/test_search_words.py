"""Common words, synonyms and recommended results."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from alliance.models import Promotion, Synonyms
from alliance.searching.question import Question
from alliance.searching.synonyms import widened
from tests.alliance.test_search import ask, found, kinds, main_of, titles
from tests.factories import make_article, make_page, make_participant

pytestmark = pytest.mark.django_db


def make_promotion(address, questions="join", **facts):
    promotion = Promotion(questions=questions, address=address, **facts)
    promotion.full_clean()
    promotion.save()
    return promotion


# --- Synonyms -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("anti-gypsyism", ["Antitsiganisme", "Against anti-gypsyism"]),
        ("antigypsyism", ["Antitsiganisme", "Against anti-gypsyism"]),
        ("Antitsiganisme", ["Antitsiganisme", "Against anti-gypsyism"]),
        ("against antigypsyism", ["Against anti-gypsyism"]),
        ('"antigypsyism against"', []),
        ("gypsyism anti", ["Against anti-gypsyism"]),
    ],
)
def test_who_asks_for_one_finds_the_others(client, asked, expected):
    make_article("Against anti-gypsyism", teaser="x", body="")
    make_article("Antitsiganisme", teaser="x", body="")
    make_article("Anti-racism and gypsies", teaser="x", body="")
    Synonyms.objects.create(words="Anti-Gypsyism = antitsiganisme=antigypsyism")

    assert titles(ask(client, asked)) == expected


def test_synonyms_work_at_once_and_end_at_once(client):
    make_article("Logement", language="fr", teaser="x", body="")
    assert titles(ask(client, "housing")) == []

    row = Synonyms.objects.create(words="housing = logement")
    response = ask(client, "housing")
    assert titles(response) == ["Logement"]
    assert "Also searched for: logement" in main_of(response)
    assert "<mark>Logement</mark>" in main_of(response)
    row.delete()
    assert titles(ask(client, "housing")) == []


def test_a_word_may_stand_in_two_groups():
    Synonyms.objects.create(words="home = house")
    Synonyms.objects.create(words="home = logement social")

    [term] = widened(Question("home")).terms

    assert term.spellings == ("home", "house", "logement social")
    assert [t.spellings for t in widened(Question("house")).terms] == [("house", "home")]


def test_without_synonyms_a_question_stays_as_it_is():
    question = Question("roma inclusion")

    assert widened(question) is question


@pytest.mark.parametrize("words", ["home", "home =", "home = Home", "= -"])
def test_one_word_is_no_synonym(words):
    with pytest.raises(ValidationError, match="two words or more"):
        Synonyms(words=words).full_clean()


def test_stop_words_are_not_asked_for(client):
    make_article("Homes", teaser="x", body="")

    assert titles(ask(client, "the homes of")) == ["Homes"]


# --- Recommended results --------------------------------------------------------------------------


def test_what_is_recommended_comes_first(client):
    make_article("Join")
    make_page("How to take part", slug="how")
    make_promotion("/en/how/", "join\nbecoming a member")

    response = ask(client, "joining")

    assert titles(response) == ["How to take part", "Join"]
    assert kinds(response) == [("All", 2), ("News", 1), ("Pages", 1)]
    assert main_of(response).count("Recommended") == 1
    assert titles(ask(client, "member become")) == ["How to take part"]
    assert titles(ask(client, "join the member")) == []


def test_it_is_shown_in_the_readers_language(client):
    english = make_page("How to take part", slug="how")
    make_page("Comment participer", language="fr", slug="comment", group=english.group)
    make_promotion("http://127.0.0.1:8000/en/how/", "join")

    assert titles(ask(client, "join", "fr")) == ["Comment participer"]


def test_it_is_never_shown_when_hidden_or_over(client):
    page = make_page("How to take part", slug="how")
    today = timezone.localdate()
    promotion = make_promotion("/en/how/", until=today)
    assert titles(ask(client, "join")) == ["How to take part"]

    page.status = "draft"
    page.save()
    assert titles(ask(client, "join")) == []
    page.status = "published"
    page.save()
    Promotion.objects.filter(pk=promotion.pk).update(until=today - timedelta(days=1))
    assert titles(ask(client, "join")) == []


def test_a_country_is_recommended_while_it_has_a_page(client):
    tivat = make_participant("Tivat", country="ME")
    make_promotion("/en/participants/montenegro/", "adriatic")
    assert [entry.kind for entry in found(ask(client, "adriatic"))] == ["countries"]

    tivat.status = "draft"
    tivat.save()
    assert titles(ask(client, "adriatic")) == []


def test_narrowed_or_by_date_nothing_is_recommended(client):
    make_article("Join")
    make_page("How to take part", slug="how")
    make_promotion("/en/how/")

    assert titles(ask(client, "join", sort="date")) == ["Join"]
    assert titles(ask(client, "join", kind="news")) == ["Join"]


def test_only_pages_that_search_knows_can_be_recommended():
    with pytest.raises(ValidationError, match="Search knows no page"):
        Promotion(questions="join", address="/en/nowhere/").full_clean()
