import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from publishing.pagecache import MARK
from tests.factories import make_article, make_country, make_image, make_participant, make_topic

pytestmark = pytest.mark.django_db


def in_year(year, month=6):
    return datetime(year, month, 15, 12, tzinfo=UTC)


def titles(response):
    return [article.title for article in response.context["page_obj"]]


def choices(response, name):
    return [(str(c.label), c.count, c.address) for c in response.context[name]]


def test_the_list_shows_what_is_public_newest_first(client):
    make_article("Older", days_ago=9)
    make_article("Newer", days_ago=2)
    make_article("Draft", status="draft")
    make_article("Tomorrow", days_ago=-1)

    assert titles(client.get("/en/news/")) == ["Newer", "Older"]


def test_a_group_shows_once_and_foreign_items_are_marked(client):
    both = make_article("In English", days_ago=1)
    make_article("En français", language="fr", group=both.group, days_ago=1)
    make_article("Seulement en français", language="fr", slug="seulement", days_ago=2)

    response = client.get("/en/news/")

    assert titles(response) == ["In English", "Seulement en français"]
    assert (
        '<h2 lang="fr"><a href="/fr/news/seulement/" hreflang="fr">Seulement en français</a></h2>'
        in response.text
    )
    assert '<p lang="fr">Teaser of Seulement en français.</p>' in response.text
    assert response.text.count('lang="fr">· Français</span>') == 1


def test_a_card_cuts_a_long_teaser_between_words(client):
    make_article(teaser="Words of the teaser " * 30)

    teaser = re.search(r"<p>(Words.*?)</p>", client.get("/en/news/").text)[1]

    assert 320 < len(teaser) <= 340
    assert teaser.endswith(("Words…", "of…", "the…", "teaser…"))


def test_a_card_shows_date_credit_and_image(client):
    make_article(publish_at=in_year(2015), image=make_image(credit="© CoE <b>"))

    html = client.get("/en/news/").text

    assert (
        '<p class="meta"><time datetime="2015-06-15">15 June 2015</time>'
        " <span>· © CoE &lt;b&gt;</span></p>"
    ) in html
    assert 'width="960" height="640" alt="" class="cover"' in html
    assert '<article class="story thumb">' in html


def test_a_card_without_image_has_none(client):
    make_article()

    html = client.get("/en/news/").text

    assert '<article class="story">' in html
    assert "<img" not in html


def test_an_event_shows_its_own_days_and_place(client):
    make_article(
        kind="event",
        starts_on=datetime(2012, 12, 17, tzinfo=UTC).date(),
        ends_on=datetime(2012, 12, 18, tzinfo=UTC).date(),
        place="Madrid, Spain",
    )

    assert (
        '<span class="tag">Event</span> From <time datetime="2012-12-17">17</time>'
        ' to <time datetime="2012-12-18">18 December 2012</time> <span>· Madrid, Spain</span>'
    ) in client.get("/en/news/").text


def test_where_only_the_month_is_known_no_day_shows(client):
    make_article(publish_at=in_year(2012, 4), date_precision="month")

    assert '<time datetime="2012-04">April 2012</time>' in client.get("/en/news/").text


def test_an_empty_site_says_so(client):
    response = client.get("/en/news/")

    assert titles(response) == []
    assert "There is no news yet." in response.text
    assert "By year" not in response.text


# --- Pages


def test_ten_a_page_and_the_pager_leaves_out_the_middle(client):
    for number in range(95):
        make_article(f"Item {number}", days_ago=number + 1)

    response = client.get("/en/news/?page=5")

    assert titles(response) == [f"Item {number}" for number in range(40, 50)]
    pager = re.search(r'<nav class="pages".*?</nav>', response.text, re.S)[0]
    assert re.findall(r">(\d+|…)<", pager) == ["1", "…", "4", "5", "6", "…", "10"]
    assert 'rel="canonical" href="http://127.0.0.1:8000/en/news/?page=5"' in response.text


