"""Whom the Alliance writes to about a participant.

Personal data, hence apart from the participant's own row: never in open data, in search or in the
history (django-reversion), which would keep it when it should be gone. On the participant's page
stands only what its holder agreed to show.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Contact(models.Model):
    shows_on_pages = True

    participant = models.OneToOneField(
        "members.Participant",
        verbose_name=_("participant"),
        on_delete=models.CASCADE,
        related_name="contact",
    )
    name = models.CharField(_("contact person"), max_length=150, blank=True)
    function = models.CharField(_("function"), max_length=150, blank=True)
    email = models.EmailField(
        _("e-mail address"), max_length=254, help_text=_("Rather the address of an office.")
    )
    language = models.CharField(
        _("language for letters"),
        max_length=5,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    is_public = models.BooleanField(
        _("name and address may be shown"),
        default=False,
        help_text=_("Only if the person has agreed. Ends when another person takes over."),
    )
    office_email = models.EmailField(
        _("mailbox of the office, shown to the public"), max_length=254, blank=True
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("contact of a participant")
        verbose_name_plural = _("contacts of participants")
        ordering = ["participant"]

    def __str__(self):
        """Without the person: the back office copies this into its log."""
        return gettext("Contact of %(name)s") % {"name": self.participant}
