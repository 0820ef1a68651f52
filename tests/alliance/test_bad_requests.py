"""2,000 requests that nobody should send, the same ones every time.

Each goes to an address of ours, or close to one. None may end in an error 500, and whoever asked
for a page gets one that helps.
"""

import gzip
import json
import random
import re
import traceback
from collections import Counter
from urllib.parse import quote

import pytest
from django.db import transaction
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from tests import factories
from tests.reading import Document

pytestmark = pytest.mark.both_databases

SEED = 20151105
REQUESTS = 2000
# 412 answers a condition (If-Match) that the sender set; no browser sets one for a page. 415 goes
# to a browser that reports a refusal, by itself.
WITHOUT_PAGE = {412, 415}
# Addresses that are not made of `<converter:name>` parts; a new one must be named here.
EXPRESSIONS = {
    r"^(?:page|news)/(?P<former_id>\d{1,9})-[^/]*\.html$": "page/12345-alliance.html",
    r"^participants\.(?P<suffix>csv|xlsx|geojson|json)$": "participants.geojson",
}
SLUGS = [
    "tivat",
    "montenegro",
    "a-story",
    "resolution-7-2011",
    "about",
    "housing",
    "2015",
    "2",
    "0",
]
NASTY = [
    *("abc", "0", "-1", "1e9", "NaN", "None", "٣", "²", "½", "true", "1,5", "0x10", "last", " 2 "),
    *("99999999999999999999", "9" * 400, "2015-02-30", "0000-00-00", "9999-99-99", "[]", "{}"),
    *("\0", "a\0b", "\x1b[31m", "\r\nSet-Cookie: a=b", "\u202e", "\ud7ff", "😀", "é" * 300, "ﷺ"),
    *("' OR 1=1 --", '";DROP TABLE x', "%", "%%", "_", "*", "\\", '"', '"a', "(", "NEAR(", "a*"),
    *(
        "AND",
        "a OR",
        "^",
        ":",
        "title:x",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "${7*7}",
        "x" * 9,
    ),
    *(
        "../../etc/passwd",
        "//evil.example",
        "http://evil.example/",
        "javascript:alert(1)",
        ".",
        "..",
    ),
    *("x" * 5000, "word " * 2000, "a" + "\u0301" * 500, "ß", "İ", "ı", "ﬁ", "Σ", "\ufffd", "\xa0"),
]
RAW = [
    "%00",
    "%ff%fe",
    "%c0%af",
    "%",
    "%zz",
    "%u0041",
    "%e2%82",
    "%2e%2e%2f",
    "%0d%0a",
    "+",
    ";",
    "?",
]
METHODS = [
    "HEAD",
    "POST",
    "POST",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "FOO",
    "get",
]
HEADERS = {
    "Accept": ["*/*", "text/html", "image/png", "text/html;q=a", ",;,", "\xff", "a" * 9000],
    "Accept-Language": ["fr", "xx", "*", "fr;q=9", ",,,", "e" * 9000, "en-" * 400, "\xff", "ï"],
    "Accept-Encoding": ["gzip", "br;q=0", "gzip;q=nan", "identity;q=0, *;q=0", "\xff", "x" * 9000],
    "Host": ["evil.example", "a b", "[::1", "127.0.0.1:99999", "", "ex\xe4mple", "testserver:x"],
    "Cookie": [
        "a" * 20000,
        "language=xx",
        "language=\xff",
        "csrf=" + "x" * 500,
        "session=%00",
        ";;=",
    ],
    "If-None-Match": ["*", '"', 'W/"', "x" * 5000, '"a", "b', "\xff"],
    "If-Modified-Since": ["yesterday", "Thu, 99 Foo 0000 99:99:99 GMT", "0", "\xff"],
    "If-Match": ["*", '"x"', "nonsense"],
    "Range": ["bytes=0-", "bytes=9-1", "bytes=-", "pages=1", "bytes=" + "0-1," * 500],
    "Content-Length": ["-1", "abc", "99999999999", "", "1 2"],
    "Referer": ["\0", "http://[", "x" * 9000, "javascript:x"],
    "Origin": ["null", "http://[", "https://evil.example"],
    "X-Forwarded-For": ["unknown", "::::", "1.2.3.4, " * 500, "\xff", ""],
    "X-Forwarded-Proto": ["https", "gopher"],
    "X-HTTP-Method-Override": ["DELETE"],
    "User-Agent": ["", "\xff", "x" * 9000],
}
BODIES = [
    ("application/x-www-form-urlencoded", b"\xff\xfe=\x00&%=%&&&=="),
    ("application/x-www-form-urlencoded", b"a=1&" * 3000),
    ("application/x-www-form-urlencoded; charset=utf-32", b"name=x"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"name=x"),
    ("application/x-www-form-urlencoded", b"text=" + b"x" * 2_200_000),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=", b"--\r\n"),
    ("multipart/form-data; boundary=\xc3\xa9", b"--x\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a"),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="../../a\0.exe"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--\r\n",
    ),
    ("application/json", b'{"a": '),
    ("text/plain; charset=\xff", b"\xff"),
    ("", b"name=x"),
]


@pytest.fixture
def content(db):
    topic = factories.make_topic("Housing", slug="housing")
    tivat = factories.make_participant("Tivat", slug="tivat", number=127)
    factories.make_article("A story", slug="a-story", topics=[topic], participants=[tivat])
    factories.make_text("A resolution", number=7, year=2011)
    factories.make_page("About", slug="about", key="about")


