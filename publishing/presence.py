"""Who else has the same form open: a hint, not a lock."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publishing.tasks import AboutItem

FADES_AFTER = timedelta(minutes=30)  # forms are left open; after that nobody is warned


class Presence(AboutItem):
    """That somebody has opened the form of an item."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)

    class Meta:
        verbose_name = _("open form")
        verbose_name_plural = _("open forms")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "user"], name="presence_once_per_user"
            )
        ]

    def __str__(self):
        return f"{self.user} {self.opened_at:%H:%M}"


def note(item, user) -> list[Presence]:
    """`user` has opened the form; who else has it open, newest first."""
    now = timezone.now()
    Presence.objects.filter(opened_at__lt=now - FADES_AFTER).delete()
    rows = Presence.objects.of(item)
    others = list(rows.exclude(user=user).select_related("user").order_by("-opened_at"))
    Presence.objects.update_or_create(**Presence.key(item), user=user, defaults={"opened_at": now})
    return others


def forget(item, user) -> None:
    """`user` has saved and is no longer at it."""
    Presence.objects.of(item).filter(user=user).delete()
