from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import xmlschema
from django.utils import timezone

from alliance import sitemaps
from news.models import Article
from pages.models import Page
from tests.factories import make_article, make_country, make_page, make_participant, make_text

pytestmark = pytest.mark.django_db
SCHEMA = xmlschema.XMLSchema11(Path(__file__).parent.parent / "data/sitemap.xsd")
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
FIXED = {
    f"/{code}/{path}"
    for code in ("en", "fr")
    for path in (
        "",
        "news/",
        "participants/",
        "participants/changes/",
        "participants/timeline/",
        "data/",
        "texts/",
        "search/",
        "join/",
        "join/model-decision/",
        "join/commitment-letter/",
        "cooperate/",
        "organisations/",
        "contact/",
    )
}


def read(client, address="/sitemap.xml"):
    """Path to (alternates by language, lastmod), of a file that is valid."""
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    SCHEMA.validate(response.content.decode())
    root = ElementTree.fromstring(response.content)  # noqa: S314 -- our own
    return {
        path_of(url.find("s:loc", NAMES).text): (
            {
                link.get("hreflang"): path_of(link.get("href"))
                for link in url.findall("x:link", NAMES)
            },
            url.findtext("s:lastmod", namespaces=NAMES),
        )
        for url in root
    }


def path_of(address):
    assert address.startswith("http://127.0.0.1:8000/")
    return urlsplit(address)._replace(scheme="", netloc="").geturl()


def url(more="", loc="<loc>https://example.org/en/</loc>"):
    return f"<url>{loc}{more}</url>"


@pytest.mark.parametrize(
    ("body", "is_valid"),
    [
        (url(), True),
        ("", False),
        (url() + url(), False),
        (url(loc=""), False),
        (url(loc="<loc>/en/</loc>"), False),
        (url(loc="<loc>https://example.org/é</loc>"), False),
        (url("<lastmod>24 June</lastmod>"), False),
        (url("<priority>2</priority>"), False),
        (url('<x:link rel="alternate" hreflang="fr" href="https://example.org/fr/"/>'), True),
        (url('<x:link rel="alternate" href="https://example.org/fr/"/>'), False),
        (url('<x:link rel="next" hreflang="fr" href="https://example.org/fr/"/>'), False),
    ],
)
def test_the_schema_tells_right_from_wrong(body, is_valid):
    file = f'<urlset xmlns="{NAMES["s"]}" xmlns:x="{NAMES["x"]}">{body}</urlset>'

    assert SCHEMA.is_valid(file) == is_valid


def test_everything_public_is_in_it_and_answers(client):
    french = make_article("Logement", language="fr")
    english = make_article("Homes", group=french.group)
    alone = make_article("Écoles", language="fr")
    page, text = make_page("Help"), make_text("On homes")
    tivat = make_participant("Tivat", country="ME")

    found = read(client)

    both = {
        f"/{code}/{path}"
        for code in ("en", "fr")
        for path in (
            "participants/montenegro/",
            "participants/montenegro/tivat/",
            f"texts/{text.slug}/",
        )
    }
    prose = {row.get_absolute_url() for row in (french, english, alone, page)}
    assert set(found) == FIXED | both | prose
    assert tivat.get_absolute_url() in both
    assert {path: client.get(path).status_code for path in found} == dict.fromkeys(found, 200)


def test_alternates_name_the_translations_that_exist(client):
    french = make_article("Logement", language="fr")
    make_article("Homes", group=french.group)
    make_article("Écoles", language="fr")
    hidden = make_article("Santé", language="fr")
    make_article("Health", group=hidden.group, status="draft")

    found = {path: alternates for path, (alternates, _day) in read(client).items()}

    both = {"en": "/en/news/homes/", "fr": "/fr/news/logement/"}
    assert found["/fr/news/logement/"] == found["/en/news/homes/"] == both
    assert found["/fr/news/ecoles/"] == {"fr": "/fr/news/ecoles/"}
    assert found["/fr/news/sante/"] == {"fr": "/fr/news/sante/"}
    assert found["/en/"] == {"en": "/en/", "fr": "/fr/"}


def test_what_is_not_public_is_not_in_it(client):
    now, day = timezone.now(), timedelta(days=1)
    make_article("Draft", status="draft")
    make_article("Withdrawn", status="withdrawn")
    make_article("Tomorrow", publish_at=now + day)
    make_article("Yesterday", publish_at=now - 2 * day, unpublish_at=now - day)
    make_page("Draft", status="draft")
    make_text("Draft", status="draft")
    make_participant("Draft", country="ES", status="draft")
    make_country("FR")

    assert set(read(client)) == FIXED


