"""Results narrowed down by year, country and topic, their order, and what is looked at."""

from datetime import date

import pytest

from alliance.models import SearchEntry
from members.models import Participant
from news.models import Article
from tests.alliance.test_search import ask, kinds, main_of, titles
from tests.factories import (
    make_article,
    make_country,
    make_page,
    make_participant,
    make_text,
    make_topic,
)
from texts.importing import Row, replace

pytestmark = pytest.mark.django_db


@pytest.fixture
def housing():
    """Five things about housing, of several years, countries and topics."""
    education = make_topic("Education", slug="education")
    tivat = make_participant("Tivat", country="ME", summary_en="Housing.")
    old = make_article("Housing, the old", publish_at="2013-06-01T10:00Z", participants=[tivat])
    new = make_article("Housing, the new", publish_at="2015-06-01T10:00Z", topics=[education])
    new.countries.add(make_country("RS"))
    make_text("On housing", year=2013, adopted_on=date(2013, 3, 1)).topics.add(education)
    make_page("Housing, a page")
    return old


def facets(response):
    return {
        facet["title"]: [(label, count) for label, count, _address in facet["choices"]]
        for facet in response.context["facets"]
    }


@pytest.mark.usefixtures("housing")
def test_years_countries_and_topics_are_counted(client):
    response = ask(client, "housing")

    assert facets(response) == {
        "Year": [("2015", 1), ("2013", 2)],
        "Country": [("Montenegro", 2), ("Serbia", 1)],
        "Topic": [("Education", 2)],
    }
    assert (
        '<a href="/en/search/?country=ME&amp;q=housing" rel="nofollow">Montenegro (2)</a>'
        in main_of(response)
    )


@pytest.mark.usefixtures("housing")
@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"year": "2015"}, ["Housing, the new"]),
        ({"country": "me"}, ["Housing, the old", "Tivat"]),
        ({"country": "ME", "year": "2013"}, ["Housing, the old"]),
        ({"topic": "education", "kind": "news"}, ["Housing, the new"]),
        ({"year": "1999"}, []),
    ],
)
def test_facets_narrow_down(client, chosen, found):
    assert sorted(titles(ask(client, "housing", **chosen))) == found


@pytest.mark.usefixtures("housing")
@pytest.mark.parametrize("unknown", [{"year": "x"}, {"country": "ZZ"}, {"topic": "a\0"}])
def test_unknown_values_narrow_nothing_down(client, unknown):
    assert ask(client, "housing", **unknown).context["total"] == 5


@pytest.mark.usefixtures("housing")
def test_what_is_chosen_stays_in_every_address_and_can_be_removed(client):
    response = ask(client, "housing", country="RS", sort="date")

    html = main_of(response)
    assert kinds(response) == [("All", 1), ("News", 1)]
    assert 'href="/en/search/?country=RS&amp;kind=news&amp;q=housing&amp;sort=date"' in html
    assert 'href="/en/search/?q=housing&amp;sort=date">Serbia ' in html
    assert response.context["translations"]["fr"] == ("/fr/search/?country=RS&q=housing&sort=date")
    assert b'name="robots" content="noindex"' in response.content


def test_the_newest_first(client):
    make_article("School", days_ago=90)
    make_article("A long way to school", days_ago=2)

    assert titles(ask(client, "school")) == ["School", "A long way to school"]
    assert titles(ask(client, "school", sort="date")) == ["A long way to school", "School"]
    assert 'aria-current="true"><b>Newest</b>' in main_of(ask(client, "school", sort="date"))


def test_pages_keep_facets_and_order(client):
    topic = make_topic("Homes", slug="homes")
    for number in range(11):
        make_article(f"Homes {number}", topics=[topic])

    html = main_of(ask(client, "homes", topic="homes", sort="date"))

    assert '<a href="?page=2&amp;q=homes&amp;sort=date&amp;topic=homes" rel="next">' in html


def test_facets_follow_what_they_come_from(housing):
    def of(row):
        return SearchEntry.objects.of(type(row)).filter(object_id=row.pk).first().facets.split()

    topic = make_topic("Culture")
    assert of(housing) == ["Y2013", "CME"]

    housing.topics.add(topic)
    assert of(housing) == ["Y2013", "CME", f"T{topic.pk}"]
    housing.countries.add(make_country("RS"))
    assert of(housing) == ["Y2013", "CME", "CRS", f"T{topic.pk}"]
    tivat = Participant.objects.get(name_en="Tivat")
    tivat.country = make_country("AL")
    tivat.save()
    assert of(housing) == ["Y2013", "CAL", "CRS", f"T{topic.pk}"]
    housing.participants.clear()
    housing.topics.remove(topic)
    assert of(housing) == ["Y2013", "CRS"]


def test_a_paragraph_has_the_facets_of_its_text(client):
    topic = make_topic("Culture", slug="culture")
    text = make_text("On culture", year=2014)
    replace(text, [Row(number="1", bodies={"en": "<p>Violins.</p>"})])
    text.topics.add(topic)

    assert len(titles(ask(client, "violins", topic="culture"))) == 2


def test_a_facet_is_no_word(client):
    make_article("Housing", publish_at="2015-06-01T10:00Z")

    assert titles(ask(client, "Y2015")) == []
    assert Article.objects.count() == 1


def test_number_and_title_are_asked_for_together(client):
    make_text("Roma and tourism", kind="resolution", number=42, year=2010)
    make_text("Roma and work", kind="resolution", number=43, year=2012, summary_en="See 42.")

    assert titles(ask(client, "resolution 42 roma"))[0].endswith("Roma and tourism")


def test_a_title_is_found_however_old_it_is(client, monkeypatch):
    monkeypatch.setattr("alliance.searching.fulltext.MOST", 2)
    make_article("Homes for all")
    for number in range(4):
        make_article(f"Article {number}", body="<p>Of homes.</p>")

    assert titles(ask(client, "homes")) == ["Homes for all", "Article 3", "Article 2"]
    assert titles(ask(client, '"homes for"')) == ["Homes for all"]
