"""When somebody should look again whether a public item is still right, and who did."""

from datetime import date, timedelta

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import dates
from publishing.tasks import AboutItem, person

USUAL = 12  # months, for what has no rhythm of its own


class Look(AboutItem):
    """Somebody has looked at an item and found it right; the newest row has the next date."""

    by = person(_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    next_on = models.DateField(_("to be looked at again on"))

    class Meta:
        verbose_name = _("look at an item")
        verbose_name_plural = _("looks at items")
        default_permissions = ()
        ordering = ["-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "-id"], name="looks_by_item")]

    def __str__(self):
        return f"{self.item} {self.at:%Y-%m-%d}"


def with_next_look(rows: models.QuerySet) -> models.QuerySet:
    """With `next_look_on`, where somebody has set it."""
    looks = _looks_of(rows.model).order_by("-pk")
    return rows.annotate(next_look_on=Subquery(looks.values("next_on")[:1]))


def due(rows: models.QuerySet, today: date | None = None) -> models.QuerySet:
    """The public ones of `rows` that should be looked at, by their date or their age."""
    today = today or timezone.localdate()
    # From the few rows that somebody has looked at: no index could serve the newest look of each.
    looked_at = Look.objects.filter(next_on__lte=today, **_kind_of(rows.model))
    is_due = Q(pk__in=looked_at.values("object_id"), next_look_on__lte=today)
    if months := rows.model.LOOK_AGAIN_AFTER:
        end = dates.start_of(dates.months_later(today, -months) + timedelta(days=1))
        is_due |= Q(changed_at__lt=end) & ~Exists(_looks_of(rows.model))
    return with_next_look(rows.published()).filter(is_due)


def next_look(item: models.Model, looks: list[Look]) -> date | None:
    """The day on which `item`, of which `looks` are the newest, is due; None: nobody needs to."""
    if looks:
        return looks[0].next_on
    if months := item.LOOK_AGAIN_AFTER:
        return dates.months_later(dates.local_date(item.changed_at), months)
    return None


@transaction.atomic
def still_right(item: models.Model, *, by, next_on: date | None = None) -> Look:
    """It is noted who found `item` right, and it is due again on that day, or after its rhythm."""
    usual = dates.months_later(timezone.localdate(), item.LOOK_AGAIN_AFTER or USUAL)
    return Look.objects.create(**Look.key(item), by=by, next_on=next_on or usual)


def _looks_of(model):
    return Look.objects.filter(object_id=OuterRef("pk"), **_kind_of(model))


def _kind_of(model):
    names = {"app_label": model._meta.app_label, "model": model._meta.model_name}
    return {f"content_type__{name}": value for name, value in names.items()}
