"""The page cache around the real site. Requests go in as WSGI, as a web server sends them.

Through all that stands around it, as in `alliance/wsgi.py`: what is kept goes out past Django.
"""

import gzip
import io
import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import brotli
import pytest
import reversion
import zstandard
from django.http import HttpResponse
from django.utils import timezone

from members.models import Participant
from publishing import versions, working_copies
from publishing.pagecache import PageCache, is_canonical, public_page
from publishing.rehearsal import rehearsal
from tests.factories import make_article, make_participant
from tests.publishing.kept_pages import MIB, Browser, _keep_the_connection  # noqa: F401 -- a fixture

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def browser(tmp_path):
    return Browser(tmp_path / "generation")


def test_second_visitor_gets_the_same_page_without_the_site_being_asked(browser):
    make_article("Hello")

    first, second = browser.get("/en/"), browser.get("/en/")

    assert browser.renders == 1
    assert (first[0], second[0]) == (200, 200)
    assert first[2] == second[2]
    assert b"Hello" in second[2]
    assert second[1]["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "X-Page-Cache" not in second[1]
    assert "Set-Cookie" not in second[1]


def test_a_change_shows_at_once_and_a_draft_changes_nothing(browser):
    make_participant("Tivat")
    kotor = make_participant("Kotor")
    browser.get("/en/")

    make_article("Only a draft", status="draft")
    browser.get("/en/")
    renders_after_draft = browser.renders
    Participant.objects.filter(pk=kotor.pk).update(status="withdrawn")
    browser.cache.numbers.changed()  # as the request that wrote this would have said
    body = browser.get("/en/")[2].decode()

    assert renders_after_draft == 1
    assert browser.renders == 2
    assert "<b>1</b> city or region" in body


def test_a_scheduled_item_appears_and_ends_without_any_write(browser, monkeypatch):
    # Noon: at midnight pages end anyway.
    now = timezone.localtime().replace(hour=12, minute=0)
    make_article(
        "Soon", publish_at=now + timedelta(minutes=5), unpublish_at=now + timedelta(minutes=9)
    )

    def at(minutes):
        moment = now + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        monkeypatch.setattr("publishing.pagecache.time.time", moment.timestamp)
        return b"Soon" in browser.get("/en/")[2]

    assert [at(0), at(4.9), at(5), at(8.9), at(9)] == [False, False, True, True, False]
    assert browser.renders == 3


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        # In Paris 3 o'clock follows 1.59.59 in spring, and in autumn 2 to 3 is there twice.
        (datetime(2027, 3, 28, 3, tzinfo=PARIS), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (datetime(2027, 10, 31, 1, tzinfo=PARIS), datetime(2027, 10, 30, 23, tzinfo=UTC)),
        (datetime(2027, 10, 31, 3, tzinfo=PARIS), datetime(2027, 10, 31, 2, tzinfo=UTC)),
    ],
)
def test_on_the_nights_when_clocks_change_it_appears_on_the_second(
    browser, monkeypatch, typed, moment
):
    make_article("Soon", publish_at=typed)

    def at(seconds):
        now = moment + timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda: now)
        monkeypatch.setattr("publishing.pagecache.time.time", now.timestamp)
        return b"Soon" in browser.get("/en/")[2]

    seconds = (-3600, -1800, -1, -0.001, 0, 1, 1800, 3600)
    assert [at(n) for n in seconds] == [False] * 4 + [True] * 4
    assert browser.renders == 2


