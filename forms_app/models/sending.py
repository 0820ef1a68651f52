"""What is known of forms before they are applications, and of their files."""

import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages
from forms_app.models.application import Application, new_token
from members.models import Participant


class Draft(models.Model):
    """A form under way, at one secret address from its first step to the day it is erased.

    `answers` holds what was typed, judged or not: {step: {name: [value, …]}}. Sending makes an
    application of it and deletes the row; `form_key` sees to it that this happens once.
    """

    form = models.CharField(_("form"), max_length=1, choices=Application.Form.choices)
    token = models.CharField(
        _("token"), max_length=40, unique=True, default=new_token, editable=False
    )
    form_key = models.UUIDField(_("form key"), unique=True, default=uuid.uuid4, editable=False)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    email = models.EmailField(_("e-mail address for the link"), max_length=254, blank=True)
    created_at = models.DateTimeField(_("begun at"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    warned_at = models.DateTimeField(_("warned at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("form under way")
        verbose_name_plural = _("forms under way")
        ordering = ["-changed_at"]
        default_permissions = ()
        indexes = [models.Index(fields=["changed_at"], name="drafts_by_change")]

    def __str__(self):
        """Without the person and the secret address."""
        return f"{self.get_form_display()} #{self.pk}"


def random_path(attachment, filename):
    """Nothing of the name that the sender gave: that stays in the row."""
    return f"attachments/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}"


def private_storage():
    return storages["private"]


class AttachmentQuerySet(models.QuerySet):
    def public(self):
        """Copies of decisions that the public may read, for as long as it sees the participant."""
        return self.filter(participant__in=Participant.objects.published())


class Attachment(models.Model):
    """A file of an application or of a form under way: private, and served after a check only.

    A copy without signatures passes to the participant when the authority is accepted.
    """

    class Purpose(models.TextChoices):
        ACT = "act", _("decision of the council")
        PLAN = "plan", _("local action plan")
        PROPOSAL = "proposal", _("attachment of the proposal")
        ANSWER = "answer", _("answer to a question of ours")
        # Made by staff from the act: signatures blacked out, fit for the public.
        REDACTED_ACT = "redacted", _("decision of the council, redacted for the public")

    class Scan(models.TextChoices):
        NONE = "none", _("not scanned")
        CLEAN = "clean", _("scanned, nothing found")
        INFECTED = "infected", _("scanned, refused")

    application = models.ForeignKey(
        Application,
        verbose_name=_("application"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
    )
    draft = models.ForeignKey(
        Draft,
        verbose_name=_("form under way"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
    )
    participant = models.ForeignKey(
        Participant,
        verbose_name=_("participant"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="decision_copies",
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    language = models.CharField(_("language of the document"), max_length=5, blank=True)
    file = models.FileField(_("file"), upload_to=random_path, storage=private_storage)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    checksum = models.CharField(_("checksum"), max_length=64)
    scan = models.CharField(_("scan"), max_length=10, choices=Scan.choices, default=Scan.NONE)
    added_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an application")
        verbose_name_plural = _("files of applications")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False, draft__isnull=True, participant=None)
                | Q(application__isnull=True, draft__isnull=False, participant=None)
                | Q(
                    application__isnull=True,
                    draft__isnull=True,
                    participant__isnull=False,
                    purpose="redacted",
                ),
                name="attachment_has_one_owner",
            )
        ]

    def __str__(self):
        return f"{self.get_purpose_display()} #{self.pk}"

    @property
    def owner(self):
        """The name of the one column that says whose it is."""
        owners = ("draft", "application", "participant")
        return next(name for name in owners if getattr(self, f"{name}_id"))

    @property
    def label(self):
        """What one gets: English, PDF, 120 KB."""
        extension = self.name.rpartition(".")[2].upper()
        parts = [languages.name_of(self.language), extension, filesizeformat(self.size)]
        return ", ".join(part for part in parts if part)


class RateMark(models.Model):
    """That some sender used a form, without saying who: a keyed hash whose key changes daily."""

    sender = models.CharField(_("sender"), max_length=64)
    form = models.CharField(_("form"), max_length=20)
    created_at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("rate mark")
        verbose_name_plural = _("rate marks")
        default_permissions = ()
        indexes = [models.Index(fields=["sender", "form", "created_at"], name="rate_marks_recent")]

    def __str__(self):
        return f"{self.form} {self.created_at:%Y-%m-%d %H:%M}"
