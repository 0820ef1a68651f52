from datetime import date, timedelta

import pytest
from django.utils import timezone

from jobs import worker
from jobs.models import Job

NOTE = "tests.jobs.tasks.note"
pytestmark = pytest.mark.django_db


def test_each_daily_task_is_enqueued_once_a_day(settings):
    settings.DAILY_TASKS = [NOTE]
    worker.enqueue_daily(date(2026, 5, 6))
    Job.objects.update(done_at="2026-05-06T12:00Z")

    worker.enqueue_daily(date(2026, 5, 6))
    worker.enqueue_daily(date(2026, 5, 7))

    keys = list(Job.objects.order_by("pk").values_list("key", flat=True))
    assert keys == [f"{NOTE} 2026-05-06", f"{NOTE} 2026-05-07"]


def test_after_days_without_any_they_wait_for_a_day(settings, monkeypatch, caplog):
    """A leap of the clock looks like that, and may be put right within the day."""
    settings.DAILY_TASKS = [NOTE]
    right = timezone.now()
    done = {}
    for days in (0, 1, 3, 400, 401, 2, 7):
        now = right + timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        worker.enqueue_daily(timezone.localdate())
        due = Job.objects.due()
        done[days] = [key.split()[1] for key in due.values_list("key", flat=True).order_by("pk")]
        due.update(done_at=now)

    def day(number):
        return f"{timezone.localdate(right + timedelta(days=number))}"

    assert done == {
        0: [day(0)],
        1: [day(1)],
        3: [day(3)],
        400: [],
        401: [day(400), day(401)],
        2: [day(2)],  # put right
        7: [],  # the site was off for some days
    }
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]


def test_the_sites_own_daily_tasks_can_be_called(settings):
    for task in settings.DAILY_TASKS:
        worker.enqueue_daily(date(2026, 5, 6))
        assert Job.objects.filter(task=task).count() == 1

    # One of them, erasing, has the worker wipe afterwards.
    assert worker.run_all() == len(settings.DAILY_TASKS) + 1
    # Another, the links, goes on in a moment.
    waiting = Job.objects.filter(done_at=None).values_list("task", flat=True)
    assert list(waiting) == ["publishing.link_check.check_some"]
