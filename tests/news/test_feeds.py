import json
from datetime import UTC, datetime

import feedparser
import pytest

from news.models import Article
from tests.factories import make_article, make_country, make_image, make_participant, make_topic

pytestmark = pytest.mark.django_db
ALL = "/en/news/"


@pytest.fixture
def story():
    """An item with everything a feed can carry."""
    article = make_article(
        "Tivat & <friends>",
        slug="tivat",
        teaser="In short: 3 < 4 & “more”.",
        body='<p>See <a href="/en/join/">Join</a> or <a href="https://example.org/">there</a>.</p>',
        topics=[make_topic("Housing")],
        participants=[make_participant("Tivat")],
        image=make_image(credit="© CoE & co"),
        publish_at=datetime(2015, 5, 6, 7, tzinfo=UTC),
    )
    Article.objects.update(changed_at=datetime(2015, 5, 8, 7, tzinfo=UTC))
    return article


def parsed(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    feed = feedparser.parse(
        response.content, response_headers={"content-type": response["Content-Type"]}
    )
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def identity(article):
    return f"tag:127.0.0.1,2015:news/{article.group}/{article.language}"


@pytest.mark.parametrize(("file", "kind"), [("rss.xml", "rss20"), ("atom.xml", "atom10")])
def test_an_xml_feed_carries_text_summary_image_and_topics(client, story, file, kind):
    feed = parsed(client, ALL + file)

    (entry,) = feed.entries
    image = entry.media_content[0]
    assert feed.version == kind
    assert feed.feed.language == "en"
    assert (entry.id, entry.link) == (identity(story), "http://127.0.0.1:8000/en/news/tivat/")
    assert entry.title in ("Tivat & <friends>", "Tivat &amp; <friends>")
    assert entry.summary in ("In short: 3 &lt; 4 &amp; “more”.", "In short: 3 < 4 & “more”.")
    assert entry.content[0].value == (
        '<p>See <a href="http://127.0.0.1:8000/en/join/">Join</a>'
        ' or <a href="https://example.org/">there</a>.</p>'
    )
    assert [tag.term for tag in entry.tags] == ["Housing"]
    assert (image["type"], image["width"], image["medium"]) == ("image/png", "960", "image")
    assert image["url"].startswith("http://127.0.0.1:8000/media/images/originals/")
    assert entry.media_credit[0]["content"] == "© CoE & co"
    assert entry.published_parsed[:5] == (2015, 5, 6, 7, 0)


def test_atom_says_when_an_item_was_changed(client, story):
    (entry,) = parsed(client, ALL + "atom.xml").entries

    assert entry.updated_parsed[:5] == (2015, 5, 8, 7, 0)


def test_the_json_feed_carries_the_same(client, story):
    response = client.get(ALL + "feed.json")

    feed = json.loads(response.content)
    (item,) = feed["items"]
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    assert (feed["version"], feed["language"], feed["feed_url"], feed["home_page_url"]) == (
        "https://jsonfeed.org/version/1.1",
        "en",
        "http://127.0.0.1:8000/en/news/feed.json",
        "http://127.0.0.1:8000/en/news/",
    )
    assert item.pop("image").startswith("http://127.0.0.1:8000/media/images/originals/")
    assert item == {
        "id": identity(story),
        "url": "http://127.0.0.1:8000/en/news/tivat/",
        "title": "Tivat & <friends>",
        "summary": "In short: 3 < 4 & “more”.",
        "content_html": '<p>See <a href="http://127.0.0.1:8000/en/join/">Join</a>'
        ' or <a href="https://example.org/">there</a>.</p>',
        "date_published": "2015-05-06T07:00:00+00:00",
        "date_modified": "2015-05-08T07:00:00+00:00",
        "language": "en",
        "tags": ["Housing"],
        "_image": {"credit": "© CoE & co", "alt": "A blue field"},
    }


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml"])
def test_a_feed_has_what_the_list_has_newest_first(client, file):
    both = make_article("In English", days_ago=2)
    make_article("En français", language="fr", group=both.group, days_ago=2)
    make_article("Seulement", language="fr", days_ago=1)
    make_article("Draft", status="draft")

    english, french = parsed(client, f"/en/news/{file}"), parsed(client, f"/fr/news/{file}")

    assert [entry.title for entry in english.entries] == ["Seulement", "In English"]
    assert [entry.title for entry in french.entries] == ["Seulement", "En français"]
    assert french.feed.language == "fr"


def test_items_say_their_language(client):
    make_article("Seulement", language="fr")

    rss, atom = client.get(ALL + "rss.xml").text, client.get(ALL + "atom.xml").text

    assert "<dc:language>fr</dc:language>" in rss
    assert '<entry xml:lang="fr">' in atom


@pytest.mark.parametrize(
    ("folder", "title", "page"),
    [
        ("/en/news/", "News", "/en/news/"),
        ("/en/news/topics/housing/", "Housing", "/en/news/topics/housing/"),
        ("/en/participants/montenegro/news/", "Montenegro", "/en/participants/montenegro/"),
        (
            "/en/participants/montenegro/tivat/news/",
            "Tivat",
            "/en/participants/montenegro/tivat/",
        ),
    ],
)
@pytest.mark.parametrize("file", ["rss.xml", "atom.xml", "feed.json"])
def test_topics_countries_and_participants_have_feeds_of_their_own(
    client, story, folder, title, page, file
):
    other = make_article("Something else", topics=[make_topic("Health")], days_ago=1)
    other.countries.add(make_country("ES"))
    expected = ["Tivat & <friends>"] if title != "News" else ["Something else", "Tivat & <friends>"]

    if file == "feed.json":
        feed = json.loads(client.get(folder + file).content)
        found = feed["title"], feed["home_page_url"], [item["title"] for item in feed["items"]]
    else:
        feed = parsed(client, folder + file)
        titles = [entry.title.replace("&amp;", "&") for entry in feed.entries]
        found = feed.feed.title, feed.feed.link, titles

    assert found == (
        f"{title} – Alliance for Roma Inclusion",
        f"http://127.0.0.1:8000{page}",
        expected,
    )


@pytest.mark.parametrize(
    "path",
    [
        "/en/news/topics/nothing/rss.xml",
        "/en/participants/atlantis/news/rss.xml",
        "/en/participants/montenegro/nowhere/news/rss.xml",
        "/en/participants/spain/tivat/news/rss.xml",
        "/en/participants/montenegro/hidden/news/atom.xml",
    ],
)
def test_a_feed_about_nothing_is_not_found(client, story, path):
    make_country("ES")
    make_participant("Hidden", status="draft")

    assert client.get(path).status_code == 404


def links_of(feed):
    """The addresses of the other pages, by relation."""
    own = {"self", "alternate", "hub"}
    return {
        link.rel: link.href.removeprefix("http://127.0.0.1:8000")
        for link in feed.feed.links
        if link.rel not in own
    }


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml"])
def test_a_feed_has_pages_of_twenty_items_that_lead_to_each_other(client, file):
    for number in range(42):
        make_article(f"Item {number}", days_ago=number + 1)
    path, rest = ALL + file, f"{ALL}{file}?page="

    first, middle, last = (parsed(client, it) for it in (path, f"{rest}2", f"{rest}3"))

    titles = [entry.title for feed in (first, middle, last) for entry in feed.entries]
    assert titles == [f"Item {number}" for number in range(42)]
    ends = {"first": path, "last": f"{rest}3"}
    assert links_of(first) == {**ends, "next": f"{rest}2"}
    assert links_of(middle) == {**ends, "previous": path, "next": f"{rest}3"}
    assert links_of(last) == {**ends, "previous": f"{rest}2"}
    assert {feed.feed.get("id") for feed in (first, middle, last)} == {first.feed.get("id")}


def test_the_json_feed_leads_to_its_next_page(client):
    for number in range(22):
        make_article(f"Item {number}", days_ago=number + 1)

    first = json.loads(client.get(ALL + "feed.json").content)
    second = json.loads(client.get(first["next_url"]).content)

    assert first["next_url"] == "http://127.0.0.1:8000/en/news/feed.json?page=2"
    assert [item["title"] for item in second["items"]] == ["Item 20", "Item 21"]
    assert second["feed_url"] == first["next_url"]
    assert "next_url" not in second


@pytest.mark.parametrize("page", ["0", "2", "x", "-1", "9" * 400, "%00"])
def test_a_page_that_is_not_there_is_not_found(client, story, page):
    assert client.get(f"{ALL}atom.xml?page={page}").status_code == 404


def test_a_feed_of_one_page_leads_nowhere(client, story):
    assert links_of(parsed(client, ALL + "atom.xml")) == {}


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml", "feed.json"])
def test_a_hub_is_named_where_there_is_one(client, story, settings, file):
    def named():
        response = client.get(ALL + file)
        return response.headers.get("Link", ""), "hub.example" in response.text

    assert named() == ("", False)
    settings.WEBSUB_HUB = "https://hub.example/"
    own = f"http://127.0.0.1:8000{ALL}{file}"
    assert named() == (f'<https://hub.example/>; rel="hub", <{own}>; rel="self"', True)
    if file == "feed.json":
        hubs = json.loads(client.get(ALL + file).content)["hubs"]
        assert hubs == [{"type": "WebSub", "url": "https://hub.example/"}]
    else:
        links = parsed(client, ALL + file).feed.links
        assert [it.href for it in links if it.rel == "hub"] == ["https://hub.example/"]


def test_a_reader_that_has_it_gets_nothing_again(client, story):
    first = client.get(ALL + "rss.xml")

    again = client.get(ALL + "rss.xml", headers={"if-none-match": first["ETag"]})
    since = client.get(ALL + "rss.xml", headers={"if-modified-since": first["Last-Modified"]})

    assert (again.status_code, since.status_code) == (304, 304)


def test_an_empty_feed_is_a_feed(client):
    assert parsed(client, ALL + "rss.xml").entries == []
    assert json.loads(client.get(ALL + "feed.json").content)["items"] == []


def test_other_sites_may_read_feeds_and_nobody_may_post(client):
    response = client.get(ALL + "feed.json")

    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.delete(ALL + "feed.json").status_code == 405


@pytest.mark.parametrize("articles", [1, 3])
@pytest.mark.parametrize("file", ["rss.xml", "feed.json"])
def test_a_feed_costs_the_same_with_one_and_with_three(
    client, django_assert_num_queries, articles, file
):
    topic = make_topic()
    for number in range(articles):
        make_article(topics=[topic], image=make_image(credit=str(number)))
    client.get(ALL + file)

    with django_assert_num_queries(4):
        client.get(ALL + file)
