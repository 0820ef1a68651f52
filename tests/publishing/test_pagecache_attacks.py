"""What an attacker may try on the page cache. Each row: one request, what it gets, what is kept.

After every row the next reader gets what a fresh process would have made. Paths are decoded as
gunicorn does before the site sees them.
"""

from urllib.parse import unquote_to_bytes

import pytest

from publishing.pagecache import MARK
from tests.factories import make_article, make_participant, make_superuser
from tests.forms_app.cases import make_join
from tests.publishing.kept_pages import Browser, _keep_the_connection  # noqa: F401 -- a fixture

pytestmark = pytest.mark.either_database

EVIL = "evil.example"
HOME = {"/en/"}
NOTHING = set()


@pytest.fixture
def browser(tmp_path):
    make_article("Hello")
    make_participant("Tivat")
    return Browser(tmp_path / "generation")


def decoded(path):
    """As gunicorn hands it over: percent signs undone, bytes as Latin-1."""
    path, mark, query = path.partition("?")
    return unquote_to_bytes(path).decode("latin-1") + mark + query


def kept(browser):
    return {key[3] + ("?" + key[4] if key[4] else "") for key in browser.cache.pages}


def same(*answers):
    """The same but for the moment."""
    first, other = (
        (status, {name: value for name, value in headers.items() if name != "Date"}, body)
        for status, headers, body in answers
    )
    return first == other


@pytest.fixture
def fresh(tmp_path):
    """What a process answers that nobody has attacked."""
    return lambda path: Browser(tmp_path / "generation").get(path)


