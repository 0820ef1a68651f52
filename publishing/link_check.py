"""The nightly check of all links, in short jobs, so that letters never wait for it.

A round asks at most one address of each site; the next one follows a moment later. So no site is
asked faster than that, and the worker does what else is due in between.
"""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.test import RequestFactory
from django.utils import timezone

from core.addresses import site_host
from jobs.models import Job
from publishing import checks, fetching, former_addresses, links
from publishing.links import Link

PAUSE = timedelta(seconds=2)  # between two requests to one site
ROUND = 10  # sites
SECONDS = 40  # of a round; the worker's lease is longer
GONE = {404, 410}
# Not "no such site": when our own line is down, no name is found, and tomorrow all are.
NOWHERE = {
    *("not a web address", "certificate not valid", "too many redirects"),
    "leads into a network of its own",
}


def daily() -> None:
    """For the worker: find out which links there are, then look at them."""
    links.collect()
    _enqueue(timezone.now(), 1)


def check_some(started_at: str, number: int) -> None:
    """Round `number` of the check that began then; makes the next one while something is left."""
    since = datetime.fromisoformat(started_at)
    due = Link.objects.due(since)
    own = list(due.filter(host__in=our_own())[: ROUND * 10])
    others = _one_a_site(due.exclude(host__in=our_own()))
    ends = time.monotonic() + SECONDS
    for link in (*own, *others):
        if time.monotonic() > ends:
            break
        check(link)
    if Link.objects.due(since).exists():
        _enqueue(since, number + 1)


def our_own() -> list[str]:
    """What stands for our site in `Link.host`; a path alone has no host."""
    return ["", site_host()]


def _one_a_site(due) -> list[Link]:
    found: dict[str, Link] = {}
    hosts = due.order_by("host").values_list("host", flat=True).distinct()[:ROUND]
    for link in due.filter(host__in=list(hosts)).order_by("host", "pk"):
        found.setdefault(link.host, link)
    return list(found.values())


def _enqueue(since, number):
    # The name of the job makes a second run of the same round add nothing.
    Job.objects.enqueue(
        "publishing.link_check.check_some",
        key=f"links {since.isoformat()} {number}",
        run_at=timezone.now() + PAUSE,
        started_at=since.isoformat(),
        number=number,
    )


def check(link: Link) -> None:
    """Look where it leads, and note it."""
    if link.host in our_own() and not _is_other_port(link.address):
        link.note(*inside(link.address))
    else:
        link.note(*outside(link.address))


def _is_other_port(address):
    return "://" in address and not f"{address}/".startswith(f"{settings.SITE_URL}/")


def again(number: int) -> None:
    """For the worker: somebody wants to know now."""
    if link := Link.objects.filter(pk=number).first():
        check(link)


def inside(address: str) -> tuple[Link.Verdict, str, str]:
    """An address of ours, by asking the site itself."""
    path = address.removeprefix(settings.SITE_URL).partition("?")[0] or "/"
    if path.startswith(settings.STATIC_URL):
        return Link.Verdict.FINE, "", ""
    if path.startswith(settings.MEDIA_URL):
        is_there = default_storage.exists(path.removeprefix(settings.MEDIA_URL))
        return (Link.Verdict.FINE, "", "") if is_there else (Link.Verdict.BROKEN, "404", "")
    if not path.startswith("/"):
        return Link.Verdict.BROKEN, "not a web address", ""
    if checks.is_there(path):
        return Link.Verdict.FINE, "", ""
    if moved := former_addresses.moved(RequestFactory().get(path)):
        return Link.Verdict.MOVED, str(moved.status_code), moved.url
    return Link.Verdict.BROKEN, "404", ""


def outside(address: str) -> tuple[Link.Verdict, str, str]:
    """An address of somebody else's. Who keeps programs out (403) has not lost the page."""
    answer = fetching.ask(address)
    if answer.status is None:
        is_lost = answer.error in NOWHERE
        return (Link.Verdict.BROKEN if is_lost else Link.Verdict.UNCLEAR), answer.error, ""
    words = str(answer.status)
    if answer.status in GONE:
        return Link.Verdict.BROKEN, words, ""
    if answer.status >= 500 or answer.status == 429:
        return Link.Verdict.UNCLEAR, words, ""
    if answer.moved_to and answer.status < 400:
        return Link.Verdict.MOVED, words, answer.moved_to
    return Link.Verdict.FINE, words, ""
