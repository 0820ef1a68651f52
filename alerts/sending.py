"""The letters about what is new. Each is stored in the transaction that marks its alerts written.

What has been withdrawn by then is left out, and the alert goes: nobody hears of it.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from alerts import items
from alerts.models import Alert, Subscriber
from core.addresses import site_host
from core.dates import start_of
from jobs import letters
from pages.models import SiteSettings

Rhythm = Subscriber.Rhythm


def daily() -> None:
    """For the worker: on the first day of a week, or the first on which it is there again."""
    write_weekly()


def write_at_once() -> None:
    """A letter for each alert of those who hear at once."""
    waiting = Alert.objects.waiting().filter(
        subscriber__rhythm=Rhythm.AT_ONCE, subscriber__is_paused=False
    )
    for subscriber, alert in waiting.order_by("pk").values_list("subscriber", "pk"):
        _write("alert", subscriber, Rhythm.AT_ONCE, pk=alert)


def write_weekly(now: datetime | None = None) -> None:
    """One letter to each who hears weekly, with what became visible before this Monday."""
    monday = _monday(now or timezone.now())
    waiting = Alert.objects.waiting().filter(
        at__lt=monday, subscriber__rhythm=Rhythm.WEEKLY, subscriber__is_paused=False
    )
    for subscriber in (
        waiting.order_by("subscriber").values_list("subscriber", flat=True).distinct()
    ):
        _write("week", subscriber, Rhythm.WEEKLY, at__lt=monday)


@transaction.atomic
def _write(template, subscriber, rhythm, **which):
    # Its row is locked first: two workers write one letter, and who leaves meanwhile gets none.
    rows = Subscriber.objects.active().select_for_update().filter(pk=subscriber, rhythm=rhythm)
    subscriber = rows.first()
    if subscriber is None:
        return
    alerts = list(subscriber.alerts.waiting().filter(**which).order_by("at", "pk"))
    found = items.found([alert.item for alert in alerts], subscriber.language)
    visible = [alert for alert in alerts if alert.item in found]
    subscriber.alerts.filter(pk__in=[it.pk for it in alerts if it.item not in found]).delete()
    subscriber.alerts.filter(pk__in=[it.pk for it in visible]).update(written_at=timezone.now())
    if visible:
        letters.write(
            f"alerts/letters/{template}",
            to=subscriber.email,
            language=subscriber.language,
            about=subscriber.reference,
            headers=headers(subscriber),
            items=[found[alert.item] for alert in visible],
            subscriber=subscriber,
            site=SiteSettings.load(),
        )


def headers(subscriber: Subscriber) -> dict[str, str]:
    """By which a mail program offers to unsubscribe with one click (RFC 2369, RFC 8058)."""
    return {
        "List-Id": f"<alerts.{site_host()}>",
        "List-Unsubscribe": f"<{subscriber.unsubscribe_address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _monday(now):
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    return start_of(monday)