@pytest.mark.parametrize("page", ["0", "-1", "2", "999", "abc", "1.5", "%00", "9" * 5000])
def test_a_page_that_does_not_exist_is_not_found_and_helps(client, page):
    make_article()

    response = client.get(f"/en/news/?page={page}")

    assert response.status_code == 404
    assert 'role="search"' in response.text


def test_an_empty_page_number_is_the_first_page(client):
    make_article("Only")

    assert titles(client.get("/en/news/?page=")) == ["Only"]


# --- Filters


@pytest.fixture
def four(db):
    """Four items that differ in every respect."""
    housing, health = make_topic("Housing"), make_topic("Health")
    tivat = make_participant("Tivat")
    spain = make_article("Écoles in Spain", publish_at=in_year(2012), topics=[health])
    spain.countries.add(make_country("ES"))
    make_article("Homes in Tivat", publish_at=in_year(2013), topics=[housing], participants=[tivat])
    make_article("Homes elsewhere", publish_at=in_year(2013, 7), topics=[housing, health])
    make_article("Nothing special", publish_at=in_year(2014))


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/en/news/?topic=housing", ["Homes elsewhere", "Homes in Tivat"]),
        ("/en/news/topics/housing/", ["Homes elsewhere", "Homes in Tivat"]),
        ("/en/news/topics/health/?year=2012", ["Écoles in Spain"]),
        ("/en/news/?year=2013", ["Homes elsewhere", "Homes in Tivat"]),
        ("/en/news/2013/", ["Homes elsewhere", "Homes in Tivat"]),
        ("/en/news/2013/?topic=health", ["Homes elsewhere"]),
        ("/en/news/?participant=tivat", ["Homes in Tivat"]),
        ("/en/news/?country=ES", ["Écoles in Spain"]),
        ("/en/news/?country=ME", ["Homes in Tivat"]),
        ("/en/news/?q=ecole", ["Écoles in Spain"]),
        ("/en/news/?q=HOME+tivat", ["Homes in Tivat"]),
        ("/en/news/?q=nowhere", []),
        ("/en/news/2013/?year=2012", ["Homes elsewhere", "Homes in Tivat"]),
    ],
)
def test_the_list_is_narrowed_by_path_and_query(client, four, address, found):
    assert titles(client.get(address)) == found


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("topic=nonsense", ["Subject"]),
        ("topic=%00", ["Subject"]),
        ("year=abc", ["Year"]),
        ("year=99999999999999999999", ["Year"]),
        ("participant=%C3%A9%00", ["Participant"]),
        ("country=XX&year=-5", ["Country", "Year"]),
        ("q=" + "a" * 5000, ["Words in title or summary"]),
        ("q=%00", ["Words in title or summary"]),
        ("nobody=knows&utm_source=x", []),
        ("topic=&year=&q=", []),
    ],
)
def test_unknown_values_leave_the_list_as_it_is_and_are_told(client, four, query, names):
    response = client.get(f"/en/news/?{query}")

    assert len(titles(response)) == 4
    assert sorted(str(name) for name in response.context["filter"].unknown) == names
    assert ("We left it out" in response.text) == bool(names)


@pytest.mark.parametrize(
    "path", ["topics/nonsense/", "1999/", "2013/?page=2", "0000/", "2999/", "topics/"]
)
def test_a_path_to_nothing_is_not_found(client, four, path):
    assert client.get(f"/en/news/{path}").status_code == 404


def test_each_filter_in_use_has_a_chip_that_takes_it_away(client, four):
    response = client.get("/en/news/topics/housing/?country=ME&q=homes&year=2013")

    assert dict(response.context["chips"]) == {
        "“homes”": "/en/news/topics/housing/?country=ME&year=2013",
        "2013": "/en/news/topics/housing/?country=ME&q=homes",
        "Montenegro": "/en/news/topics/housing/?q=homes&year=2013",
    }
    assert response.context["kept"] == [("year", "2013"), ("country", "ME")]


@pytest.mark.parametrize("year", ["2013.0", "%202013%20", "%2B2013", "２０１３"])
def test_a_year_in_other_spelling_is_that_year(client, four, year):
    response = client.get(f"/en/news/?year={year}&topic=housing")

    assert titles(response) == ["Homes elsewhere", "Homes in Tivat"]
    assert dict(response.context["chips"])["Housing"] == "/en/news/2013/"


