from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Staff. Visitors and applicants have no account."""

    language = models.CharField(
        _("language for letters"),
        max_length=5,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    # Sessions of before it are over: the lost device may still be in one.
    second_factor_reset_at = models.DateTimeField(
        _("second factor reset"), null=True, blank=True, editable=False
    )


class LogIn(models.Model):
    """What happened at the door of the back office. Who it was only where there is an account:
    a wrong name may be a password typed into the wrong field."""

    class What(models.TextChoices):
        PASSWORD = "password", _("password given")
        FACTOR = "factor", _("second factor given")
        WRONG_PASSWORD = "wrong_password", _("wrong name or password")
        WRONG_FACTOR = "wrong_factor", _("wrong second factor")
        LOCKED_OUT = "locked_out", _("locked out for a while")
        LEFT = "left", _("logged out")

    what = models.CharField(_("action"), max_length=16, choices=What)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        related_name="+",
    )
    sender = models.CharField(_("sender"), max_length=8)  # tells senders of one day apart, no more
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("log-in")
        verbose_name_plural = _("log-ins")
        default_permissions = ()
        permissions = [
            ("view_audit", "Can read the audit log"),
            ("export_audit", "Can export the audit log"),
        ]
        indexes = [
            models.Index(fields=["at"], name="login_at"),
            models.Index(fields=["user", "at"], name="login_user_at"),
        ]

    def __str__(self):
        return f"{self.get_what_display()} {self.at:%Y-%m-%d %H:%M}"
