"""When an item becomes visible: who hears of it is written down, once for each item.

Nothing tells that time has made an item visible, so the worker looks (`look()`), whenever
anything public has changed since it looked last. Items dated long ago are no news: who adds to
the archive alerts nobody.
"""

from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from alerts import hub, items, sending
from alerts.models import Alert, Announcement
from jobs.models import Job
from publishing import generation

NEWS_FOR = timedelta(days=30)
SEEN = "alerts.announcing.seen"  # of this process
TASK = "alerts.announcing.announce"


def look() -> None:
    """Have everything new announced, if this process sees another state than before."""
    state = generation.state()
    if cache.get(SEEN) != state:
        Job.objects.enqueue(TASK, key=TASK)
        cache.set(SEEN, state, timeout=None)


def announce() -> None:
    """Write down who hears of each item that is visible for the first time, and write at once."""
    rows = {items.name_of(row): row for row in items.visible(timezone.now() - NEWS_FOR)}
    known = set(Announcement.objects.filter(item__in=rows).values_list("item", flat=True))
    for name, row in rows.items():
        if name not in known:
            _announce(name, row)
    sending.write_at_once()


@transaction.atomic
def _announce(name: str, row: items.Row) -> None:
    _announcement, is_new = Announcement.objects.get_or_create(item=name)
    if is_new:
        Alert.objects.bulk_create(
            [Alert(subscriber=subscriber, item=name) for subscriber in items.listeners(row)],
            batch_size=500,
            ignore_conflicts=True,
        )
        hub.tell(row)
