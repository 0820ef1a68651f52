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
    rows = Presence.objects.of(item).filter(opened_at__gte=now - FADES_AFTER)
    others = list(rows.exclude(user=user).select_related("user").order_by("-opened_at"))
    Presence.objects.bulk_create(
        [Presence(**Presence.key(item), user=user, opened_at=now)],
        update_conflicts=True,
        unique_fields=["content_type", "object_id", "user"],
        update_fields=["opened_at"],
    )
    return others


def forget(item, user) -> None:
    """`user` has saved and is no longer at it; what has faded goes along."""
    Presence.objects.of(item).filter(user=user).delete()
    Presence.objects.filter(opened_at__lt=timezone.now() - FADES_AFTER).delete()
