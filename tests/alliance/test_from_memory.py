"""What goes out of memory in one step says the same as on the long way."""

import io
from contextvars import copy_context

import pytest

from alliance.from_memory import FromMemory
from alliance.watching.measuring import Measured
from core import figures
from core.request_ids import NAME, RequestIds, current
from publishing.pagecache import MARK, PageCache

PAGE = "<p>Žilina</p>".encode() * 40
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "public, max-age=0")]
ENVIRON = {
    "REQUEST_METHOD": "GET",
    "PATH_INFO": "/en/",
    "QUERY_STRING": "",
    "HTTP_HOST": "localhost",
    "wsgi.url_scheme": "http",
}
HOW = ("miss", "hit")
REQUESTS: dict[str, dict] = {
    "page": {},
    "brotli": {"HTTP_ACCEPT_ENCODING": "gzip, br"},
    "head": {"REQUEST_METHOD": "HEAD"},
    "known": {"HTTP_IF_NONE_MATCH": "*"},
    "named by the proxy": {"HTTP_X_REQUEST_ID": "proxy-0042"},
}


class Site:
    """The layers of `alliance/wsgi.py` around an application that counts how often it is asked."""

    def __init__(self, stamp, **options):
        self.asked, self.visits = 0, []
        self.cache = PageCache(
            self.page, capacity=2**20, session_cookie="session", stamp=stamp, **options
        )
        measured = Measured(self.cache, static_url="/static/", on_page=self.on_page)
        self.long_way = RequestIds(measured, trusts_proxy=True)
        self.front = FromMemory(self.long_way, is_logged=True)

    def page(self, environ, start_response):
        self.asked += 1
        environ["site.route"] = "a:page"
        start_response("200 OK", [*HEADERS, (MARK, "1")])
        return [PAGE]

    def on_page(self, environ, status, headers):
        self.visits.append((environ["PATH_INFO"], status, sorted(headers)))


def ask(application, **changes):
    environ = {**ENVIRON, "SERVER_PORT": "80", "wsgi.input": io.BytesIO(), **changes}
    said = []
    answer = copy_context().run(application, environ, lambda *told: said.extend(told[:2]))
    status, headers = said
    fields = dict(headers)
    assert fields.pop("X-Request-ID") == environ[NAME]
    facts = {name: environ.get(f"site.{name}") for name in ("route", "cache")}
    return status, fields, b"".join(answer), facts


@pytest.fixture
def site(db, tmp_path):
    return Site(tmp_path / "generation")


@pytest.mark.parametrize("changes", REQUESTS.values(), ids=REQUESTS)
@pytest.mark.parametrize("cdn_seconds", [0, 300])
def test_a_kept_page_is_the_same_on_both_ways(db, tmp_path, changes, cdn_seconds):
    site = Site(tmp_path / "generation", cdn_seconds=cdn_seconds)
    ask(site.front)
    site.visits.clear()

    assert site.cache.at_hand(ENVIRON | changes) is not None
    short, long = ask(site.front, **changes), ask(site.long_way, **changes)

    assert short == long
    assert short[3] == {"route": "a:page", "cache": "hit"}
    assert ("CDN-Cache-Control" in short[1]) is (cdn_seconds > 0)
    assert site.asked == 1
    assert site.visits[0] == site.visits[1]


@pytest.mark.parametrize(
    "changes",
    [
        {"REQUEST_METHOD": "POST"},
        {"HTTP_COOKIE": "session=abc"},
        {"HTTP_RANGE": "bytes=0-1"},
        {"HTTP_IF_MATCH": "*"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"QUERY_STRING": "page=2"},
        {"PATH_INFO": "/fr/"},
        {"HTTP_HOST": "example.org"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
    ids=str,
)
def test_whoever_asks_for_something_else_is_not_answered_from_memory(site, changes):
    ask(site.front)
    assert site.cache.at_hand(ENVIRON) is not None

    assert site.cache.at_hand(ENVIRON | changes) is None


def test_what_stands_in_no_log_needs_no_name(site):
    site.front.is_logged = False
    thread, said, names = copy_context(), [], []
    for _ in range(2):
        thread.run(
            site.front, dict(ENVIRON), lambda _status, headers, *_: said.append(dict(headers))
        )
        names.append(thread.run(current))

    rendered, kept = said
    assert rendered.pop("X-Request-ID") == names[0]  # Django may have had something to say
    assert (kept, names[1]) == (rendered, "")


def test_what_a_server_does_with_the_headers_changes_no_kept_page(site):
    """It may do with them as it likes (PEP 3333)."""
    for _ in range(2):
        copy_context().run(site.front, dict(ENVIRON), lambda _status, headers, *_: headers.clear())

    assert "Content-Type" in ask(site.front)[1]


def test_what_goes_out_of_memory_is_counted(site):
    before = figures.read()
    for _ in range(3):
        ask(site.front)
    risen = figures.read() - before

    names = {how: f'alliance_requests{{cache="{how}",route="a:page",status="200"}}' for how in HOW}
    assert {how: risen[name] for how, name in names.items()} == {"miss": 1, "hit": 2}
    buckets = 'alliance_request_seconds_bucket{route="a:page"'
    assert sum(n for name, n in risen.items() if name.startswith(buckets)) == 3
    assert len(site.visits) == 3
