from datetime import timedelta

import pytest
from django.utils import timezone

from news.models import Article
from tests.factories import (
    make_article,
    make_country,
    make_image,
    make_participant,
    make_text,
    make_topic,
)

pytestmark = pytest.mark.django_db


def titles(client, query=""):
    response = client.get(f"/api/v1/news/{query}")
    assert response.status_code == 200, response.content
    return [item["title"] for item in response.json()["items"]]


def test_each_language_is_an_item_and_names_its_translations(client):
    english = make_article("Housing", days_ago=1)
    french = make_article("Logement", language="fr", group=english.group, days_ago=2)
    make_article("Draft", language="fr", status="draft")

    found = client.get("/api/v1/news/").json()["items"]

    assert [(item["language"], item["title"]) for item in found] == [
        ("en", "Housing"),
        ("fr", "Logement"),
    ]
    assert found[0]["translations"] == [
        {
            "language": "fr",
            "id": french.pk,
            "url": "http://127.0.0.1:8000/fr/news/logement/",
            "api_url": f"http://127.0.0.1:8000/api/v1/news/{french.pk}/",
        }
    ]
    assert titles(client, "?language=fr") == ["Logement"]


def test_a_translation_that_is_not_public_is_not_named(client):
    english = make_article("Housing")
    make_article("Logement", language="fr", group=english.group, status="draft")
    make_article("Wohnen", language="fr", publish_at=timezone.now() + timedelta(days=1))

    found = client.get("/api/v1/news/").json()

    assert (found["count"], found["items"][0]["translations"]) == (1, [])


def test_filters_are_those_of_the_lists(client):
    housing, kotor = make_topic("Housing"), make_participant("Kotor", country="ME")
    make_article("A", topics=[housing], publish_at=timezone.now() - timedelta(days=800))
    make_article("B", participants=[kotor])
    make_article("C").countries.add(make_country("ES"))
    make_article("Roma school mediators")

    assert titles(client, "?topic=housing") == ["A"]
    assert titles(client, f"?participant={kotor.uid}") == ["B"]
    assert titles(client, "?country=ME") == ["B"]
    assert titles(client, "?country=ES") == ["C"]
    assert titles(client, "?q=mediator") == ["Roma school mediators"]
    assert titles(client, f"?year={(timezone.now() - timedelta(days=800)).year}") == ["A"]


@pytest.mark.parametrize(
    "query",
    ["topic=none", "country=ZZ", "participant=00000000-0000-4000-8000-000000000000"],
)
def test_a_filter_that_names_nothing_is_not_found(client, query):
    make_article("A")

    response = client.get(f"/api/v1/news/?{query}")

    assert response.status_code == 404
    assert response.json()["errors"][0]["parameter"] == query.partition("=")[0]


def test_an_item_says_what_it_is_about_as_far_as_that_is_public(client):
    kotor, hidden = make_participant("Kotor"), make_participant("Hidden", status="draft")
    article = make_article(
        "A",
        topics=[make_topic("Youth"), make_topic("Housing")],
        participants=[kotor, hidden],
        image=make_image(credit="© CoE"),
    )
    article.countries.add(make_country("ES"))
    article.texts.add(make_text("T", number=333, year=2011), make_text("D", status="draft"))

    item = client.get(f"/api/v1/news/{article.pk}/").json()

    assert (item["topics"], item["countries"]) == (["housing", "youth"], ["ES"])
    assert [it["uid"] for it in item["participants"]] == [str(kotor.uid)]
    assert item["texts"] == ["resolution-333-2011"]
    assert item["body"] == "<p>Text of A.</p>"
    assert (item["image"]["alt_en"], item["image"]["credit"]) == ("A blue field", "© CoE")


def test_what_comes_or_goes_between_two_pages_moves_nothing(client):
    for number in range(6):
        make_article(f"A{number}", days_ago=number + 1)
    first = client.get("/api/v1/news/?limit=2").json()

    make_article("New", days_ago=0)
    Article.objects.filter(title="A1").delete()

    second = client.get(first["next"]).json()
    assert [item["title"] for item in second["items"]] == ["A2", "A3"]


def test_items_of_the_same_moment_are_each_told_once(client):
    moment = timezone.now() - timedelta(hours=1)
    for number in range(5):
        make_article(f"A{number}", publish_at=moment)

    found, address = [], "/api/v1/news/?limit=2"
    while address:
        page = client.get(address).json()
        found += [item["title"] for item in page["items"]]
        address = page["next"]

    assert found == ["A4", "A3", "A2", "A1", "A0"]


def test_a_withdrawn_item_is_gone_with_the_reason(client):
    article = make_article("A")
    Article.objects.filter(pk=article.pk).update(
        status="withdrawn", withdrawal_note="Not true any more."
    )

    response = client.get(f"/api/v1/news/{article.pk}/")

    assert (response.status_code, response.json()["detail"]) == (410, "Not true any more.")