def test_no_address_is_named_twice(client):
    make_page("Contact", slug="contact", key="contact")

    root = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 -- our own

    paths = [path_of(url.findtext("s:loc", namespaces=NAMES)) for url in root]
    assert sorted(paths) == sorted(FIXED)


def test_last_changes(client):
    make_article(
        "Written in advance", slug="early", publish_at=datetime(2015, 6, 24, 9, tzinfo=UTC)
    )
    make_article("Corrected", slug="late", publish_at=datetime(2015, 6, 20, 9, tzinfo=UTC))
    Article.objects.filter(slug="early").update(changed_at=datetime(2015, 6, 1, 9, tzinfo=UTC))
    Article.objects.filter(slug="late").update(changed_at=datetime(2015, 6, 22, 9, tzinfo=UTC))

    days = {path: day for path, (_alternates, day) in read(client).items()}

    assert (days["/en/news/early/"], days["/en/news/late/"]) == ("2015-06-24", "2015-06-22")
    assert (days["/en/news/"], days["/en/"]) == ("2015-06-24", "2015-06-24")
    assert (days["/en/texts/"], days["/en/contact/"]) == (None, None)


def test_an_empty_site_has_its_fixed_pages(client):
    assert set(read(client)) == FIXED


@pytest.mark.parametrize("language", ["fr", "en", "xx"])
def test_the_readers_language_does_not_matter(client, language):
    make_country("ME")
    make_participant(country="ME")

    assert client.get("/sitemap.xml", headers={"Accept-Language": language}).content == (
        client.get("/sitemap.xml").content
    )


def test_a_site_of_many_pages_has_an_index_of_files(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST", 20)
    monkeypatch.setattr(sitemaps.Section, "limit", 2)
    for number in range(5):
        make_article(f"Homes {number}")

    response = client.get("/sitemap.xml")
    SCHEMA.validate(response.content.decode())
    files = [loc.text for loc in ElementTree.fromstring(response.content).iter()  # noqa: S314
             if loc.tag.endswith("loc")]  # fmt: skip

    news = [file for file in files if "sitemap-news" in file]
    assert [urlsplit(file).query for file in news] == ["", "p=2", "p=3"]
    paths = set().union(*(read(client, urlsplit(file)._replace(scheme="", netloc="").geturl())
                          for file in news))  # fmt: skip
    assert paths == {f"/en/news/homes-{number}/" for number in range(5)}


def test_translations_name_each_other_across_files(client, monkeypatch):
    monkeypatch.setattr(sitemaps.Section, "limit", 1)
    english = make_article("Homes", days_ago=9)
    french = make_article("Logement", language="fr", group=english.group, days_ago=2)
    Article.objects.update(changed_at=english.publish_at)

    both = {"en": "/en/news/homes/", "fr": "/fr/news/logement/"}
    newest = timezone.localdate(french.publish_at).isoformat()
    assert read(client, "/sitemap-news.xml") == {"/en/news/homes/": (both, newest)}
    assert read(client, "/sitemap-news.xml?p=2") == {"/fr/news/logement/": (both, newest)}


def test_the_index_says_when_each_file_was_last_changed(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST", 1)
    article = make_article("Homes", days_ago=2)
    Article.objects.update(changed_at=article.publish_at)

    index = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 -- our own

    days = {
        file.findtext("s:loc", namespaces=NAMES).rpartition("-")[2]: file.findtext(
            "s:lastmod", namespaces=NAMES
        )
        for file in index
    }
    assert days["news.xml"][:10] == timezone.localdate(article.publish_at).isoformat()


@pytest.mark.parametrize("articles", [1, 3])
def test_the_cost_does_not_depend_on_the_content(client, articles, django_assert_num_queries):
    for _ in range(articles):
        make_article()
        make_text()
        make_page()
        make_participant()

    with django_assert_num_queries(12):
        client.get("/sitemap.xml")


@pytest.mark.parametrize(
    "address",
    ["/sitemap-nonsense.xml", "/sitemap-news.xml?p=99", "/sitemap-news.xml?p=x", "/sitemap-.xml"],
)
def test_files_that_are_not_there_are_not_found(client, address):
    assert client.get(address).status_code == 404


def test_pages_are_grouped_too(client):
    english = make_page("Help")
    make_page("Aide", language="fr", group=english.group)

    assert Page.objects.count() == 2
    assert read(client)["/en/help/"][0] == {"en": "/en/help/", "fr": "/fr/aide/"}