def test_a_planned_draft_replaces_a_kept_page_at_its_moment(browser, monkeypatch):
    """Nobody runs a command: the first request after the moment finds it done."""
    article = make_article("Before")
    path = article.get_absolute_url()
    with versions.captured() as saved, rehearsal(), reversion.create_revision():
        article.title = "After"
        article.save()
    revision = versions.save_again(*saved[-1])
    article.refresh_from_db()
    copy = working_copies.keep(article, revision, by=None, based_on=article.version)
    begun = timezone.now()
    before = browser.get(path)[2]
    working_copies.schedule(copy, at=begun + timedelta(seconds=60))
    browser.cache.numbers.changed()  # as the request that planned it would have said

    def at(seconds):
        moment = begun + timedelta(seconds=seconds)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        monkeypatch.setattr("time.time", moment.timestamp)
        return browser.get(path)[2].decode()

    assert "Before" in before.decode()
    assert ["After" in at(seconds) for seconds in (1, 59, 60, 61)] == [False, False, True, True]


@pytest.mark.parametrize(
    ("accepts", "encoding", "decode"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, zstd", "zstd", zstandard.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("nonsense;q=x", None, bytes),
    ],
)
def test_each_encoding_holds_the_same_page_under_an_etag_of_its_own(
    browser, accepts, encoding, decode
):
    plain = browser.get("/en/")

    status, headers, body = browser.get("/en/", accept_encoding=accepts)
    again = browser.get("/en/", accept_encoding=accepts, if_none_match=f"W/{headers['ETag']}")

    assert (status, headers.get("Content-Encoding"), decode(body)) == (200, encoding, plain[2])
    assert (headers["ETag"] == plain[1]["ETag"]) is (encoding is None)
    assert int(headers["Content-Length"]) == len(body)
    assert "Accept-Encoding" in headers["Vary"]
    assert (again[0], again[2], browser.renders) == (304, b"", 1)


def test_head_has_the_headers_of_get_and_no_body(browser):
    get, head = browser.get("/en/"), browser.get("/en/", method="HEAD")

    assert (head[0], head[2]) == (200, b"")
    assert head[1]["Content-Length"] == get[1]["Content-Length"] == str(len(get[2]))


@pytest.mark.parametrize(
    "headers",
    [{"cookie": "session=abc"}, {"authorization": "Basic eDp5"}, {"range": "bytes=0-9"}],
)
def test_who_has_a_session_or_credentials_is_never_answered_from_memory(browser, headers):
    browser.get("/en/")

    browser.get("/en/", **headers)
    browser.get("/en/", **headers)

    assert browser.renders == 3


def test_other_cookies_and_languages_share_the_page(browser):
    browser.get("/en/")

    browser.get("/en/", cookie="language=fr", accept_language="fr")

    assert browser.renders == 1


@pytest.mark.parametrize("path", ["/en/?utm_source=x", "/en/nothing-here/", "/en/join/"])
def test_unknown_parameters_errors_and_forms_are_not_kept(browser, path):
    browser.get(path)
    browser.get(path)

    assert browser.renders == 2
    assert len(browser.cache.pages) == 0


@pytest.mark.parametrize("path", ["/en/nothing-here/", "/en/join/"])
def test_what_is_not_kept_is_compressed_all_the_same(browser, path):
    plain = browser.get(path)
    first = Browser(browser.cache.numbers.stamp).get(path, accept_encoding="br")

    assert first[0] == plain[0]
    assert first[1]["Content-Encoding"] == "br"
    assert len(first[2]) < len(plain[2]) / 2


def test_forged_hosts_are_refused_and_not_kept(browser):
    status = browser.get("/en/", host="evil.example")[0]

    assert (status, len(browser.cache.pages)) == (400, 0)


def test_memory_is_bounded_and_the_oldest_page_that_nobody_asks_for_goes_first(tmp_path):
    browser = Browser(tmp_path / "generation")
    paths = ["/en/", "/fr/", "/en/news/"]
    for path in paths:
        browser.get(path)
    browser.cache.capacity = browser.cache.size
    browser.get("/en/")

    kept = []
    for path in ("/fr/news/", "/en/texts/", "/fr/texts/"):
        browser.get(path)
        kept.append({key[3] for key in browser.cache.pages})

    assert browser.cache.size <= browser.cache.capacity
    assert "/en/" in kept[0]
    assert "/fr/" not in kept[0]
    assert "/en/" not in kept[-1]  # nobody asked for it again


