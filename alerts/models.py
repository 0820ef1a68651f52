"""Who hears by e-mail of what is new, and of what they have heard."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.addresses import absolute
from members.models import Country, Participant
from publishing.models import Topic

SUBJECTS = ("topics", "countries", "participants")
CONFIRM_WITHIN = timedelta(days=7)  # then the address is erased


class Token:
    """The signed name of a row in a link: who reads the table without SECRET_KEY cannot make one.

    Each has a purpose of its own: the link that unsubscribes opens nothing else.
    """

    def __init__(self, purpose):
        self.signer = signing.Signer(salt=f"alerts.{purpose}", sep=".")

    def of(self, row) -> str:
        return self.signer.sign(row.key.hex)

    def key(self, token: str) -> uuid.UUID | None:
        """The key that it names; None when it is none of ours."""
        try:
            return uuid.UUID(self.signer.unsign(token))
        except (signing.BadSignature, ValueError):
            return None


CONFIRM, MANAGE, UNSUBSCRIBE = map(Token, ("confirm", "manage", "unsubscribe"))


class Wish(models.Model):
    """What somebody wants to hear of, how often, in which language."""

    class Rhythm(models.TextChoices):
        AT_ONCE = "now", _("at once, a letter for each item")
        WEEKLY = "weekly", _("on Mondays, one letter with a list")

    email = models.EmailField(_("e-mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    rhythm = models.CharField(
        _("how often"), max_length=6, choices=Rhythm.choices, default=Rhythm.AT_ONCE
    )
    wants_everything = models.BooleanField(_("everything"), default=False)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")
    countries = models.ManyToManyField(
        Country, verbose_name=_("countries"), blank=True, related_name="+"
    )
    participants = models.ManyToManyField(
        Participant, verbose_name=_("participants"), blank=True, related_name="+"
    )
    # In letters as a signed link.
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        """Without the person."""
        return f"{self._meta.verbose_name} #{self.pk}"

    @property
    def reference(self):
        """By which the letters about it are found again."""
        return f"{self._meta.model_name}-{self.pk}"

    def subjects(self):
        """Topics, countries and participants, in this order."""
        return [subject for name in SUBJECTS for subject in getattr(self, name).all()]

    def address(self, view, token):
        """A link for a letter, in its language."""
        with override(self.language):
            return absolute(reverse(f"alerts:{view}", args=[token.of(self)]))


class SignUp(Wish):
    """That somebody typed an address, which may be anybody's until its owner confirms it."""

    # A double click sends it twice.
    form_key = models.UUIDField(_("form key"), unique=True, editable=False)
    sender = models.CharField(_("sender"), max_length=64, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("address to be confirmed")
        verbose_name_plural = _("addresses to be confirmed")
        default_permissions = ()
        indexes = [models.Index(fields=["sender", "created_at"], name="sign_ups_of_sender")]

    @property
    def has_expired(self):
        return self.created_at + CONFIRM_WITHIN <= timezone.now()


class SubscriberQuerySet(models.QuerySet):
    def with_address(self, email):
        return self.filter(email__iexact=email)

    def active(self):
        return self.filter(is_paused=False)

    def counts(self):
        """(subject, how many chose it) of each kind of subject; most first."""
        found = {}
        for name in SUBJECTS:
            field = self.model._meta.get_field(name)
            links = field.remote_field.through.objects.filter(subscriber__in=self.order_by())
            kind = field.related_model._meta.model_name
            numbers = dict(links.values_list(kind).annotate(count=Count("pk")))
            rows = field.related_model.objects.in_bulk(numbers)
            found[name] = sorted(
                ((row, numbers[key]) for key, row in rows.items()),
                key=lambda pair: (-pair[1], str(pair[0])),
            )
        return found


class Subscriber(Wish):
    """An address whose owner asked to be written to."""

    is_paused = models.BooleanField(_("paused"), default=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        default_permissions = ("view", "delete")
        permissions = [("count_subscriber", _("Can see how many subscribe to what"))]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="subscriber_once_per_address"),
        ]

    @property
    def manage_address(self):
        return self.address("manage", MANAGE)

    @property
    def unsubscribe_address(self):
        return self.address("unsubscribe", UNSUBSCRIBE)


class Announcement(models.Model):
    """That an item has become visible and whoever wanted to has heard of it, once and for all."""

    item = models.CharField(_("item"), max_length=80, unique=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        default_permissions = ()

    def __str__(self):
        return self.item


class AlertQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(written_at=None)


class Alert(models.Model):
    """That a subscriber hears of an item: in a letter that is to be written, or has been."""

    subscriber = models.ForeignKey(
        Subscriber,
        verbose_name=_("subscriber"),
        on_delete=models.CASCADE,
        related_name="alerts",
    )
    item = models.CharField(_("item"), max_length=80)
    at = models.DateTimeField(_("at"), default=timezone.now)
    written_at = models.DateTimeField(_("written at"), null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "item"], name="alert_once_per_subscriber_and_item"
            )
        ]
        indexes = [models.Index(fields=["at"], condition=Q(written_at=None), name="alerts_waiting")]

    def __str__(self):
        return f"{self.item} #{self.subscriber_id}"
