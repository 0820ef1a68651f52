"""Figures for a monitoring program: whose they are, that it can read them, that they are right."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from alliance.watching.exposition import CONTENT_TYPE
from alliance.watching.measuring import Measured
from core import figures
from forms_app.models import Message
from jobs import letters, worker
from jobs.models import Job, Letter
from tests.forms_app.cases import make_join, make_message

pytestmark = pytest.mark.django_db

TOKEN = "a-long-token"


@pytest.fixture
def read(client, settings):
    """{(sample, labels): value} as a strict reader of OpenMetrics finds them."""
    settings.METRICS_TOKEN = TOKEN

    def read():
        response = client.get(reverse("metrics"), headers={"authorization": f"Bearer {TOKEN}"})
        assert (response.status_code, response["Content-Type"]) == (200, CONTENT_TYPE)
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(response.text)
            for sample in family.samples
        }

    return read


def rise(before, after):
    """What is more than before."""
    return {
        key: after[key] - before.get(key, 0) for key in after if after[key] != before.get(key, 0)
    }


@pytest.mark.parametrize(
    ("token", "authorization", "status"),
    [
        ("", f"Bearer {TOKEN}", 404),
        ("", "Bearer ", 404),
        (TOKEN, None, 401),
        (TOKEN, "Bearer wrong", 401),
        (TOKEN, f"Basic {TOKEN}", 401),
        (TOKEN, f"bearer {TOKEN}", 200),
    ],
)
def test_figures_are_for_whoever_has_the_token(client, settings, token, authorization, status):
    settings.METRICS_TOKEN = token
    headers = {"authorization": authorization} if authorization else {}

    # An address that is none leads to the same under a language, as everywhere, and to nothing.
    response = client.get(reverse("metrics"), headers=headers, follow=True)

    assert response.status_code == status
    assert ("alliance_database_up" in response.text) is (status == 200)
    assert response.get("WWW-Authenticate") == ('Bearer realm="metrics"' if status == 401 else None)


def test_requests_are_counted_by_view_and_status_with_their_time(read):
    def site(environ, start_response):
        environ |= {"site.route": "texts:detail", "site.cache": "hit"}
        start_response("410 Gone", [])
        return [b""]

    before = read()
    measured = Measured(site, static_url="/static/")
    for _ in range(3):
        measured({"PATH_INFO": "/en/texts/resolution-1-2011/"}, lambda *_: None)
    risen = rise(before, read())

    route = ("route", "texts:detail")
    seconds = risen.pop(("alliance_request_seconds_sum", (route,)))
    buckets = [value for (name, _labels), value in risen.items() if name.endswith("_bucket")]
    assert 0 < seconds < 1
    assert max(buckets) == 3
    assert {key: v for key, v in risen.items() if not key[0].endswith("_bucket")} == {
        ("alliance_requests_total", (("cache", "hit"), route, ("status", "410"))): 3,
        ("alliance_request_seconds_count", (route,)): 3,
    }


def test_buckets_hold_all_that_was_quicker(read):
    labels = 'route="slow"'
    for edge, number in (("0.005", 2), ("0.1", 3), ("+Inf", 1)):
        figures.add(f'alliance_request_seconds_bucket{{{labels},le="{edge}"}}', number)

    found = read()

    at = {
        dict(labels)["le"]: value
        for (name, labels), value in found.items()
        if name.endswith("_bucket") and ("route", "slow") in labels
    }
    assert list(at) == [
        "0.001",
        "0.005",
        "0.025",
        "0.1",
        "0.25",
        "0.5",
        "1.0",
        "2.5",
        "10.0",
        "+Inf",
    ]
    assert list(at.values()) == [0, 2, 2, 5, 5, 5, 5, 5, 5, 6]
    assert found[("alliance_request_seconds_count", (("route", "slow"),))] == 6


def test_what_waits_is_asked_of_the_database(read):
    make_join()
    make_join(status="declined")
    make_message()
    Job.objects.all().delete()
    Letter.objects.all().delete()
    Letter.objects.create(
        to="a@b.example", subject="x", body="x", created_at=timezone.now() - timedelta(seconds=90)
    )
    Job.objects.enqueue("some.task")
    Job.objects.create(task="some.task", attempts=12)

    found = read()

    assert found[("alliance_forms_waiting", (("form", "J"),))] == 1
    assert found[("alliance_forms_waiting", (("form", Message.FORM),))] == 1
    assert found[("alliance_jobs_waiting", ())] == 1
    assert found[("alliance_jobs_given_up", ())] == 1
    assert found[("alliance_letters_waiting", ())] == 1
    assert 90 <= found[("alliance_oldest_letter_seconds", ())] < 120
    assert found[("alliance_database_up", ())] == 1


def test_letters_and_jobs_are_counted_as_the_worker_does_them(read, settings):
    letter = Letter.objects.create(to="a@b.example", subject="x", body="x", language="en")
    letters.send_again(letter)
    before = read()

    worker.run_all()
    sent = rise(before, read())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9
    letters.send_again(letter)
    before = read()
    worker.run_one()
    failed = rise(before, read())

    task = ("task", "jobs.letters.send")
    waiting = {key for key in (*sent, *failed) if "waiting" in key[0] or "oldest" in key[0]}
    assert len(mail.outbox) == 1
    assert {key: value for key, value in sent.items() if key not in waiting} == {
        ("alliance_letters_total", (("result", "sent"),)): 1,
        ("alliance_jobs_total", (("result", "done"), task)): 1,
    }
    assert {key: value for key, value in failed.items() if key not in waiting} == {
        ("alliance_letters_total", (("result", "failed"),)): 1,
        ("alliance_jobs_total", (("result", "failed"), task)): 1,
    }