def test_the_aside_counts_what_each_choice_would_find(client, four):
    whole, housing = client.get("/en/news/"), client.get("/en/news/topics/housing/?q=homes")

    assert choices(whole, "years") == [
        ("2014", 1, "/en/news/2014/"),
        ("2013", 2, "/en/news/2013/"),
        ("2012", 1, "/en/news/2012/"),
    ]
    assert choices(whole, "topics") == [
        ("Health", 2, "/en/news/topics/health/"),
        ("Housing", 2, "/en/news/topics/housing/"),
    ]
    assert choices(housing, "years") == [("2013", 2, "/en/news/topics/housing/?q=homes&year=2013")]
    assert choices(housing, "topics") == [
        ("Health", 1, "/en/news/topics/health/?q=homes"),
        ("Housing", 2, "/en/news/topics/housing/?q=homes"),
    ]
    assert [c.label for c in housing.context["topics"] if c.is_current] == ["Housing"]


def test_nothing_found_keeps_the_form_and_shows_ways_on(client, four):
    html = client.get("/en/news/?q=nowhere+at+all").text

    assert "Nothing matches." in html
    assert 'value="nowhere at all"' in html
    assert 'href="/en/search/?q=nowhere%20at%20all"' in html


def test_a_topic_s_page_offers_its_feeds_before_those_of_all_news(client, four):
    html = client.get("/en/news/topics/housing/").text

    assert re.findall(
        r'<link rel="alternate" type="application/\S+" title="[^"]+" href="(.+?)">', html
    ) == [
        "/en/news/topics/housing/rss.xml",
        "/en/news/topics/housing/atom.xml",
        "/en/news/topics/housing/feed.json",
        "/en/news/rss.xml",
        "/en/news/atom.xml",
        "/en/news/feed.json",
    ]


def test_filtered_lists_are_one_page_to_search_engines(client, four):
    html = client.get("/en/news/?country=ES").text

    assert '<link rel="canonical" href="http://127.0.0.1:8000/en/news/">' in html


def test_other_methods_are_refused(client):
    assert client.post("/en/news/").status_code in (403, 405)
    assert Client(enforce_csrf_checks=False).delete("/en/news/").status_code == 405


@pytest.mark.parametrize("articles", [1, 3])
@pytest.mark.parametrize("address", ["/en/news/", "/en/news/topics/housing/?year=2013"])
def test_the_list_costs_the_same_with_one_and_with_three(
    client, assert_page_queries, articles, address
):
    housing = make_topic("Housing")
    client.get("/en/news/topics/housing/")  # content types are remembered from here on
    for number in range(articles):
        make_article(
            topics=[housing], image=make_image(credit=str(number)), publish_at=in_year(2013)
        )

    # Count, rows, years and topics; a topic's page the topic.
    with assert_page_queries(5 if "topics" in address else 4):
        assert len(titles(client.get(address))) == articles


@pytest.mark.parametrize(
    "address",
    [
        "/en/news/",
        "/en/news/?country=ES&page=2",
        "/en/news/2013/",
        "/en/news/topics/housing/",
        "/en/news/homes-in-tivat/",
        "/en/news/rss.xml",
        "/en/participants/montenegro/tivat/news/feed.json",
    ],
)
def test_what_is_the_same_for_everybody_may_be_kept(client, four, address):
    for _ in range(11):
        make_article().countries.add(make_country("ES"))

    response = client.get(address)

    assert (response.status_code, response.headers.get(MARK)) == (200, "1")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Set-Cookie" not in response.headers


def test_the_pager_s_links_are_spelt_the_way_that_is_kept(client):
    housing = make_topic("Housing")
    for _ in range(11):
        make_article(topics=[housing], publish_at=in_year(2013))

    html = client.get("/en/news/?year=2013&topic=housing").text

    assert 'href="?page=2&amp;topic=housing&amp;year=2013"' in html
