"""The site as it stands on a server: two processes, behind a proxy that ends TLS.

What it tells of itself (logs, figures, visits), and which headers guard each kind of answer.
"""

import json
from collections import Counter
from types import SimpleNamespace

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from tests import demo as demonstration
from tests import serving
from tests.whole_site.test_wire import status_of

pytestmark = pytest.mark.either_database

HOST, TOKEN, SECRET = "alliance.example.org", "t" * 20, "Zx9" * 11
VISITOR = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ROWS = """
import django, json
django.setup()
from alliance.watching.models import Refusal, Visit
print(json.dumps([
    [list(row) for row in Visit.objects.order_by("path").values_list("path", "number")],
    [list(row) for row in Refusal.objects.values_list("directive", "host", "number")],
]))
"""
REPORT = json.dumps(
    {"csp-report": {"violated-directive": "img-src", "blocked-uri": "https://ads.example/x?you=1"}}
)
# Of each kind of answer: the request, and its status.
ASKED = {
    "page": ("GET", "/en/", 200),
    "kept page": ("GET", "/en/", 200),
    "kept page, head": ("HEAD", "/en/", 200),
    "campaign": ("GET", "/en/?utm_source=x", 200),
    "search": ("GET", "/en/search/?q=Jean+Dupont", 200),
    "form": ("GET", "/en/contact/", 200),
    "stylesheet": ("GET", "/static/css/base.css", 200),
    "upload": ("GET", None, 200),
    "open data": ("GET", "/en/participants.csv", 200),
    "feed": ("GET", "/en/news/rss.xml", 200),
    "back office": ("GET", "/admin/login/", 200),
    "API": ("GET", "/api/v1/topics/", 200),
    "API error": ("GET", "/api/v1/topics/nothing/", 404),
    "not found": ("GET", "/en/nothing/", 404),
    "secret link": ("GET", f"/en/applications/{SECRET}/", 404),
    "gone": ("GET", "/en/preview/nothing/", 410),
    "method": ("GET", "/policy-reports", 405),
    "refused form": ("POST", "/en/contact/", 403),
    "redirect": ("GET", "/", 302),
    "to the back office": ("GET", "/admin/", 302),
    "robots": ("GET", "/robots.txt", 200),
    "report": ("POST", "/policy-reports", 204),
    "health": ("GET", "/healthz", 200),
}


@pytest.fixture(scope="module", params=serving.SERVERS)
def told(demo, worker_id, tmp_path_factory, request):
    """Every answer, and what the site wrote down until it was stopped; under each server."""
    folder = tmp_path_factory.mktemp("proxy")
    (folder / "static").symlink_to(demo.folder / "static")
    upload = next((demo.folder / "media").rglob("*.webp")).relative_to(demo.folder / "media")
    with demonstration.copy_of_database(demo.database_url, folder, f"proxy-{worker_id}") as url:
        variables = {
            "DATABASE_URL": url,
            "MEDIA_ROOT": str(demo.folder / "media"),
            "SITE_URL": f"https://{HOST}",
            **dict.fromkeys(("TRUST_PROXY", "ACCESS_LOG", "VISITS"), "on"),
            "LOG_FORMAT": "json",
            "METRICS_TOKEN": TOKEN,
        }
        with serving.serve(folder, server=request.param, processes=2, **variables) as site:
            replies = {}
            for name, (method, path, _status) in ASKED.items():
                replies[name] = site.ask(
                    method,
                    path or f"/media/{upload}",
                    REPORT if name == "report" else None,
                    Host=HOST,
                    X_Forwarded_Proto="https",
                    X_Forwarded_For="203.0.113.77",
                    X_Request_ID=name.replace(" ", "-").replace(",", "") + "-0001",
                    User_Agent=VISITOR,
                    Content_Type="application/csp-report" if name == "report" else "text/plain",
                )
            replies["plain http"] = site.get("/en/", Host=HOST)
            replies["forged host"] = site.get(
                "/en/", Host="evil.example", X_Forwarded_Proto="https"
            )
            status_of(site.port, b"GET /en/ HTTP/1.1\r\nBad header\r\n\r\n")
            figures = site.get("/metrics", Authorization=f"Bearer {TOKEN}").text
        visits, refusals = json.loads(
            serving.run("-c", ROWS, VAR_DIR=str(folder), DATABASE_URL=url)
        )
    text = site.log.read_text()
    return SimpleNamespace(
        replies=replies,
        text=text,
        lines=[json.loads(line) for line in text.splitlines()],
        logger={"gunicorn": "gunicorn.access", "granian": "alliance.access"}[request.param],
        figures=figures,
        visits=visits,
        refusals=refusals,
    )


# --- Headers -----------------------------------------------------------------------------------

