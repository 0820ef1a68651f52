"""What browsers report of our policy: counted by rule and host, and nothing else of it kept."""

import json
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.watching import refusals
from alliance.watching.models import Refusal

pytestmark = pytest.mark.django_db

OLD = "application/csp-report"
NEW = "application/reports+json"


def send(body, kind=OLD, **extra):
    body = body if isinstance(body, (str, bytes)) else json.dumps(body)
    # With the check for forgeries, as a browser meets it.
    return Client(enforce_csrf_checks=True).post(
        reverse("policy_reports"), body, content_type=kind, **extra
    )


def rows():
    return set(Refusal.objects.values_list("directive", "host", "number"))


def in_the_old_form(rule="img-src", blocked="https://Ads.Example/pixel.gif?person=7"):
    return {"csp-report": {"violated-directive": rule, "blocked-uri": blocked}}


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (in_the_old_form(), OLD, {("img-src", "ads.example", 1)}),
        (in_the_old_form("script-src 'self'"), OLD, {("script-src", "ads.example", 1)}),
        (in_the_old_form("style-src-attr", "inline"), OLD, {("style-src-attr", "inline", 1)}),
        (in_the_old_form("script-src", "data"), OLD, {("script-src", "data", 1)}),
        (in_the_old_form("script-src", "moz-extension://a1/b.js"), OLD, {("script-src", "a1", 1)}),
        (in_the_old_form("img-src", "https://[bad"), OLD, {("img-src", "other", 1)}),
        (in_the_old_form("img-src", "a b <script>"), OLD, {("img-src", "other", 1)}),
        (in_the_old_form("<script>"), OLD, set()),
        (in_the_old_form("x" * 41), OLD, set()),
        (
            [
                {
                    "type": "csp-violation",
                    "body": {"effectiveDirective": "font-src", "blockedURL": "https://f.example/"},
                },
                {"type": "deprecation", "body": {"id": "x"}},
                {"type": "crash"},
                7,
            ],
            NEW,
            {("font-src", "f.example", 1)},
        ),
        ("no JSON", OLD, set()),
        ("[" * 10_000, NEW, set()),
        (b"\xff\xfe", OLD, set()),
        ({"csp-report": "words"}, OLD, set()),
        ("null", OLD, set()),
    ],
)
def test_a_report_leaves_a_rule_and_a_host(body, kind, expected):
    response = send(body, kind)

    assert (response.status_code, response.content) == (204, b"")
    assert rows() == expected


def test_the_same_again_is_one_row():
    for _ in range(3):
        send(in_the_old_form())

    assert rows() == {("img-src", "ads.example", 3)}
    assert {f.name for f in Refusal._meta.fields} == {"id", "day", "directive", "host", "number"}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (in_the_old_form(), "text/plain", 415),
        (in_the_old_form(), "multipart/form-data; boundary=x", 415),
        (" " * (refusals.LARGEST + 1), OLD, 413),
    ],
)
def test_what_is_no_report_is_refused(body, kind, status):
    assert send(body, kind).status_code == status
    assert rows() == set()


def test_reports_are_only_posted(client):
    response = client.get(reverse("policy_reports"))

    assert (response.status_code, response["Allow"]) == (405, "POST")


def test_one_sender_is_counted_twenty_times_a_minute(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr("alliance.watching.refusals.timezone.now", lambda: now)
    said = [send(in_the_old_form(), REMOTE_ADDR="203.0.113.7").status_code for _ in range(22)]
    other = send(in_the_old_form(), REMOTE_ADDR="203.0.113.8").status_code

    assert said == [204] * 20 + [429] * 2
    assert other == 204
    assert rows() == {("img-src", "ads.example", 21)}


def test_invented_hosts_end_in_one_row(monkeypatch):
    monkeypatch.setattr(refusals, "A_DAY", 3)
    for number in range(6):
        send(in_the_old_form(blocked=f"https://{number}.example/"))

    assert len(rows()) == 4
    assert ("other", "other", 3) in rows()


def test_after_ninety_days_they_are_forgotten():
    today = timezone.localdate()
    for days in (90, 91):
        Refusal.objects.create(day=today - timedelta(days=days), directive="img-src", host="x")

    refusals.daily()

    assert [row.day for row in Refusal.objects.all()] == [today - timedelta(days=90)]


def test_admins_look_at_them(admin_client):
    caches["limits"].clear()
    send(in_the_old_form())

    page = admin_client.get(reverse("admin:watching_refusal_changelist"))

    assert "ads.example" in page.text
