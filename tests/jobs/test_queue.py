import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from jobs import worker
from jobs.models import LEASE, MAX_ATTEMPTS, Job, back_off
from tests import serving

pytestmark = pytest.mark.both_databases

NOTE, FAIL, HANG = (f"tests.jobs.tasks.{name}" for name in ("note", "fail", "hang"))


def in_threads(count, function):
    """What each of `count` threads returns, started at the same moment."""
    together = Barrier(count)

    def run(number):
        try:
            together.wait()
            return function(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def this_database():
    """The tests' database, as a program of its own must be told."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def working(tmp_path):
    """Starts workers as `manage.py worker`; kills those that are left."""
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=serving.ROOT,
            env=serving.environment(DATABASE_URL=this_database(), VAR_DIR=str(tmp_path)),
            stderr=log,
        )
        started.append(process)
        return process

    with (tmp_path / "log").open("wb") as log:
        yield start
        for process in started:
            process.kill()
            process.wait()


def wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


# --- Claiming ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_many_workers_get_each_job_once():
    expected = {Job.objects.enqueue(NOTE, path="", words="").pk for _number in range(40)}

    def claim_all(_number):
        claimed = []
        while Job.objects.waiting().filter(lease=None).exists():
            if job := Job.objects.claim():
                claimed.append(job.pk)
        return claimed

    found = [number for claimed in in_threads(6, claim_all) for number in claimed]

    assert (len(found), set(found)) == (40, expected)


@pytest.mark.django_db
def test_the_oldest_due_job_comes_first_and_none_before_its_time():
    now = timezone.now()
    late = Job.objects.enqueue(NOTE, run_at=now - timedelta(minutes=1))
    Job.objects.enqueue(NOTE, run_at=now + timedelta(hours=1))
    early = Job.objects.enqueue(NOTE, run_at=now - timedelta(hours=1))

    assert [Job.objects.claim(), Job.objects.claim(), Job.objects.claim()] == [early, late, None]


@pytest.mark.django_db
def test_work_that_is_done_is_done_once(tmp_path):
    path = tmp_path / "notes"
    Job.objects.enqueue(NOTE, path=str(path), words="done")

    assert (worker.run_all(), worker.run_all()) == (1, 0)
    assert path.read_text() == "done\n"


@pytest.mark.django_db
def test_who_lost_the_lease_neither_finishes_nor_fails_the_job():
    Job.objects.enqueue(NOTE)
    first = Job.objects.claim()
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    second = Job.objects.claim()

    assert (first.finish(), first.fail("too late"), second.finish()) == (False, False, True)


# --- Crashes -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_a_job_that_is_due_again_after_the_lease(tmp_path, working):
    path = tmp_path / "notes"
    job = Job.objects.enqueue(HANG, path=str(path))

    process = working()
    wait_for(path.exists)
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert Job.objects.claim() is None
    assert not Job.objects.due().exists()
    assert list(Job.objects.due(timezone.now() + LEASE + timedelta(seconds=1))) == [job]


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_what_is_due_and_stops_when_asked(tmp_path, working):
    path = tmp_path / "notes"
    process = working()
    Job.objects.enqueue(NOTE, path=str(path), words="done")

    wait_for(lambda: Job.objects.filter(done_at__isnull=False).exists())
    process.send_signal(signal.SIGTERM)

    assert (process.wait(30), path.read_text()) == (0, "done\n")


@pytest.mark.django_db(transaction=True)
def test_while_the_queue_is_away_that_is_told_once(tmp_path, working):
    def rename(old, new):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")

    log = tmp_path / "log"
    rename("jobs_job", "jobs_away")
    try:
        working()
        wait_for(lambda: "could not reach the queue" in log.read_text())
        time.sleep(2.5 * worker.PAUSE)
    finally:
        rename("jobs_away", "jobs_job")
    Job.objects.enqueue(NOTE, path=str(tmp_path / "notes"), words="done")
    wait_for(lambda: Job.objects.filter(done_at__isnull=False).exists())

    assert log.read_text().count("could not reach the queue") == 1


@pytest.mark.django_db
def test_the_command_can_do_what_is_due_and_stop(tmp_path, capsys):
    Job.objects.enqueue(NOTE, path=str(tmp_path / "notes"), words="done")

    call_command("worker", "--once")

    assert capsys.readouterr().out == "1 jobs done.\n"


# --- Failures ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_failed_job_waits_longer_each_time_and_is_given_up_in_the_end():
    Job.objects.enqueue(FAIL, words="no such host")
    waits = []

    for _attempt in range(MAX_ATTEMPTS):
        Job.objects.update(run_at=timezone.now())
        assert worker.run_one()
        job = Job.objects.get()
        waits.append(round((job.run_at - timezone.now()).total_seconds(), -1))

    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 21600, 21600]
    assert job.error.strip().endswith("RuntimeError: no such host")
    Job.objects.update(run_at=timezone.now())
    assert (worker.run_one(), list(Job.objects.failed())) == (False, [job])


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 30), (2, 60), (3, 120), (10, 15_360), (12, 21_600)]
)
def test_the_pause_doubles_up_to_six_hours(attempts, seconds):
    assert back_off(attempts).total_seconds() == seconds


@pytest.mark.django_db
def test_an_unknown_task_fails_like_any_other():
    Job.objects.enqueue("no.such.task")

    assert (worker.run_one(), Job.objects.get().attempts) == (True, 1)


@pytest.mark.django_db
def test_what_was_given_up_can_be_tried_again(tmp_path):
    path = tmp_path / "notes"
    job = Job.objects.enqueue(NOTE, path=str(path), words="done")
    Job.objects.update(attempts=MAX_ATTEMPTS, run_at=timezone.now() + timedelta(hours=6))
    assert worker.run_all() == 0

    assert job.retry()

    assert (worker.run_all(), path.read_text()) == (1, "done\n")


@pytest.mark.django_db
def test_what_is_done_or_at_work_is_not_tried_again():
    Job.objects.enqueue(NOTE)
    running = Job.objects.claim()
    assert not running.retry()

    running.finish()
    assert not running.retry()


# --- Keys --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_key_is_there_once_while_it_waits_and_free_afterwards(tmp_path):
    arguments = {"path": str(tmp_path / "notes"), "words": "done"}
    first = Job.objects.enqueue(NOTE, key="image-1", **arguments)
    second = Job.objects.enqueue(NOTE, key="image-1", **arguments)
    worker.run_all()
    third = Job.objects.enqueue(NOTE, key="image-1", **arguments)

    assert (first == second, first == third, Job.objects.count()) == (True, False, 2)


@pytest.mark.django_db
def test_jobs_without_key_are_as_many_as_were_asked_for():
    Job.objects.enqueue(NOTE)
    Job.objects.enqueue(NOTE)

    assert Job.objects.count() == 2


@pytest.mark.django_db
def test_the_database_itself_keeps_a_key_once():
    Job.objects.create(task=NOTE, key="image-1")

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(task=NOTE, key="image-1")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_job_and_no_error():
    found = in_threads(6, lambda _number: Job.objects.enqueue(NOTE, key="image-1").pk)

    assert found == [Job.objects.get().pk] * 6


@pytest.mark.django_db(transaction=True)
def test_a_job_is_stored_with_its_cause_or_not_at_all():
    @transaction.atomic
    def cause():
        Job.objects.enqueue(NOTE, key="image-1")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        cause()

    assert Job.objects.count() == 0
