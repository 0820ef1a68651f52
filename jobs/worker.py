"""The loop behind `manage.py worker`."""

import logging
import os
import signal
import threading
import traceback
from datetime import date, timedelta

from django.conf import settings
from django.db import close_old_connections
from django.db.models import Max
from django.utils import timezone
from django.utils.module_loading import import_string

from core import figures
from jobs.models import Job

PAUSE = 1.0  # seconds between two looks at an empty queue
NO_TIME, ONE_DAY = timedelta(), timedelta(days=1)
MOST_WITHOUT = timedelta(days=2)  # from one day's work to the next, while the clock is trusted

logger = logging.getLogger(__name__)


def run_one() -> bool:
    """Do the next due job; False when there was none.

    A job that raises is put back with its error and tried again later. A worker killed in the
    middle leaves the lease to run out; the job is then due again.
    """
    job = Job.objects.claim()
    if job is None:
        return False
    try:
        import_string(job.task)(**job.arguments)
    except Exception:
        logger.warning("%s failed (attempt %d)", job, job.attempts)
        figures.add(f'alliance_jobs{{task="{job.task}",result="failed"}}')
        job.fail(traceback.format_exc(limit=-4))
    else:
        figures.add(f'alliance_jobs{{task="{job.task}",result="done"}}')
        job.finish()
    return True


def run_all() -> int:
    """Do every job that is due now; how many."""
    done = 0
    while run_one():
        done += 1
    return done


def enqueue_daily(day: date) -> None:
    """Make today's job of each of `settings.DAILY_TASKS`, once a day however often it is called.

    Two workers at the same moment may make two: such tasks are safe to run twice.

    After days without any they wait for one more day: it may be the clock that was put forward, and
    what is erased before its time does not come back.
    """
    keys = {f"{task} {day}": task for task in settings.DAILY_TASKS}
    there = set(Job.objects.filter(key__in=keys).values_list("key", flat=True))
    if keys.keys() <= there:
        return
    run_at = timezone.now() + (ONE_DAY if _has_leapt(day) else NO_TIME)
    for key, task in keys.items():
        if key not in there:
            Job.objects.enqueue(task, key=key, run_at=run_at)


def _has_leapt(day):
    task = settings.DAILY_TASKS[0]
    days_before = Job.objects.filter(task=task, key__lt=f"{task} {day}")
    last = days_before.aggregate(last=Max("key"))["last"]
    if last is None or day - date.fromisoformat(last.split()[1]) <= MOST_WITHOUT:
        return False
    logger.warning(
        "No daily work since %s: today's waits until tomorrow. Is the clock right?", last
    )
    return True


def watch() -> None:
    """Let each of `settings.WATCHES` see whether there is something to do, which it enqueues."""
    for look in settings.WATCHES:
        import_string(look)()


def run_forever(parent: int | None = None) -> None:
    """Work until SIGTERM or SIGINT, finishing the job in hand.

    With `parent`, the process id of who started the worker, it also stops when that one is gone.
    """
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    planned = None  # the last day whose tasks are in the queue
    trouble = ""  # what was said of it last
    while not stopping.is_set() and parent in (None, os.getppid()):
        close_old_connections()
        try:
            busy = run_one()
            if not busy and planned != (today := timezone.localdate()):
                enqueue_daily(today)
                planned = today
            if not busy:
                watch()
        except Exception as error:
            if trouble != repr(error):
                logger.exception("The worker could not reach the queue; it goes on trying.")
            busy, trouble = False, repr(error)
        else:
            trouble = ""
        if not busy:
            stopping.wait(PAUSE)
