from django.db import models
from django.utils.translation import gettext_lazy as _


class LastNumber(models.Model):
    """The last number that an accepted participant was given: one row, the lock of all numbering.

    It is kept apart from the participants, so that the number of a deleted one is not given again.
    """

    number = models.PositiveIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("last number given")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="last_number_is_one_row")
        ]

    def __str__(self):
        return str(self.number)
