from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_app.models.application import Application


class Message(Application):
    """A message from the contact page."""

    FORM = Application.Form.CONTACT

    class Topic(models.TextChoices):
        JOINING = "joining", _("Taking part in the Alliance")
        PARTICIPANT = "participant", _("A participant, or an error in its profile")
        PRESS = "press", _("Press")
        TEXTS = "texts", _("Adopted texts and documents")
        DATA = "data", _("My personal data")
        ACCESSIBILITY = "accessibility", _("Accessibility of this site")
        OTHER = "other", _("Something else")

    topic = models.CharField(_("topic"), max_length=15, choices=Topic.choices)
    text = models.TextField(_("message"), max_length=3000)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_permissions = ()

    @property
    def title(self):
        return self.contact_name


class TopicMailbox(models.Model):
    """Who reads messages on a topic, where that is not the Alliance's own address."""

    topic = models.CharField(_("topic"), max_length=15, choices=Message.Topic.choices, unique=True)
    email = models.EmailField(_("e-mail address"), max_length=254)

    class Meta:
        verbose_name = _("mailbox of a topic")
        verbose_name_plural = _("mailboxes of topics")
        ordering = ["topic"]

    def __str__(self):
        return self.get_topic_display()