# --- A CDN in front ----------------------------------------------------------------------------

BROWSERS = "public, max-age=0, must-revalidate"
STALE = "stale-while-revalidate=60, stale-if-error=86400"


@pytest.fixture
def cdn(tmp_path):
    """Asks a site that a CDN stands in front of; what the answer says about keeping it."""
    browser = Browser(tmp_path / "generation", cdn_seconds=300)

    def said(path, **request):
        headers = browser.get(path, **request)[1]
        return headers.get("Cache-Control"), headers.get("CDN-Cache-Control")

    return said


@pytest.mark.parametrize("path", ["/en/", "/fr/news/", "/en/news/rss.xml", "/en/news/?page=1"])
def test_a_cdn_may_keep_what_the_page_cache_keeps_and_browsers_ask_each_time(cdn, path):
    kept = (f"{BROWSERS}, s-maxage=300", f"public, max-age=300, {STALE}")

    assert [cdn(path), cdn(path), cdn(path, method="HEAD"), cdn(path, if_none_match="*")] == (
        [kept] * 4
    )


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/en/contact/", {}),
        ("/en/nothing-here/", {}),
        ("/en/?utm_source=x", {}),
        ("/admin/login/", {}),
        ("/en/", {"cookie": "session=abc"}),
        ("/en/", {"cookie": "csrf=broken"}),  # answered with a new one
        ("/en/", {"authorization": "Basic eDp5"}),
        ("/en/", {"method": "OPTIONS"}),
    ],
)
def test_nothing_else_is_for_a_cdn(cdn, path, headers):
    lifetime, for_cdn = cdn(path, **headers)

    assert for_cdn is None
    assert "s-maxage" not in (lifetime or "")


def test_a_cdn_keeps_a_page_no_longer_than_until_it_changes_by_itself(cdn, monkeypatch):
    now = timezone.localtime().replace(hour=12, minute=0)
    make_article("Soon", publish_at=now + timedelta(seconds=100))

    def at(seconds):
        moment = now + timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        monkeypatch.setattr("publishing.pagecache.time.time", moment.timestamp)
        return cdn("/en/")[0].removeprefix(BROWSERS)

    assert [at(0), at(90), at(99.5), at(100)] == [
        ", s-maxage=100",
        ", s-maxage=10",
        "",
        ", s-maxage=300",
    ]


def test_without_the_setting_nothing_is_said_to_a_cdn(browser):
    for headers in (browser.get("/en/")[1], browser.get("/en/")[1]):
        assert headers["Cache-Control"] == BROWSERS
        assert "CDN-Cache-Control" not in headers


def test_many_threads_ask_for_a_page_and_one_renders_it(tmp_path):
    rendered, gate = [], threading.Event()

    @public_page
    def view(request):
        rendered.append(1)
        gate.wait(2)
        return HttpResponse("page")

    def site(environ, start_response):
        from django.core.handlers.wsgi import WSGIRequest  # needs settings

        response = view(WSGIRequest(environ))
        start_response("200 OK", list(response.items()))
        return [response.content]

    cache = PageCache(site, capacity=MIB, session_cookie="session", stamp=tmp_path / "g")
    cache.numbers.current = lambda: 1
    cache.turn = (1, 0.0, float("inf"))
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    bodies = []
    threads = [
        threading.Thread(
            target=lambda: bodies.append(b"".join(cache(dict(environ), lambda *a: None)))
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()

    assert bodies == [b"page"] * 8
    assert len(rendered) == 1


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", True),
        ("page=2", True),
        ("page=2&topic=a", True),
        ("topic=a&page=2", False),
        ("page=2&page=3", False),
        ("page=2&other=1", False),
        ("page=%32", False),
        ("page=2&", False),
    ],
)
def test_one_spelling_of_a_query_is_kept(query, canonical):
    assert is_canonical(query, ("page", "topic")) is canonical
