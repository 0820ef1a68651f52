"""The clock of the server is put forward by hours or days, and back.

Told to the site through Python's clocks: under libfaketime 0.9.10 Python 3.11 cannot even sleep.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from forms_app.models import Draft
from jobs import worker
from jobs.models import LEASE, Job
from publishing import previews
from tests.factories import make_article
from tests.forms_app.typed import MESSAGE, form_key, send, sent
from tests.jobs.test_queue import NOTE
from tests.publishing.kept_pages import Browser, _keep_the_connection  # noqa: F401 -- a fixture
from tests.reading import Document

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

DAY = 24 * 60  # minutes


def test_pages_go_by_the_clock_whichever_way_it_is_put(tmp_path, monkeypatch):
    browser = Browser(tmp_path / "generation")
    noon = timezone.localtime().replace(hour=12, minute=0)
    for minutes in (5, 60):
        make_article(f"After {minutes}", publish_at=noon + timedelta(minutes=minutes))

    def at(minutes):
        moment = noon + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        monkeypatch.setattr("publishing.pagecache.time.time", moment.timestamp)
        page = browser.get("/en/")[2]
        return (b"After 5" in page, b"After 60" in page)

    assert [at(0), at(30), at(90), at(6), at(0), at(61), at(DAY), at(-DAY), at(5)] == [
        (False, False),
        (True, False),
        (True, True),
        (True, False),
        (False, False),
        (True, True),
        (True, True),
        (False, False),
        (True, False),
    ]


def test_a_lease_of_a_clock_that_was_wrong_holds_nobody_up(tmp_path, monkeypatch):
    right, path = timezone.now(), tmp_path / "notes"
    Job.objects.enqueue(NOTE, path=str(path), words="done")
    monkeypatch.setattr(timezone, "now", lambda: right + timedelta(days=3))
    Job.objects.claim()  # by a worker that dies

    monkeypatch.setattr(timezone, "now", lambda: right + timedelta(seconds=1))
    assert worker.run_all() == 1
    assert path.read_text() == "done\n"


def test_a_lease_of_a_clock_that_is_a_little_ahead_holds(monkeypatch):
    Job.objects.enqueue(NOTE, path="", words="")
    right = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: right + LEASE / 2)
    Job.objects.claim()

    monkeypatch.setattr(timezone, "now", lambda: right)
    assert Job.objects.claim() is None


def test_a_link_opens_again_once_the_clock_is_right_and_staff_log_in_again(
    admin_client, monkeypatch
):
    right, draft, visitor = timezone.now(), make_article(status="draft"), Client()
    link = previews.make(draft, by=User.objects.get()).address("en")
    answers = []
    for days in (0, 13, 15, -15, 0):
        monkeypatch.setattr(timezone, "now", lambda days=days: right + timedelta(days=days))
        answers.append((admin_client.get("/admin/").status_code, visitor.get(link).status_code))

    assert answers == [(200, 200), (200, 200), (302, 410), (302, 200), (302, 200)]


def test_nothing_is_erased_by_a_clock_that_leaps(monkeypatch):
    right = timezone.now()
    worker.enqueue_daily(timezone.localdate())
    worker.run_all()
    kept = Draft.objects.create(form="J", language="en")
    erased = []
    for days in (1, 400, 2, 40, 41):
        now = right + timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        worker.enqueue_daily(timezone.localdate())
        worker.run_all()
        if not Draft.objects.filter(pk=kept.pk).exists():
            erased.append(days)

    assert erased == [41]  # on the day after 38 of them without the worker


@pytest.mark.parametrize("days", [-400, -1, 400])
def test_a_form_opened_by_another_clock_gets_a_new_key_and_keeps_the_words(client, days):
    key = form_key("M", age=days * DAY * 60)

    response = send(client, "M", form_key=key)
    shown = Document(response.text)

    assert response.status_code == 422
    assert MESSAGE["text"] in response.context["form"]["text"].value().replace("\r", "")
    assert shown.hidden_fields["form_key"] != key
    assert sent(client, "M").status == "received"