GUARDS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FOR_ALL = {"Cross-Origin-Resource-Policy": "cross-origin"}  # that is what it is for
OTHERWISE = {
    "upload": FOR_ALL,
    "open data": FOR_ALL,
    "feed": FOR_ALL,
    "API": FOR_ALL,
    "API error": FOR_ALL,
    "gone": {"Referrer-Policy": "no-referrer"},
    "plain http": {"Strict-Transport-Security": None, "Cross-Origin-Resource-Policy": None},
}
# Files have a policy of their own, and no use for the features of browsers.
FILES = {
    "stylesheet": "default-src 'none'; frame-ancestors 'none'",
    "upload": "default-src 'none'; sandbox",
}
SCRIPTS = "require-trusted-types-for 'script'; trusted-types 'none'; "
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; "
    f"frame-ancestors 'none'; {SCRIPTS}report-uri /policy-reports; report-to policy"
)
BESIDE = {
    "back office": POLICY.replace(SCRIPTS, ""),
    "to the back office": POLICY.replace(SCRIPTS, ""),
    "gone": POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    "plain http": None,  # only leads on
}
KINDS = [*ASKED, "plain http", "forged host"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_has_its_guards(told, kind):
    reply = told.replies[kind]
    policy = FILES.get(kind) or BESIDE.get(kind, POLICY)

    expected = GUARDS | OTHERWISE.get(kind, {}) | {"Content-Security-Policy": policy}
    status = ASKED[kind][2] if kind in ASKED else {"plain http": 301, "forged host": 400}[kind]
    assert reply.status == status
    assert {name: reply.headers.get(name) for name in expected} == expected


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in {*FILES, "plain http"}])
def test_every_page_forbids_what_browsers_can_do_and_names_who_hears_of_it(told, kind):
    headers = told.replies[kind].headers
    features = headers["Permissions-Policy"].split(", ")

    assert {"camera=()", "geolocation=()", "microphone=()", "browsing-topics=()"} <= set(features)
    assert [feature for feature in features if not feature.endswith("=()")] == []
    if kind != "upload":
        assert headers["Reporting-Endpoints"] == 'policy="/policy-reports"'


def test_cookies_belong_to_this_host_alone(told):
    cookies = {
        cookie.partition("=")[0]: cookie
        for reply in told.replies.values()
        for cookie in reply.headers.get_all("Set-Cookie") or []
    }

    assert set(cookies) == {"__Host-csrf"}
    for cookie in cookies.values():
        parts = {part.strip() for part in cookie.split(";")[1:]}
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=Lax"} <= parts
        assert "Domain" not in cookie


def test_plain_http_leads_to_https(told):
    assert told.replies["plain http"].headers["Location"] == f"https://{HOST}/en/"


# --- Logs --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("page", ("GET", "/en/", "home", 200)),
        ("kept-page-head", ("HEAD", "/en/", "home", 200)),
        ("search", ("GET", "/en/search/", "search", 200)),
        ("secret-link", ("GET", "/en/applications/…/", "forms_app:status", 404)),
        ("stylesheet", ("GET", "/static/css/base.css", None, 200)),
        ("report", ("POST", "/policy-reports", "policy_reports", 204)),
    ],
)
def test_each_request_is_one_line(told, name, expected):
    [line] = [
        line
        for line in told.lines
        if line.get("request_id") == f"{name}-0001" and line["logger"] == told.logger
    ]

    assert tuple(line.get(key) for key in ("method", "path", "route", "status")) == expected
    assert line["ms"] >= 0


def test_every_answer_says_the_name_of_its_request(told):
    names = {kind: told.replies[kind].headers["X-Request-ID"] for kind in ASKED}

    assert names == {
        k: k.replace(" ", "-").replace(",", "") + "-0001" for k in ASKED if k != "API"
    } | {
        "API": names["API"]  # too short to be taken over
    }


def test_a_warning_of_django_has_the_name_of_its_request(told):
    words = {
        (line["logger"], line["message"])
        for line in told.lines
        if line.get("request_id") == "secret-link-0001" and line["logger"] != told.logger
    }

    assert words == {("django.request", "Not Found: /en/applications/…/")}


def test_nobody_is_in_the_log(told):
    secrets = ("127.0.0.1", "203.0.113.77", "Dupont", SECRET, TOKEN, "Firefox")

    if told.logger == "gunicorn.access":  # Granian says nothing of what is not HTTP
        assert "Invalid request from ip=…" in told.text
    assert [word for word in secrets if word in told.text] == []


# --- Figures -----------------------------------------------------------------------------------


def test_one_process_tells_what_both_counted(told):
    found: Counter = Counter()
    for family in text_string_to_metric_families(told.figures):
        for sample in family.samples:
            values = (value for _name, value in sorted(sample.labels.items()))
            found[(sample.name, *values)] += sample.value

    home = {
        how: found[("alliance_requests_total", how, "home", "200")]
        for how in ("hit", "miss", "pass")
    }
    # Two processes: the page is rendered once in each that was asked, and kept there.
    assert home in (
        {"hit": 2, "miss": 1, "pass": 1},
        {"hit": 1, "miss": 2, "pass": 1},
    )
    assert found[("alliance_requests_total", "pass", "none", "301")] == 1
    assert found[("alliance_requests_total", "pass", "forms_app:status", "404")] == 1
    assert found[("alliance_requests_total", "pass", "static", "200")] == 1
    assert found[("alliance_request_seconds_count", "home")] == 4
    assert found[("alliance_policy_reports_total", "counted")] == 1
    assert found[("alliance_database_up",)] == 1


def test_visits_of_public_pages_are_counted_by_page_and_refusals_by_host(told):
    assert told.visits == [["/en/", 3], ["/en/search/", 1]]
    assert told.refusals == [["img-src", "ads.example", 1]]
