"""A line says what happened, to which request, and nothing about a person."""

import json
import logging
import sys

import pytest
from django.core.signing import Signer

from core import request_ids
from core.logs import JsonFormatter, PlainFormatter, masked
from core.request_ids import RequestIds
from forms_app.models.application import new_token
from publishing.previews import PreviewLink


def record(message, *arguments, **fields):
    made = logging.LogRecord("site", logging.WARNING, __file__, 1, message, arguments, None)
    vars(made).update(fields)
    return made


SECRETS = {
    "application": new_token,
    "preview": lambda: PreviewLink(pk=1).token,
    "subscriber": lambda: Signer(salt="any", sep=".").sign("12"),
}


@pytest.mark.parametrize("kind", SECRETS)
@pytest.mark.parametrize("line", ["Not Found: /en/a/{}/files/3/", "GET /fr/b/{} 404", "to=/c/{}/"])
def test_secrets_of_links_are_masked(line, kind):
    secret = SECRETS[kind]()

    assert masked(line.format(secret)) == line.format("…")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Invalid request from ip=203.0.113.9: x", "Invalid request from ip=…: x"),
        ("ip=2001:db8::7, x", "ip=…, x"),
        ("from ::1", "from …"),
        (
            "Error handling request /en/search/?q=Jean+Dupont",
            "Error handling request /en/search/?…",
        ),
        ("Key (email)=(jean.d@mail.example.org) exists", "Key (email)=(…) exists"),
    ],
)
def test_people_are_masked(line, expected):
    assert masked(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "GET /en/news/a-very-long-heading-of-an-article-about-2013/ 200 5120 bytes 12.5 ms",
        "Django 5.2.19 began at 12:34:56",
        'File "/srv/alliance/forms_app/review.py", line 12, in accept',
        "forms_app.retention.daily #12 failed (attempt 3)",
        "Is it so? Yes.",
    ],
)
def test_what_names_nobody_stays(line):
    assert masked(line) == line


def test_json_is_one_object_a_line_with_the_traceback_in_it():
    try:
        raise ValueError("no such person: a@b.example")
    except ValueError:
        made = record(
            "Failed:\n%s", "/en/x", exc_info=sys.exc_info(), request_id="abcdefgh", ms=1.5
        )

    text = JsonFormatter().format(made)

    line = json.loads(text)
    error = line.pop("error")
    assert "\n" not in text
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "warning",
        "logger": "site",
        "message": "Failed:\n/en/x",
        "request_id": "abcdefgh",
        "ms": 1.5,
    }
    assert error.splitlines()[0] == "Traceback (most recent call last):"
    assert error.splitlines()[-1] == "ValueError: no such person: …"


def test_plain_line_ends_in_the_name_of_the_request():
    assert PlainFormatter().format(record("Hello", request_id="abcdefgh")) == (
        "WARNING site: Hello [abcdefgh]"
    )
    assert PlainFormatter().format(record("Hello")) == "WARNING site: Hello"


@pytest.mark.parametrize(
    ("trusts_proxy", "sent", "taken"),
    [
        (True, "proxy-0042", True),
        (False, "proxy-0042", False),
        (True, "short", False),
        (True, "x" * 65, False),
        (True, "two words here", False),
        (True, "line\nbroken0", False),
        (True, "", False),
    ],
)
def test_name_of_a_trusted_proxy_is_taken_if_well_formed(trusts_proxy, sent, taken):
    seen = []

    def site(environ, start_response):
        seen.append(request_ids.current())
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b""]

    said = []
    named = RequestIds(site, trusts_proxy=trusts_proxy)
    named({"HTTP_X_REQUEST_ID": sent}, lambda status, headers, _exc: said.extend(headers))

    name = dict(said)["X-Request-ID"]
    assert seen == [name]
    assert (name == sent) is taken
    assert request_ids.WELL_FORMED.fullmatch(name)