def routes(patterns=None, before=""):
    """The public addresses as they are written in the `urls.py` files."""
    for pattern in patterns or get_resolver().url_patterns:
        route = before + str(pattern.pattern)
        if route.startswith("admin/"):
            continue
        if isinstance(pattern, URLPattern):
            yield before + EXPRESSIONS.get(str(pattern.pattern), str(pattern.pattern))
        else:
            yield from routes(pattern.url_patterns, route)


def test_every_route_can_be_made_into_an_address():
    unknown = [route for route in routes() if re.search(r"[\\^$(]", route)]

    assert unknown == []


def field_names(client):
    """What the forms ask for, and the lists listen to."""
    asked = {"page", "q", "next", "as_of", "sort", "language", "csrfmiddlewaretoken"}
    for path in ("/en/join/", "/en/cooperate/", "/en/contact/", "/en/texts/", "/en/participants/"):
        document = Document(client.get(path).text)
        elements = (*document.all("input"), *document.all("select"), *document.all("textarea"))
        asked |= {e.attributes["name"] for e in elements if "name" in e.attributes}
    return sorted(asked)


class Sender:
    """Makes up one bad request after another."""

    def __init__(self, names):
        self.random = random.Random(SEED)
        self.names = names
        self.routes = sorted(set(routes()))

    def path(self):
        choose = self.random.choice
        route = choose(self.routes).replace("en/", choose(["en/", "fr/", "fr/", "de/", "EN/"]), 1)
        kinds = [
            lambda: choose(SLUGS),
            lambda: choose(SLUGS),
            lambda: quote(choose(NASTY), safe=""),
            lambda: choose(RAW),
        ]
        path = "/" + re.sub(r"<[^>]+>", lambda _: choose(kinds)(), route)
        damage = self.random.random()
        if damage < 0.05:
            path = path.rstrip("/")
        elif damage < 0.1:
            path += choose([*RAW, "index.php", ".git/config", "/", "x" * 3000])
        elif damage < 0.15:
            path = path.replace("/", choose(["//", "/./", "/%2e%2e/", "\\"]))
        return path

    def fields(self):
        choose = self.random.choice
        pairs = [
            f"{choose(self.names)}{choose(['', '', '[]', '[a][b]', '%00'])}="
            + choose([quote(choose(NASTY)), choose(RAW), choose(SLUGS)])
            for _ in range(choose([1, 1, 2, 5, 40]))
        ]
        return choose(["&", "&", ";", "&&"]).join(pairs)

    def next(self):
        """(method, path, keywords of `Client.generic`)"""
        choose, chance = self.random.choice, self.random.random
        path = self.path() + (f"?{self.fields()}" if chance() < 0.6 else "")
        method = choose(METHODS) if chance() < 0.35 else "GET"
        names = self.random.sample(sorted(HEADERS), choose([0, 0, 1, 1, 2, 4]))
        keywords = {"headers": {name: choose(HEADERS[name]) for name in names}}
        if method not in {"GET", "HEAD", "get"}:
            form = ("application/x-www-form-urlencoded", self.fields().encode())
            keywords["content_type"], keywords["data"] = choose([form, form, choose(BODIES)])
        # One address each, or the limit of letters would answer for the forms.
        number = self.random.randrange(2**24)
        keywords["REMOTE_ADDR"] = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        return method, path, keywords


def is_page(response):
    return response.status_code == 200 and response["Content-Type"].startswith("text/html")


def helps(response):
    """A page with a title and a way on, in a language; programs get the problem in their words."""
    packed = response.get("Content-Encoding") == "gzip"
    body = gzip.decompress(response.content) if packed else response.content
    if response["Content-Type"] == "application/problem+json":
        return set(json.loads(body)) >= {"type", "title", "status", "detail"}
    document = Document(body.decode())
    links = {e.attributes.get("href") for e in document.all("a")}
    language = document.first("html") and document.first("html").attributes.get("lang")
    return bool(
        response["Content-Type"].startswith("text/html")
        and document.title
        and document.first("main")
        and len(document.all("h1")) == 1
        and f"/{language}/" in links
    )


def test_bad_requests_never_break_the_site_and_get_a_page_that_helps(client, content):
    client.raise_request_exception = False
    sender = Sender(field_names(client))
    broken, unhelpful, statuses = [], [], Counter()

    for _number in range(REQUESTS):
        method, path, keywords = sender.next()
        with transaction.atomic():
            response = client.generic(method, path, **keywords)
            transaction.set_rollback(True)
        client.cookies.clear()
        statuses[response.status_code] += 1
        request = f"{method} {path[:200]!r} {str(keywords)[:300]}"
        if response.status_code >= 500:
            last = traceback.format_exception(*response.exc_info)[-6:] if response.exc_info else []
            broken.append(f"{request}\n{''.join(last)}")
        elif response.status_code in WITHOUT_PAGE or method not in {"GET", "POST"}:
            continue
        elif (response.status_code >= 400 or is_page(response)) and not helps(response):
            unhelpful.append(f"{response.status_code} {request}")

    assert sum(statuses.values()) == REQUESTS
    assert broken == [], "\n\n".join(broken[:5])
    assert unhelpful == [], "\n".join(unhelpful[:5])
    # The generator does its work: all kinds of answers came up.
    assert {200, 301, 302, 400, 404, 405} <= set(statuses), statuses
