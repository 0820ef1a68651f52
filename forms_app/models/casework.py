"""What happens to an application: its history, and what is said and noted about it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms_app.models.application import Application


class Actor(models.TextChoices):
    STAFF = "staff", _("staff")
    APPLICANT = "applicant", _("applicant")
    SYSTEM = "system", _("by itself")


def is_signed(prefix):
    """What staff did names who did it; nobody else has an account."""
    return models.CheckConstraint(
        condition=Q(actor=Actor.STAFF, by__isnull=False)
        | (~Q(actor=Actor.STAFF) & Q(by__isnull=True)),
        name=f"{prefix}_is_signed",
    )


def about(related_name):
    return models.ForeignKey(
        Application,
        verbose_name=_("application"),
        on_delete=models.CASCADE,
        related_name=related_name,
    )


def written_by(**options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
        **options,
    )


class StatusChange(models.Model):
    """A line of an application's history: who changed what became of it, when and why."""

    application = about("status_changes")
    old_status = models.CharField(_("from"), max_length=20, choices=Application.Status.choices)
    new_status = models.CharField(_("to"), max_length=20, choices=Application.Status.choices)
    actor = models.CharField(_("who"), max_length=10, choices=Actor.choices, default=Actor.STAFF)
    by = written_by(null=True, blank=True)
    # One person did what two should: allowed when it says why, and counted.
    is_forced = models.BooleanField(_("decided by one person alone"), default=False)
    # For staff, as is `reason` but that of a refusal or a deferral, which the applicant reads.
    forced_because = models.TextField(_("why by one person alone"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(old_status=F("new_status")), name="status_change_changes_something"
            ),
            is_signed("status_change"),
            models.CheckConstraint(
                condition=Q(is_forced=False) | ~Q(forced_because=""),
                name="status_change_forced_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.get_old_status_display()} → {self.get_new_status_display()}"


class CaseEvent(models.Model):
    """Anything else that was done with an application. Names fields, never what stood in them."""

    class Verb(models.TextChoices):
        ASKED = "asked", _("asked for information")
        ANSWERED = "answered", _("answered")
        CORRECTED = "corrected", _("corrected")
        REDACTED = "redacted", _("redacted")
        DOWNLOADED = "downloaded", _("downloaded the data")
        FILE_ADDED = "file_added", _("added a file")
        FILE_READ = "file_read", _("opened a file")
        FILE_REMOVED = "file_removed", _("removed a file")
        ASSIGNED = "assigned", _("assigned")
        LINKED = "linked", _("linked to another case")
        LISTED = "listed", _("listed on the site, or taken off")
        REOPENED = "reopened", _("reopened")
        EXPORTED = "exported", _("exported")
        ERASED = "erased", _("erased")

    application = about("events")
    verb = models.CharField(_("what"), max_length=15, choices=Verb.choices)
    actor = models.CharField(_("who"), max_length=10, choices=Actor.choices, default=Actor.STAFF)
    by = written_by(null=True, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    fields = models.JSONField(_("fields"), default=list, blank=True)

    class Meta:
        verbose_name = _("event of a case")
        verbose_name_plural = _("events of cases")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [is_signed("case_event")]

    def __str__(self):
        return self.get_verb_display()


class CaseNote(models.Model):
    """What staff tell each other about an application; the applicant never reads it."""

    application = about("notes")
    by = written_by()
    at = models.DateTimeField(_("at"), default=timezone.now)
    text = models.TextField(_("note"), max_length=3000)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["at", "pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"


class CaseMessage(models.Model):
    """What the applicant and the Alliance write to each other, in plain text."""

    application = about("messages")
    is_from_applicant = models.BooleanField(_("from the applicant"), default=False)
    by = written_by(null=True, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    text = models.TextField(_("text"), max_length=3000)
    # When staff looked at what the applicant wrote.
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)

    class Meta:
        verbose_name = _("message about a case")
        verbose_name_plural = _("messages about cases")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(is_from_applicant=True, by__isnull=True)
                | Q(is_from_applicant=False, by__isnull=False),
                name="case_message_is_signed",
            )
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"


class InformationRequest(models.Model):
    """What staff need from the applicant: a question, and the fields that are open for it."""

    application = about("information_requests")
    by = written_by()
    at = models.DateTimeField(_("asked at"), default=timezone.now)
    question = models.TextField(_("question"), max_length=2000)
    fields = models.JSONField(_("fields"), default=list)
    due_on = models.DateField(_("answer by"))
    # Where the application goes back to when the answer is there.
    returns_to = models.CharField(
        _("returns to"), max_length=20, choices=Application.Status.choices
    )
    reminders = models.PositiveSmallIntegerField(_("reminders sent"), default=0)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for information")
        verbose_name_plural = _("requests for information")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(closed_at=None),
                name="information_request_one_open",
            )
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"


class ScreeningMark(models.Model):
    """One line of the checklist, as somebody of the staff has seen it."""

    class Item(models.TextChoices):
        KIND = "kind", _("The kind of authority fits")
        COUNTRY = "country", _("The country is a member state of the Council of Europe")
        DUPLICATE = "duplicate", _("It is no participant yet, and has no other open application")
        ADDRESS = "address", _("It writes from an official address")
        DECISION = "decision", _("The decision is there and readable")
        FILES = "files", _("The files are safe")
        PERSONS = "persons", _("Nothing tells the ethnic origin of a person")
        COMMITMENTS = "commitments", _("The commitments are accepted")

    class Result(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        NOT_APPLICABLE = "n/a", _("does not apply")

    application = about("screening_marks")
    item = models.CharField(_("item"), max_length=15, choices=Item.choices)
    result = models.CharField(_("result"), max_length=3, choices=Result.choices)
    by = written_by()
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("checked item")
        verbose_name_plural = _("checked items")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["application", "item"], name="screening_mark_once_per_item"
            )
        ]

    def __str__(self):
        return self.get_item_display()
