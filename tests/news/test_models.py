from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import override

from news.models import Article
from tests.factories import make_article, make_country, make_participant, make_topic

pytestmark = pytest.mark.django_db


def titles(queryset):
    return [article.title for article in queryset.order_by("title")]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("school", ["Schools for all"]),
        ("ecole NIS", ["L’école à Niš"]),
        ("écoles", ["L’école à Niš"]),
        ("Megara", ["Μέγαρα joins"]),
        ("strasbourg", ["Schools for all"]),
        ("school megara", []),
        ("", ["L’école à Niš", "Schools for all", "Μέγαρα joins"]),
        ("%_'\"", ["L’école à Niš", "Schools for all", "Μέγαρα joins"]),
    ],
)
def test_words_are_found_without_accents_case_endings_or_script(words, found):
    make_article("Schools for all", teaser="In short.", place="Strasbourg")
    make_article("L’école à Niš", language="fr", teaser="En bref.")
    make_article("Μέγαρα joins", teaser="In short.")

    assert titles(Article.objects.matching(words)) == found


def test_a_changed_title_is_found_by_its_new_words():
    article = make_article("Old words", teaser="In short.")
    article.title = "New words"
    article.save()

    assert titles(Article.objects.matching("new")) == ["New words"]
    assert titles(Article.objects.matching("old")) == []


def test_a_year_begins_and_ends_in_paris():
    make_article("Last minute of 2014", publish_at=datetime(2014, 12, 31, 22, 59, tzinfo=UTC))
    make_article("First of 2015", publish_at=datetime(2014, 12, 31, 23, 0, tzinfo=UTC))

    assert titles(Article.objects.in_year(2015)) == ["First of 2015"]
    assert Article.objects.counts_by_year() == [(2015, 1), (2014, 1)]


def test_from_a_country_means_named_or_through_a_participant_and_once_only():
    tivat, kotor = make_participant("Tivat"), make_participant("Kotor")
    both = make_article("Both", participants=[tivat, kotor])
    both.countries.add(make_country("ME"))
    make_article("Elsewhere").countries.add(make_country("ES"))

    assert titles(Article.objects.from_country(make_country("ME"))) == ["Both"]


def test_featured_items_stand_in_front_until_their_date():
    now = timezone.now()
    for number in range(4):
        make_article(f"News {number}", days_ago=number + 1)
    make_article("Featured", days_ago=90, featured_until=now + timedelta(days=1))
    make_article("No more", days_ago=80, featured_until=now - timedelta(days=1))
    make_article("Draft", status="draft", featured_until=now + timedelta(days=1))

    chosen = Article.objects.published().featured_first(3).for_cards()

    assert [a.title for a in chosen] == ["Featured", "News 0", "News 1"]


def test_a_featured_item_that_is_new_shows_once():
    make_article("New", featured_until=timezone.now() + timedelta(days=1))

    assert [a.title for a in Article.objects.featured_first(5)] == ["New"]


def test_topics_are_counted_over_the_rows_at_hand():
    housing, health = make_topic("Housing"), make_topic("Health")
    make_article("One", topics=[housing, health])
    make_article("Two", topics=[housing], status="draft")
    make_topic("Unused")

    counts = Article.objects.published().counts_by_topic()

    assert {topic.title_en: topic.item_count for topic in counts} == {"Housing": 1, "Health": 1}


def test_an_address_is_in_the_item_s_own_language():
    article = make_article(language="fr", slug="tivat")

    with override("en"):
        assert article.get_absolute_url() == "/fr/news/tivat/"


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"slug": "2015"}, "slug"),
        ({"title": "2015"}, "slug"),
        ({"kind": "event"}, "starts_on"),
        ({"ends_on": date(2015, 1, 1)}, "ends_on"),
        ({"starts_on": date(2015, 1, 2), "ends_on": date(2015, 1, 1)}, "ends_on"),
    ],
)
def test_what_could_not_be_shown_is_refused_with_a_sentence(facts, wrong):
    article = Article(**{"title": "A title", "teaser": "A teaser.", "language": "en", **facts})

    with pytest.raises(ValidationError) as refusal:
        article.full_clean()

    assert next(iter(refusal.value.message_dict)) == wrong


@pytest.mark.parametrize(
    "facts", [{"kind": "event"}, {"starts_on": date(2015, 1, 2), "ends_on": date(2015, 1, 1)}]
)
def test_the_database_refuses_impossible_dates_too(facts):
    with pytest.raises(IntegrityError):
        make_article(**facts)
