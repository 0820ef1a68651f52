import json

import feedparser
import pytest

from tests.factories import make_text, make_topic
from texts.importing import Row, replace

pytestmark = pytest.mark.django_db
ALL = "/en/texts/"


def parsed(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    feed = feedparser.parse(
        response.content, response_headers={"content-type": response["Content-Type"]}
    )
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


@pytest.fixture
def text():
    text = make_text(
        "Homes & hope",
        title_fr="Logement et espoir",
        number=333,
        slug="resolution-333-2011",
        summary_en="What < cities can do.",
        summary_fr="Ce que les villes peuvent faire.",
    )
    text.topics.add(make_topic("Housing"))
    return text


@pytest.mark.parametrize(("file", "kind"), [("rss.xml", "rss20"), ("atom.xml", "atom10")])
def test_a_feed_has_texts_with_their_paragraphs(client, text, file, kind):
    replace(text, [Row(number="1", bodies={"en": '<p>See <a href="/en/join/">Join</a>.</p>'})])

    feed = parsed(client, ALL + file)

    (entry,) = feed.entries
    assert (feed.version, feed.feed.language) == (kind, "en")
    assert feed.feed.title == "Congress adopted texts"
    assert entry.link == f"http://127.0.0.1:8000{ALL}resolution-333-2011/"
    assert entry.id == f"tag:127.0.0.1,2015:texts/{text.pk}/en"
    assert entry.title.replace("&amp;", "&") == "Resolution 333 (2011): Homes & hope"
    assert [tag.term for tag in entry.tags] == ["Resolution", "Housing"]
    assert entry.content[0].value == (
        "<p>What &lt; cities can do.</p><div>§\u00a01 "
        '<p>See <a href="http://127.0.0.1:8000/en/join/">Join</a>.</p></div>'
    )


def test_each_language_has_its_own_words(client, text):
    (entry,) = parsed(client, "/fr/texts/atom.xml").entries

    assert entry.title == "Résolution 333 (2011)\u00a0: Logement et espoir"
    assert entry.summary == "Ce que les villes peuvent faire."
    assert entry.id == f"tag:127.0.0.1,2015:texts/{text.pk}/fr"


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml", "feed.json"])
def test_a_kind_has_a_feed_of_its_own(client, text, file):
    make_text("Asks governments", kind="recommendation")
    make_text("Draft", status="draft")
    folder = f"{ALL}kinds/resolution/"

    if file == "feed.json":
        feed = json.loads(client.get(folder + file).content)
        found = feed["title"], feed["home_page_url"], [item["title"] for item in feed["items"]]
    else:
        feed = parsed(client, folder + file)
        titles = [entry.title.replace("&amp;", "&") for entry in feed.entries]
        found = feed.feed.title, feed.feed.link, titles

    assert found == (
        "Resolution – Congress adopted texts",
        "http://127.0.0.1:8000/en/texts/?kind=resolution",
        ["Resolution 333 (2011): Homes & hope"],
    )
    assert client.get(f"{ALL}kinds/poem/{file}").status_code == 404


def test_feeds_have_pages_and_answer_who_has_them(client, django_assert_num_queries):
    for number in range(21):
        make_text(f"Text {number}")

    response = client.get(ALL + "feed.json")
    again = client.get(ALL + "feed.json", headers={"if-none-match": response["ETag"]})

    assert json.loads(response.content)["next_url"] == f"http://127.0.0.1:8000{ALL}feed.json?page=2"
    assert (again.status_code, response["Access-Control-Allow-Origin"]) == (304, "*")
    with django_assert_num_queries(4):
        assert len(parsed(client, ALL + "atom.xml").entries) == 20
    assert len(parsed(client, ALL + "atom.xml?page=2").entries) == 1
    assert parsed(client, "/en/texts/kinds/declaration/rss.xml").entries == []


def test_the_list_leads_to_the_feeds_of_what_it_shows(client, text):
    whole, narrowed = client.get(ALL).text, client.get(f"{ALL}?kind=resolution").text

    for file in ("rss.xml", "atom.xml", "feed.json"):
        assert whole.count(f'href="{ALL}{file}"') == 2  # for programs, and for people
        assert narrowed.count(f'href="{ALL}kinds/resolution/{file}"') == 2
