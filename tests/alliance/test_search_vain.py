"""What was asked and not found is counted, and nobody stands in it."""

import sqlite3
import time
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import override_settings

from alliance.models import VainQuestion
from alliance.searching import vain
from alliance.searching.question import Question
from tests.alliance.test_search import ask
from tests.factories import make_page

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
MONDAY = date(2026, 11, 23)


@pytest.fixture
def on(monkeypatch):
    """Sets the day."""
    return lambda day: monkeypatch.setattr(vain.timezone, "localdate", lambda: day)


def kept():
    return list(VainQuestion.objects.values_list("words", "count", "days"))


def test_words_are_kept_only_from_the_second_day(client, on):
    on(MONDAY)
    for _ in range(3):
        ask(client, "atlantis")
    assert kept() == [("", 3, 1)]
    assert "atlantis" not in str(VainQuestion.objects.values().first())

    on(MONDAY + timedelta(days=1))
    ask(client, "Atlantis’s", "fr")
    assert kept() == [("atlantis", 4, 2)]


def test_order_case_and_accents_make_no_other_question(client):
    for question in ("école atlantis", "ATLANTIS ecole", "the atlantis école"):
        ask(client, question)

    assert kept() == [("", 3, 1)]


def test_what_is_found_and_what_was_narrowed_down_is_not_counted(client):
    make_page("Homes")

    ask(client, "homes")
    ask(client, "homes", kind="news")
    ask(client, "homes", year="1999")
    ask(client, "")

    assert kept() == []


@pytest.mark.parametrize(
    "question",
    [
        "ana@tivat.example",
        "atlantis @ana",
        "+382 32 123 456",
        "atlantis 12345",
        "Ana Novak",
        "Ana Maria Novak",
        "https://example.org",
        "www.example.org",
        "one two three four five six seven",
        "x" * 31,
        "!!!",
    ],
)
def test_what_may_be_about_a_person_is_never_noted(client, question):
    ask(client, question)

    assert kept() == []


@pytest.mark.parametrize("question", ["resolution 1999", "romani cinema", "Atlantis", "NATO EU"])
def test_plain_words_are_noted(question):
    assert vain.is_told(Question(question))


def test_the_key_does_not_lead_back_to_the_words():
    with override_settings(SECRET_KEY="one"):
        one = vain.key_of(Question("atlantis"))
    with override_settings(SECRET_KEY="another"):
        assert vain.key_of(Question("atlantis")) != one


def test_the_list_is_bounded(monkeypatch):
    monkeypatch.setattr(vain, "MOST", 2)
    for question in ("lemuria", "lemuria", "atlantis", "utopia"):
        vain.note(Question(question))

    keys = {vain.key_of(Question(question)) for question in ("lemuria", "utopia")}
    assert set(VainQuestion.objects.values_list("key", flat=True)) == keys


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_long_write_to_be_counted():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no lock for the whole database.")
    writer = sqlite3.connect(connection.settings_dict["NAME"])
    writer.execute("BEGIN IMMEDIATE")
    start = time.monotonic()

    vain.note(Question("atlantis"))

    assert time.monotonic() - start < 5
    writer.rollback()
    assert kept() == []
    vain.note(Question("atlantis"))
    assert kept() == [("", 1, 1)]


def test_it_is_forgotten_in_time(on):
    on(MONDAY)
    make = VainQuestion.objects.create
    make(key="a", words="kept", last_on=MONDAY - timedelta(days=182))
    make(key="b", words="old", last_on=MONDAY - timedelta(days=183))
    make(key="c", words="", last_on=MONDAY - timedelta(days=31))
    make(key="d", words="", last_on=MONDAY - timedelta(days=32))

    vain.daily()

    assert sorted(VainQuestion.objects.values_list("key", flat=True)) == ["a", "c"]


def test_editors_see_what_many_days_asked_for_and_answer_it(admin_client):
    make_page("How to take part", slug="how")
    for words, key in [("atlantis", "atlantis"), ("", "secret")]:
        VainQuestion.objects.create(key=vain.key_of(Question(key)), words=words, count=5, days=2)

    listed = admin_client.get("/admin/alliance/vainquestion/").text
    assert (listed.count("field-words"), "atlantis" in listed) == (1, True)
    assert 'href="/admin/alliance/synonyms/add/?words=atlantis+%3D+"' in listed
    form = admin_client.get("/admin/alliance/promotion/add/?questions=atlantis").text
    assert "atlantis</textarea>" in form

    admin_client.post(
        "/admin/alliance/promotion/add/", {"questions": "Atlantis", "address": "/en/how/"}
    )
    assert kept() == [("", 5, 2)]
