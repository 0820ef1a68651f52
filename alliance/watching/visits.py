"""How often each page is opened, by day: no cookie, no address, nothing about who.

A web process counts in its memory and writes once a minute and when it ends. One that is killed
loses its last minute: these are figures for editors, not accounts.
"""

import re
import threading
import time
from collections import Counter
from datetime import timedelta
from functools import lru_cache
from multiprocessing.util import Finalize

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.db.models import Sum
from django.utils import timezone

from alliance.watching.models import Visit

WRITE_EVERY = 60.0  # seconds
KEPT = timedelta(days=400)
MOST = 20_000  # different pages that a process holds between two writes
MACHINE = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|scan|monitor|curl|wget|python|java/|go-http|headless",
    re.I,
)


class Visits:
    """Counts pages as `Measured` tells of them."""

    def __init__(self):
        self.lock = threading.Lock()
        self.counts: Counter = Counter()
        self.writer: threading.Thread | None = None

    def on_page(self, environ, status, headers):
        if not is_visit(environ, status, headers):
            return
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        key = (_day(int(time.time() // 60)), path)
        with self.lock:
            if len(self.counts) < MOST or key in self.counts:
                self.counts[key] += 1
            if self.writer is None:
                self.writer = threading.Thread(target=self._write_for_ever, daemon=True)
                self.writer.start()
                # Not by atexit, which processes of multiprocessing, as Granian has them, pass by.
                Finalize(None, self.write, exitpriority=1)

    def write(self):
        """Into the database; what it does not take is kept for the next time."""
        with self.lock:
            counts, self.counts = self.counts, Counter()
        try:
            with transaction.atomic():
                for (day, path), number in sorted(counts.items()):
                    Visit.objects.add(number, day=day, path=path[:300])
        except DatabaseError:
            with self.lock:
                self.counts += counts
        finally:
            connections.close_all()

    def _write_for_ever(self):
        pause = threading.Event()
        while not pause.wait(WRITE_EVERY):
            if self.counts:
                self.write()


def is_visit(environ, status, headers) -> bool:
    """Somebody opened a public page: no program, no form, no page fetched in advance."""
    path = environ["PATH_INFO"]
    return (
        environ["REQUEST_METHOD"] == "GET"
        and status[:3] in {"200", "304"}
        and path.endswith("/")
        and path[1:4] in LANGUAGES
        and "text/html" in environ.get("HTTP_ACCEPT", "")
        and "prefetch" not in environ.get("HTTP_SEC_PURPOSE", "")
        and not _is_machine(environ.get("HTTP_USER_AGENT", "bot"))
        and any(n.lower() == "cache-control" and v.startswith("public") for n, v in headers)
    )


# Asked for every page that comes out of memory in less time than these take.
@lru_cache(maxsize=1024)
def _is_machine(agent):
    return MACHINE.search(agent) is not None


@lru_cache(maxsize=1)
def _day(minute):
    return timezone.localdate()


LANGUAGES = {f"{code}/" for code, _name in settings.LANGUAGES}


def by_day(days: int) -> list[tuple]:
    """(day, visits) of the last `days`, today included."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    rows = Visit.objects.filter(day__gte=first).values_list("day").annotate(Sum("number"))
    found = dict(rows.order_by())
    return [(day, found.get(day, 0)) for day in (first + timedelta(days=n) for n in range(days))]


def most_visited(days: int, count: int) -> list[tuple[str, int]]:
    first = timezone.localdate() - timedelta(days=days - 1)
    rows = Visit.objects.filter(day__gte=first).values("path").annotate(total=Sum("number"))
    return list(rows.order_by("-total", "path").values_list("path", "total")[:count])


def daily() -> None:
    """Forget what is older than a year and a month."""
    Visit.objects.filter(day__lt=timezone.localdate() - KEPT).delete()
