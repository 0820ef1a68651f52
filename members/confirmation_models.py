"""What is kept about the yearly confirmation. What happens with it is in `confirmation.py`."""

import uuid

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import addresses

SIGNER = signing.Signer(salt="members.confirmation", sep=".")


class ConfirmationRoundQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)

    def by_token(self, token):
        """The round that a link names; None when the link is none of ours."""
        try:
            key = uuid.UUID(SIGNER.unsign(token))
        except (signing.BadSignature, ValueError):
            return None
        return self.select_related("participant__country").filter(key=key).first()


class ConfirmationRound(models.Model):
    """One time that a participant is asked whether its entry is right."""

    class Cause(models.TextChoices):
        YEAR = "year", _("a year has passed")
        MANDATE = "mandate", _("the mandate of the head ended")
        STAFF = "staff", _("opened by staff")
        ASKED = "asked", _("a new link was asked for")

    class Outcome(models.TextChoices):
        CORRECT = "correct", pgettext_lazy("answer of a participant", "all correct")
        CHANGES = "changes", pgettext_lazy("answer of a participant", "changes sent")
        NONE = "none", pgettext_lazy("answer of a participant", "no answer")
        REPLACED = "replaced", pgettext_lazy("answer of a participant", "asked again")
        ENDED = "ended", pgettext_lazy("answer of a participant", "no longer takes part")

    ANSWERS = (Outcome.CORRECT, Outcome.CHANGES)

    participant = models.ForeignKey(
        "members.Participant",
        verbose_name=_("participant"),
        on_delete=models.CASCADE,
        related_name="confirmation_rounds",
    )
    # In letters as a signed link: who reads the table without SECRET_KEY cannot make one.
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    written_at = models.DateTimeField(_("last letter at"), default=timezone.now)
    expires_at = models.DateTimeField(_("link expires at"))
    reminders = models.PositiveSmallIntegerField(_("reminders sent"), default=0)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)

    objects = ConfirmationRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation round")
        verbose_name_plural = _("confirmation rounds")
        default_permissions = ("view",)
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(closed_at=None),
                name="confirmation_one_open_round",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="confirmation_closed_with_outcome",
            ),
        ]

    def __str__(self):
        return gettext("Confirmation of %(name)s") % {"name": self.participant}

    @property
    def token(self):
        return SIGNER.sign(self.key.hex)

    def address(self, language):
        """The link for a letter in `language`."""
        with translation.override(language):
            return addresses.absolute(self.get_absolute_url())

    def get_absolute_url(self):
        return reverse("members:confirm", args=[self.token])

    @property
    def is_answered(self):
        return self.outcome in self.ANSWERS

    def is_usable(self, now=None):
        return self.closed_at is None and self.expires_at > (now or timezone.now())

    def close(self, outcome, now):
        self.outcome, self.closed_at = outcome, now
        self.save(update_fields=["outcome", "closed_at"])


class ProposedChangeQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=ProposedChange.State.WAITING)


class ProposedChange(models.Model):
    """What an authority would like its entry to say, until staff decide.

    `changes` holds {column: {"old": …, "new": …}} of the participant, `contact` the same of its
    contact. The latter is emptied with the decision: personal data stays in one place.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("proposed change", "waits for a decision")
        PUBLISHED = "published", pgettext_lazy("proposed change", "published")
        DECLINED = "declined", pgettext_lazy("proposed change", "declined")
        REPLACED = "replaced", pgettext_lazy("proposed change", "replaced by a newer one")

    participant = models.ForeignKey(
        "members.Participant",
        verbose_name=_("participant"),
        on_delete=models.CASCADE,
        related_name="proposed_changes",
    )
    round = models.ForeignKey(
        ConfirmationRound,
        verbose_name=_("confirmation round"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposed_changes",
    )
    changes = models.JSONField(_("changes"), default=dict)
    contact = models.JSONField(_("changes of the contact"), default=dict, blank=True)
    from_version = models.PositiveIntegerField(_("made from version"))
    note = models.TextField(_("note of the authority"), blank=True)
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    reason = models.TextField(_("reason"), blank=True)

    objects = ProposedChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        default_permissions = ("view",)
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(state="waiting"),
                name="proposed_change_one_waits",
            )
        ]

    def __str__(self):
        return gettext("Changes to %(name)s") % {"name": self.participant}
