from django.db import models
from django.utils.translation import gettext_lazy as _

from core.languages import Translated


class StandardText(models.Model):
    """Words that staff use again and again in letters: chosen, then changed as the case needs."""

    class Use(models.TextChoices):
        DECLINE = "decline", _("reason to decline")
        DEFER = "defer", _("reason to defer")
        ASK = "ask", _("question to the applicant")
        MESSAGE = "message", _("message to the applicant")

    use = models.CharField(_("use"), max_length=10, choices=Use.choices)
    title = Translated(models.CharField(_("title"), max_length=100))
    text = Translated(models.TextField(_("text"), max_length=2000))

    class Meta:
        verbose_name = _("standard text")
        verbose_name_plural = _("standard texts")
        ordering = ["use", "title_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["use", "title_en"], name="standard_text_title_once_per_use"
            )
        ]

    def __str__(self):
        return str(self.title)
