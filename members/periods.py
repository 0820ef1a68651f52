from datetime import date, timedelta

from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.languages import Translated
from members import changes

LAUNCH = date(2013, 3, 20)  # nobody took part before; who joined that day is a founder


def is_open(on):
    """The condition on participants that a period is open on the day `on`, or today."""
    day = on or timezone.localdate()
    return Exists(
        MembershipPeriod.objects.filter(
            Q(left_on=None) | Q(left_on__gt=day), participant=OuterRef("pk"), joined_on__lte=day
        )
    )


def has_begun(on):
    """The condition that a period is open on the day `on` (or today), or was before."""
    day = on or timezone.localdate()
    return Exists(MembershipPeriod.objects.filter(participant=OuterRef("pk"), joined_on__lte=day))


class MembershipPeriod(models.Model):
    """A stretch of time in which an authority takes part."""

    is_public_content = True

    participant = models.ForeignKey(
        "members.Participant",
        verbose_name=_("participant"),
        on_delete=models.CASCADE,
        related_name="periods",
    )
    joined_on = models.DateField(_("from"), validators=[MinValueValidator(LAUNCH)])
    left_on = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The first day without it. Empty: goes on.")
    )
    reason = Translated(models.CharField(_("reason of the end"), max_length=300, blank=True))

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["joined_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gt=F("joined_on")),
                name="period_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(left_on=None),
                name="period_one_open_per_participant",
            ),
        ]
        indexes = [models.Index(fields=["joined_on", "left_on"], name="periods_by_day")]

    def __str__(self):
        return f"{self.joined_on} – {self.left_on or '…'}"

    @property
    def is_open(self):
        today = timezone.localdate()
        return self.joined_on <= today and (self.left_on is None or self.left_on > today)

    @property
    def last_day(self):
        return self.left_on and self.left_on - timedelta(days=1)

    def overlaps(self, other):
        """True when there is a day that belongs to both."""
        return (self.left_on is None or other.joined_on < self.left_on) and (
            other.left_on is None or self.joined_on < other.left_on
        )

    @transaction.atomic
    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        self._note_on_participant()

    @transaction.atomic
    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        self._note_on_participant()
        return deleted

    def _note_on_participant(self):
        first = MembershipPeriod.objects.filter(participant=self.participant_id).order_by(
            "joined_on"
        )
        participants = MembershipPeriod.participant.field.related_model.objects
        participants.filter(pk=self.participant_id).update(
            joined_on=first.values_list("joined_on", flat=True).first()
        )
        changes.follow_periods([self.participant_id])
