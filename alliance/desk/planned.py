"""What time alone will change: from every model that names its turning points."""

from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, F, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.desk.items import Line, Screens
from publishing.models import Publishable
from publishing.tasks import AboutItem

MOST = 500  # on the page of everything planned
WORDS = {
    "publish_at": _("goes public"),
    "unpublish_at": _("is taken down"),
    "featured_until": _("is no longer first on the home page"),
    "starts_at": _("begins to show"),
    "ends_at": _("no longer shows"),
    "draft": _("is replaced by its draft"),
}


class Event(NamedTuple):
    at: datetime
    words: str
    line: Line


def moments(shown: Screens, most: int = MOST) -> list[tuple]:
    """(at, what, content type, number) of what comes, soonest first; one query."""
    now = timezone.now()
    branches = []
    for model in apps.get_models():
        for name in getattr(model, "TURNING_POINTS", ()):
            rows = model._base_manager.filter(**{f"{name}__gt": now}).order_by()
            if issubclass(model, AboutItem):
                rows = rows.filter(content_type__in=list(shown))
                what, kind, number = "draft", F("content_type_id"), F("object_id")
            else:
                key = ContentType.objects.get_for_model(model).pk
                if key not in shown:
                    continue
                what, kind, number = name, Value(key), F("pk")
            if issubclass(model, Publishable):
                rows = rows.filter(status=Publishable.Status.PUBLISHED)
            branches.append(
                rows.values_list(
                    F(name),
                    Value(what, output_field=CharField()),
                    _whole(kind),
                    _whole(number),
                )
            )
    if not branches:
        return []
    first, *others = branches
    # Not by its name: a union is sorted by the place of its columns.
    return sorted(first.union(*others, all=True))[:most]


def _whole(expression):
    return expression if isinstance(expression, F) else Value(expression.value, BigIntegerField())


def events(found: list[tuple], lines: dict) -> list[Event]:
    return [
        Event(at, WORDS[what], lines[kind, number])
        for at, what, kind, number in found
        if (kind, number) in lines
    ]


def by_day(coming: list[Event]) -> list[tuple[date, list[Event]]]:
    """Days of the site's own clock, each with what happens on it."""
    days = groupby(coming, key=lambda event: timezone.localdate(event.at))
    return [(day, list(those)) for day, those in days]
