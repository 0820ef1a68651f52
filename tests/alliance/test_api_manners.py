"""Who may ask the API, from where, how often."""

import re

import pytest

from core.api.limits import WINDOW
from tests.alliance.test_api import OPERATIONS, get, problem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", [*OPERATIONS, "countries/ES/", "nothing/", "news/?x=1"])
def test_pages_of_other_sites_may_read_any_answer(client, path):
    response = get(client, path, origin="https://other.example")

    assert response["Access-Control-Allow-Origin"] == "*"
    assert "RateLimit" in response["Access-Control-Expose-Headers"].split(", ")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("path", OPERATIONS)
def test_browsers_may_ask_first(client, path):
    response = client.options(
        f"/api/v1/{path}",
        headers={"origin": "https://other.example", "access-control-request-method": "GET"},
    )

    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def left(response):
    return int(re.fullmatch(r'"minute";r=(\d+);t=\d+', response["RateLimit"])[1])


@pytest.fixture
def _within_a_minute(monkeypatch):
    monkeypatch.setattr("time.time", lambda: 1_000_000 * WINDOW + 18.0)


@pytest.mark.usefixtures("_within_a_minute")
def test_who_asks_too_often_is_told_when_to_come_back(client, settings):
    settings.API_PER_MINUTE = 3

    asked = [get(client, path) for path in ("", "topics/", "nothing/", "topics/?x=1", "topics/")]
    other = client.get("/api/v1/", REMOTE_ADDR="203.0.113.9")

    counted = [response for response in asked if "RateLimit" in response]
    assert [response.status_code for response in asked] == [200, 200, 404, 422, 429]
    assert [left(response) for response in counted] == [2, 1, 0, 0]
    assert (problem(asked[-1]), asked[-1]["Retry-After"]) == (("too-many-requests", None), "42")
    assert asked[-1]["RateLimit-Policy"] == '"minute";q=3;w=60'
    assert (other.status_code, left(other)) == (200, 2)


@pytest.mark.usefixtures("_within_a_minute")
def test_the_next_minute_is_a_new_one(client, settings, monkeypatch):
    settings.API_PER_MINUTE = 1
    before = [get(client, "").status_code for _ in range(2)]

    monkeypatch.setattr("time.time", lambda: 1_000_001 * WINDOW + 1.0)

    assert (before, get(client, "").status_code) == ([200, 429], 200)


def test_an_answer_is_asked_for_each_time_and_an_error_never_kept(client):
    assert get(client, "topics/")["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert get(client, "topics/?x=1")["Cache-Control"] == "no-store"