UNKEYED = [
    *("X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "X-HTTP-Host-Override", "Forwarded"),
    *("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Forwarded-Port"),
    *("X-Forwarded-Scheme", "X-Forwarded-For", "X-Real-IP", "True-Client-IP", "Via"),
    *("X-HTTP-Method-Override", "X-Method-Override", "Accept", "Accept-Language", "User-Agent"),
    *("Referer", "Origin", "Pragma", "Cache-Control", "X-Requested-With", "Content-Type"),
    *("Sec-Fetch-Dest", "If-Unmodified-Since", "X-Page-Cache", "Save-Data", "Upgrade"),
]


@pytest.mark.parametrize("header", UNKEYED)
def test_what_is_not_in_the_key_is_not_in_the_page(browser, fresh, header):
    name = header.lower().replace("-", "_")

    attack = browser.get("/en/", **{name: f"/admin/?{EVIL}"})
    victim = browser.get("/en/")

    assert same(attack, victim)
    assert same(victim, fresh("/en/"))
    assert EVIL not in str(victim)
    assert kept(browser) == HOME
    assert len(browser.cache.pages) == 1


def test_a_condition_that_fails_keeps_no_page_from_others(browser, fresh):
    attack = browser.get("/en/", if_match='"other"')
    victim = browser.get("/en/")

    assert attack[0] == 412
    assert same(victim, fresh("/en/"))
    assert kept(browser) == HOME
    assert len(browser.cache.pages) == 1


@pytest.mark.parametrize("trusts_proxy", [False, True])
@pytest.mark.parametrize("scheme", ["https", "http", "HTTPS", EVIL, "https,http", ""])
def test_a_forwarded_scheme_makes_one_page_more_at_most(
    browser, fresh, settings, scheme, trusts_proxy
):
    if trusts_proxy:
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    attack = browser.get("/en/", x_forwarded_proto=scheme)
    victim = browser.get("/en/")

    assert attack[0] == 200
    assert EVIL not in str(attack)
    assert same(victim, fresh("/en/"))
    assert len(browser.cache.pages) == (2 if scheme == "https" else 1)


HOSTS = [
    ("localhost", 200, HOME),
    ("localhost:80", 200, HOME),  # where it listens
    ("localhost:8080", 200, NOTHING),
    ("localhost:65535", 200, NOTHING),
    ("LOCALHOST", 200, NOTHING),
    ("localhost.", 200, NOTHING),
    (EVIL, 400, NOTHING),
    (f"localhost:{EVIL}", 400, NOTHING),
    (f"localhost, {EVIL}", 400, NOTHING),
    (f"localhost@{EVIL}", 400, NOTHING),
    (f"{EVIL}:80", 400, NOTHING),
    (f"localhost.{EVIL}", 400, NOTHING),
    ("localhost/", 400, NOTHING),
    ("localhost\t", 400, NOTHING),
    ("", 400, NOTHING),
]


@pytest.mark.parametrize(("host", "status", "keeps"), HOSTS)
def test_a_host_is_ours_in_its_usual_spelling_or_keeps_nothing(browser, fresh, host, status, keeps):
    attack = browser.get("/en/", host=host)
    held = kept(browser)
    victim = browser.get("/en/")

    assert (attack[0], held) == (status, keeps)
    assert same(victim, fresh("/en/"))
    assert EVIL not in str(victim)


PATHS = [
    ("/en%2f", 200, HOME),  # the same path, the same page
    ("/%65n/", 200, HOME),
    ("/en/;.css", 404, NOTHING),
    ("/en/.css", 404, NOTHING),
    ("/en/%3b.css", 404, NOTHING),
    ("/en;/", 404, NOTHING),
    ("/en//", 404, NOTHING),
    ("//en/", 404, NOTHING),
    ("/en/./", 404, NOTHING),
    ("/en/../en/", 404, NOTHING),
    ("/en/%2e%2e/en/", 404, NOTHING),
    ("/en/..%2fadmin/", 404, NOTHING),
    ("/en/%5c..%5cadmin/", 404, NOTHING),
    ("/EN/", 404, NOTHING),
    ("/en/%00", 404, NOTHING),
    ("/en/%0d%0aX-Evil:1", 404, NOTHING),
    ("/en/%ff", 404, NOTHING),
    ("/en/%e2%80%ae", 404, NOTHING),
    ("/en/%253f", 404, NOTHING),
    ("/en/%23", 404, NOTHING),
    ("/en", 301, NOTHING),
    ("/en/news", 301, NOTHING),
    ("/en/news/style.css", 404, NOTHING),
    ("/en/news/style.css/", 404, NOTHING),
    ("/en/news/hello;.css/", 404, NOTHING),
    ("/en/news/hello/style.css", 404, NOTHING),
    ("/en/news/hello%2fstyle.css", 404, NOTHING),
    ("/en/news/hello/", 200, {"/en/news/hello/"}),
    ("/admin/;.css", 302, NOTHING),
    ("/admin;.css", 404, NOTHING),
    ("/admin%2f", 302, NOTHING),
    ("/admin/login/", 200, NOTHING),
    ("/admin/login/style.css", 302, NOTHING),
    ("/en/../admin/", 404, NOTHING),
    ("/static/../admin/", 404, NOTHING),
    ("/static/..%2f..%2fdb.sqlite3", 404, NOTHING),
    ("/media/..%2f..%2fdb.sqlite3", 404, NOTHING),
    ("/api/v1/news/style.css", 301, NOTHING),
    ("/", 302, NOTHING),
]


@pytest.mark.parametrize(("path", "status", "keeps"), PATHS)
def test_a_confusing_path_is_another_page_or_none(browser, fresh, path, status, keeps):
    attack = browser.get(decoded(path))
    held = kept(browser)

    assert (attack[0], held) == (status, keeps)
    assert "X-Evil" not in attack[1]
    assert same(browser.get("/en/"), fresh("/en/"))


QUERIES = [
    ("", {"/en/news/"}),
    ("page=1", {"/en/news/?page=1"}),
    ("page=1;year=2", NOTHING),
    ("page=1&year=2013", {"/en/news/?page=1&year=2013"}),
    ("year=2013&page=1", NOTHING),
    ("page=1&page=9", NOTHING),
    ("page=1&page=1", NOTHING),
    ("page=%31", NOTHING),
    ("pag%65=1", NOTHING),
    ("PAGE=1", NOTHING),
    ("page[]=1", NOTHING),
    ("page=1&", NOTHING),
    ("&page=1", NOTHING),
    ("page=1&utm_source=x", NOTHING),
    ("utm_source=x", NOTHING),
    ("utm_content=x;page=9", NOTHING),
    ("fbclid=x", NOTHING),
    ("_=1", NOTHING),
    ("page=1%26utm=x", NOTHING),
    ("page=1%00", NOTHING),
    ("page=1%0d%0a", NOTHING),
    ("?page=1", NOTHING),
    ("callback=alert", NOTHING),
]


@pytest.mark.parametrize(("query", "keeps"), QUERIES)
def test_a_cloaked_parameter_keeps_nothing_and_changes_nobodys_page(browser, fresh, query, keeps):
    attack = browser.get(f"/en/news/?{query}")
    held = kept(browser)

    assert attack[0] in {200, 404}
    assert held == keeps
    for path in ("/en/news/", "/en/news/?page=1"):
        assert same(browser.get(path), fresh(path))


COOKIES = [
    ("csrf=broken", False),  # Django answers with a new one: that is this visitor's alone
    ("language=fr", True),
    ("a=b; other=c", True),
    ("xsession=1", False),  # taken for a session: rather once too often
    ("session=", False),
    ("a=b; session=abc", False),
    ("session=abc; session=def", False),
]


@pytest.mark.parametrize(("cookie", "is_shared"), COOKIES)
def test_a_cookie_is_not_in_anybodys_page(browser, fresh, cookie, is_shared):
    attack = browser.get("/en/", cookie=cookie)
    held = kept(browser)
    victim = browser.get("/en/")

    assert held == (HOME if is_shared else NOTHING)
    assert MARK not in {*attack[1], *victim[1]}
    assert "Set-Cookie" not in victim[1]
    assert kept(browser) == HOME
    assert same(victim, fresh("/en/"))


@pytest.mark.parametrize(
    "name", ["status", "answers", "status.css", "status;.css", "status%2fx.css", "staff"]
)
def test_nobody_deceives_the_cache_into_keeping_what_is_one_persons(browser, client, name):
    """The victim opens an address that the attacker made up, who then asks for the same."""
    case = make_join(contact_name="Jean Dupont")
    base = case.get_absolute_url()
    path, cookie = {
        "status": (base, ""),
        "answers": (f"{base}answers/", ""),
        "status.css": (f"{base}style.css", ""),
        "status;.css": (f"{base};.css", ""),
        "status%2fx.css": (f"{base[:-1]}%2fx.css", ""),
        "staff": ("/admin/", "session"),
    }[name]
    if cookie:
        client.force_login(make_superuser(), backend="django.contrib.auth.backends.ModelBackend")
        cookie = f"session={client.cookies['session'].value}"

    victim = browser.get(decoded(path), cookie=cookie)

    shown = {"status": 200, "answers": 200, "staff": 200}
    assert victim[0] == shown.get(name, 404)
    assert kept(browser) == NOTHING
    if victim[0] == 200:
        assert "public" not in victim[1].get("Cache-Control", "")


METHODS = [
    ("HEAD", 200, HOME, 0),
    ("OPTIONS", 200, NOTHING, None),
    ("TRACE", 200, NOTHING, None),
    ("get", 200, NOTHING, None),
    ("POST", 403, NOTHING, None),  # without a token of ours
    ("PUT", 403, NOTHING, None),
    ("DELETE", 403, NOTHING, None),
    ("PURGE", 403, NOTHING, None),
]


@pytest.mark.parametrize(("method", "status", "keeps", "length"), METHODS)
def test_only_get_and_head_share_a_page_and_head_first_leaves_a_whole_one(
    browser, fresh, method, status, keeps, length
):
    attack = browser.get("/en/", method=method)
    held = kept(browser)
    victim = browser.get("/en/")

    assert (attack[0], held) == (status, keeps)
    assert length is None or len(attack[2]) == length
    assert same(victim, fresh("/en/"))
    assert len(victim[2]) == int(victim[1]["Content-Length"]) > 1000


def test_a_body_sent_with_get_is_read_by_nobody(browser, fresh):
    attack = browser.get(
        "/en/news/", content_length="6", content_type="application/x-www-form-urlencoded"
    )

    assert same(attack, fresh("/en/news/"))


VARY = [
    ("/en/", set()),
    ("/fr/news/", set()),
    ("/en/search/?q=Tivat", set()),
    ("/en/news/rss.xml", set()),
    ("/en/contact/", {"Cookie"}),
    ("/", {"Accept-Language", "Cookie"}),
]


@pytest.mark.parametrize(("path", "expected"), VARY)
def test_vary_names_what_the_answer_depends_on(browser, path, expected):
    for _ in range(2):
        named = {part.strip() for part in browser.get(path)[1]["Vary"].split(",")}

        # What is too short to compress is the same in each encoding.
        assert named - {"Accept-Encoding"} == expected
        assert "Accept-Encoding" in named or path == "/"


ENCODINGS = [
    "br",
    "gzip",
    "gzip, br",
    "deflate",
    "br;q=0",
    "*",
    "x" * 5000,
    "gzip;q=nan",
    "br;q=1e9",
]


@pytest.mark.parametrize("first", ENCODINGS)
def test_the_encoding_of_one_is_not_forced_upon_another(browser, fresh, first):
    browser.get("/en/", accept_encoding=first)

    victim = browser.get("/en/")

    assert same(victim, fresh("/en/"))
    assert "Content-Encoding" not in victim[1]
    assert len(browser.cache.pages) == 1
