from datetime import date

import pytest

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


def test_the_sites_own_daily_tasks_can_be_called(settings):
    for task in settings.DAILY_TASKS:
        worker.enqueue_daily(date(2026, 5, 6))
        assert Job.objects.filter(task=task).count() == 1

    # One of them, erasing, has the worker wipe afterwards.
    assert worker.run_all() == len(settings.DAILY_TASKS) + 1
    # Another, the links, goes on in a moment.
    waiting = Job.objects.filter(done_at=None).values_list("task", flat=True)
    assert list(waiting) == ["publishing.link_check.check_some"]
