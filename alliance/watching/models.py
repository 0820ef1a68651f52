"""Counts by day. Nothing in them is about one visitor."""

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class CountQuerySet(models.QuerySet):
    def add(self, number, **key):
        """Count `number` more of what `key` names."""
        with transaction.atomic():
            if not self.filter(**key).update(number=F("number") + number):
                # Another process may have been first.
                self.bulk_create(
                    [self.model(**key)],
                    update_conflicts=True,
                    unique_fields=list(key),
                    update_fields=list(key),
                )
                self.filter(**key).update(number=F("number") + number)


class Visit(models.Model):
    """How often a public page was opened on a day."""

    day = models.DateField(_("day"))
    path = models.CharField(_("page"), max_length=300)
    number = models.PositiveIntegerField(_("how often"), default=0)

    objects = CountQuerySet.as_manager()

    class Meta:
        verbose_name = _("visits of a page")
        verbose_name_plural = _("visits of pages")
        constraints = [models.UniqueConstraint(fields=["day", "path"], name="visits_once_a_day")]

    def __str__(self):
        return f"{self.path} {self.day}"


class Refusal(models.Model):
    """What browsers refused to load on our pages, as they reported it."""

    day = models.DateField(_("day"))
    directive = models.CharField(_("rule"), max_length=40)
    host = models.CharField(_("from"), max_length=100)
    number = models.PositiveIntegerField(_("how often"), default=0)

    objects = CountQuerySet.as_manager()

    class Meta:
        verbose_name = _("refusal by browsers")
        verbose_name_plural = _("refusals by browsers")
        ordering = ["-day", "-number", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["day", "directive", "host"], name="refusals_once_a_day")
        ]

    def __str__(self):
        return f"{self.directive} {self.host} {self.day}"
