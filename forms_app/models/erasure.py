from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from forms_app.periods import Rule


class ErasureCountQuerySet(models.QuerySet):
    def note(self, rule, day, number=1):
        """Count `number` more erasures in the month of `day`."""
        month = day.replace(day=1)
        row, _created = self.get_or_create(month=month, rule=rule)
        self.filter(pk=row.pk).update(number=F("number") + number)


class ErasureCount(models.Model):
    """How much was erased in a month, by which rule: all that is left of it."""

    month = models.DateField(_("month"))
    rule = models.CharField(_("rule"), max_length=10, choices=Rule.choices)
    number = models.PositiveIntegerField(_("number"), default=0)

    objects = ErasureCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("number of erasures")
        verbose_name_plural = _("numbers of erasures")
        ordering = ["-month", "rule"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["month", "rule"], name="erasures_once_a_month")
        ]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.get_rule_display()}"
