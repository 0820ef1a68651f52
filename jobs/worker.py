"""The loop behind `manage.py worker`."""

import logging
import os
import signal
import threading
import traceback
from datetime import date

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string

from core import figures
from jobs.models import Job

PAUSE = 1.0  # seconds between two looks at an empty queue

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
    """
    for task in settings.DAILY_TASKS:
        key = f"{task} {day}"
        if not Job.objects.filter(key=key).exists():
            Job.objects.enqueue(task, key=key)


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
    while not stopping.is_set() and parent in (None, os.getppid()):
        close_old_connections()
        try:
            busy = run_one()
            if not busy and planned != (today := timezone.localdate()):
                enqueue_daily(today)
                planned = today
            if not busy:
                watch()
        except Exception:
            logger.exception("The worker could not reach the queue; it goes on trying.")
            busy = False
        if not busy:
            stopping.wait(PAUSE)
