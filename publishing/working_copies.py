"""Drafts beside the live page: one mechanism for everything that can be published.

The row holds what the public sees. Whoever edits something public saves a *version* (a revision
of django-reversion) that is not put into the row; a `WorkingCopy` points at it. Publishing puts
that version into the row, in one transaction. See docs/decisions.
"""

import logging
from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.models import Revision

from publishing import generation, tasks, versions
from publishing.tasks import AboutItem, AboutItemQuerySet, person

logger = logging.getLogger(__name__)


class Refused(Exception):
    """It cannot be done now; the message says why, for people."""


class WorkingCopyQuerySet(AboutItemQuerySet):
    def due(self, now=None):
        return self.filter(publish_at__lte=now or timezone.now()).order_by("publish_at", "pk")


class WorkingCopy(AboutItem):
    """The newest draft of an item that the public sees in another state."""

    TURNING_POINTS = ("publish_at",)

    revision = models.ForeignKey(
        Revision, verbose_name=gettext_lazy("version"), on_delete=models.PROTECT, related_name="+"
    )
    # The `version` of the row when this draft was begun: whether the public page changed since.
    based_on = models.PositiveIntegerField(gettext_lazy("based on version"))
    saved_by = person(gettext_lazy("saved by"))
    saved_at = models.DateTimeField(gettext_lazy("saved at"), default=timezone.now)
    publish_at = models.DateTimeField(gettext_lazy("replaces the page at"), null=True, blank=True)

    objects = WorkingCopyQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("draft beside a public page")
        verbose_name_plural = gettext_lazy("drafts beside public pages")
        default_permissions = ()
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="working_copy_once_per_item"
            )
        ]
        indexes = [
            models.Index(
                fields=["publish_at"],
                condition=Q(publish_at__isnull=False),
                name="working_copies_scheduled",
            )
        ]

    def __str__(self):
        return str(self.item)

    @property
    def version(self):
        return versions.main_version(self.revision, self.item)


@transaction.atomic
def keep(item: models.Model, revision: Revision, *, by, based_on: int) -> WorkingCopy:
    """`revision` is the draft of `item` from now on; an earlier one stays in the history."""
    copy, _is_new = WorkingCopy.objects.select_for_update().update_or_create(
        **WorkingCopy.key(item),
        defaults={"revision": revision, "saved_by": by, "saved_at": timezone.now()},
        create_defaults={
            "revision": revision,
            "saved_by": by,
            "saved_at": timezone.now(),
            "based_on": based_on,
        },
    )
    return copy


def state_of(item: models.Model, copy: WorkingCopy | None) -> str:
    """What a form starts from: the state of the row and of the draft beside it."""
    return f"{item.version}:{copy.revision_id if copy else ''}"


@transaction.atomic
def publish(copy: WorkingCopy, *, by) -> models.Model:
    """The draft replaces what the public sees; returns the row. Raises `CannotRestore`.

    Nobody (`by=None`) does so when its moment has come.
    """
    copy = WorkingCopy.objects.select_for_update().filter(pk=copy.pk).first()
    if copy is None:
        raise Refused(_("This draft has been published or discarded meanwhile."))
    row = versions.put(copy.version)
    tasks.note_publication(row, by=by or copy.saved_by)
    copy.delete()
    return row


@transaction.atomic
def schedule(copy: WorkingCopy, *, at: datetime | None) -> WorkingCopy:
    """The draft replaces the page at that moment; None: not by itself."""
    copy = WorkingCopy.objects.select_for_update().get(pk=copy.pk)
    if at is not None and at <= timezone.now():
        raise Refused(_("Choose a moment in the future, or publish now."))
    copy.publish_at = at
    copy.save(update_fields=["publish_at"])
    generation.rise()
    return copy


def publish_due(now: datetime | None = None) -> int:
    """Publish the drafts whose moment has come, in its order; how many.

    Asked by the page cache when time has changed something, and by the worker. A draft that can
    no longer be published is unplanned and waits for an editor, so that the others are not held up.
    """
    count = 0
    for copy in WorkingCopy.objects.due(now):
        try:
            publish(copy, by=None)
        except (Refused, versions.CannotRestore) as refusal:
            logger.warning("A planned draft could not be published: %s", refusal)
            WorkingCopy.objects.filter(pk=copy.pk).update(publish_at=None)
        else:
            count += 1
    return count


@transaction.atomic
def discard(copy: WorkingCopy) -> None:
    """The draft is gone; its versions stay in the history."""
    WorkingCopy.objects.filter(pk=copy.pk).delete()
