import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms_app.models.queue import (
    WORKING_DAYS_TO_ANSWER,
    ApplicationQuerySet,
    working_days_after,
)
from forms_app.references import new_reference


def new_token() -> str:
    return secrets.token_urlsafe(24)


class Application(models.Model):
    """What is sent to the Alliance: one queue, one history, one retention rule for all kinds."""

    class Form(models.TextChoices):
        """The form it came through: the first letter of its reference."""

        JOIN = "J", _("application to join")
        COOPERATE = "N", _("co-operation proposal")
        CONTACT = "M", _("message")

    FORM: Form

    class Status(models.TextChoices):
        RECEIVED = "received", _("received")
        SCREENING = "screening", _("being checked")
        REVIEW = "review", _("under review")
        NEEDS_INFO = "needs_info", _("waiting for the applicant")
        READY = "ready_for_decision", _("ready for decision")
        DEFERRED = "deferred", _("deferred")
        ACCEPTED = "accepted", _("accepted")
        ONBOARDED = "onboarded", _("onboarded")
        # Of proposals: from the first look to the end of the co-operation.
        CHECKED = "checked", _("checked")
        PROPOSED = "proposed", _("proposed to participants")
        IN_CONTACT = "in_contact", _("in contact")
        COOPERATING = "cooperating", _("co-operating")
        CLOSED = "closed", _("closed")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        SPAM = "spam", _("spam")

    # Nothing more is expected of anybody.
    ENDED = (Status.ONBOARDED, Status.CLOSED, Status.DECLINED, Status.WITHDRAWN, Status.SPAM)

    reference = models.CharField(_("reference"), max_length=16, unique=True, editable=False)
    token = models.CharField(
        _("token"), max_length=40, unique=True, default=new_token, editable=False
    )
    # Made with the empty form; a second click sends the same one and creates nothing.
    form_key = models.UUIDField(_("form"), unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.RECEIVED
    )
    status_since = models.DateTimeField(_("so since"), default=timezone.now, editable=False)
    language = models.CharField(_("language for letters"), max_length=5, choices=settings.LANGUAGES)
    submitted_at = models.DateTimeField(_("sent at"), default=timezone.now, editable=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    deferred_until = models.DateField(_("deferred until"), null=True, blank=True)
    # What one person proposes and another one decides: accepted, declined or deferred.
    proposed_status = models.CharField(
        _("proposed decision"), max_length=20, choices=Status.choices, blank=True, editable=False
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    # The answers as they stood when the decision was made; what follows changes the profile.
    snapshot = models.JSONField(_("answers at the decision"), null=True, blank=True, editable=False)
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    same_case_as = models.ForeignKey(
        "self",
        verbose_name=_("same case as"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="linked_cases",
    )
    wants_newsletter = models.BooleanField(_("wants the newsletter"), default=False)
    # What made it look like spam when it arrived: codes of spam.py.
    signs = models.JSONField(_("signs of spam"), default=list, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    contact_name = models.CharField(_("full name"), max_length=150)
    contact_role = models.CharField(_("function"), max_length=150, blank=True)
    contact_email = models.EmailField(_("e-mail address"), max_length=254)
    contact_phone = models.CharField(_("telephone number"), max_length=20, blank=True)
    # Language and version of the page on personal data that was acknowledged: “fr 12”.
    notice_version = models.CharField(
        _("version of the notice on personal data"), max_length=20, blank=True, editable=False
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-submitted_at"]
        # One permission for all kinds; nobody adds, changes or deletes them by hand.
        default_permissions = ()
        permissions = [
            ("review_application", _("Can read applications, ask, and propose decisions")),
            ("decide_application", _("Can decide about applications")),
            ("export_application", _("Can export applications")),
            ("protect_application", _("Can export and erase the data of one person")),
        ]
        indexes = [models.Index(fields=["status", "status_since"], name="applications_by_status")]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        """The secret page of this application, in the reader's language."""
        return reverse("forms_app:status", args=[self.token])

    @property
    def form(self):
        return self.Form(self.reference[0])

    @property
    def specific(self):
        """The row with the answers: a `JoinApplication`, `CooperationProposal` or `Message`."""
        if type(self) is not Application:
            return self
        names = {
            self.Form.JOIN: "joinapplication",
            self.Form.COOPERATE: "cooperationproposal",
            self.Form.CONTACT: "message",
        }
        return getattr(self, names[self.form])

    @property
    def has_ended(self):
        return self.status in self.ENDED

    @property
    def answer_by(self):
        """The day by which we aim to answer."""
        return working_days_after(timezone.localdate(self.submitted_at), WORKING_DAYS_TO_ANSWER)

    @property
    def working_days_from_now(self):
        """As `answer_by`, for a round that begins today."""
        return working_days_after(timezone.localdate(), WORKING_DAYS_TO_ANSWER)

    def save(self, *args, **kwargs):
        while not self.reference:
            reference = new_reference(self.FORM)
            if not Application.objects.filter(reference=reference).exists():
                self.reference = reference
        super().save(*args, **kwargs)
