"""What a running site writes down: JSON, a line for every request, nobody in it."""

import json

import pytest

from tests import demo as demonstration
from tests import serving
from tests.whole_site.test_wire import status_of

pytestmark = pytest.mark.either_database

SECRET = "Zx9" * 11


@pytest.fixture(scope="module")
def lines(demo, worker_id, tmp_path_factory):
    """The lines after a few requests, by their names."""
    folder = tmp_path_factory.mktemp("logs")
    (folder / "static").symlink_to(demo.folder / "static")
    with (
        demonstration.copy_of_database(demo.database_url, folder, f"logs-{worker_id}") as url,
        serving.serve(
            folder, DATABASE_URL=url, LOG_FORMAT="json", ACCESS_LOG="on", TRUST_PROXY="on"
        ) as site,
    ):
        for name, path in [
            ("home-miss", "/en/"),
            ("home-kept", "/en/"),
            ("searching", "/en/search/?q=Jean+Dupont"),
            ("by-secret", f"/en/applications/{SECRET}/"),
            ("stylesheet", "/static/css/base.css"),
        ]:
            reply = site.get(path, X_Request_ID=name, X_Forwarded_For="203.0.113.77")
            assert reply.headers["X-Request-ID"] == name
        status_of(site.port, b"GET /en/ HTTP/1.1\r\nBad header\r\n\r\n")
    text = site.log.read_text()  # the last line is written after the last answer
    return text, [json.loads(line) for line in text.splitlines()]


def access(lines, name):
    [line] = [
        line
        for line in lines[1]
        if line.get("request_id") == name and line["logger"] == "gunicorn.access"
    ]
    return line


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("home-miss", ("GET", "/en/", "home", 200, "miss")),
        ("home-kept", ("GET", "/en/", "home", 200, "hit")),
        ("searching", ("GET", "/en/search/", "search", 200, "miss")),
        ("by-secret", ("GET", "/en/applications/…/", "forms_app:status", 404, None)),
        ("stylesheet", ("GET", "/static/css/base.css", None, 200, None)),
    ],
)
def test_each_request_is_one_line(lines, name, expected):
    line = access(lines, name)

    assert (
        tuple(line.get(key) for key in ("method", "path", "route", "status", "cache")) == expected
    )
    assert line["bytes"] > 100
    assert line["ms"] >= 0


def test_a_warning_of_django_has_the_name_of_its_request(lines):
    words = {
        (line["logger"], line["message"])
        for line in lines[1]
        if line.get("request_id") == "by-secret" and line["logger"] != "gunicorn.access"
    }

    assert words == {("django.request", "Not Found: /en/applications/…/")}


def test_nobody_is_in_the_log(lines):
    text = lines[0]

    assert "Invalid request from ip=…" in text
    assert [word for word in ("127.0.0.1", "203.0.113.77", "Dupont", SECRET) if word in text] == []
