"""Who has to do what with an item in work: submitted, sent back, given to somebody, discussed."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=label,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )


class AboutItemQuerySet(models.QuerySet):
    def of(self, item):
        kind = ContentType.objects.get_for_model(item)
        return self.filter(content_type=kind, object_id=item.pk)


class AboutItem(models.Model):
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    item = GenericForeignKey()

    objects = AboutItemQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def key(cls, item):
        return {
            "content_type": ContentType.objects.get_for_model(item),
            "object_id": item.pk,
        }


class Task(AboutItem):
    """The one thing to be done next with an item; none when it is simply in work or public."""

    class Stage(models.TextChoices):
        EDITING = "editing", _("in work")
        SUBMITTED = "submitted", _("waits for an editor")
        RETURNED = "returned", _("sent back")

    stage = models.CharField(
        _("stage"), max_length=10, choices=Stage.choices, default=Stage.EDITING
    )
    assigned_to = person(_("assigned to"))
    set_by = person(_("by"))
    set_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        default_permissions = ()
        ordering = ["set_at"]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="task_once_per_item")
        ]

    def __str__(self):
        return f"{self.item}: {self.get_stage_display()}"


class Remark(AboutItem):
    """What somebody says about a draft; staff only, and settled when it is taken care of."""

    by = person(_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    text = models.TextField(_("comment"), max_length=3000)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions = ()
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"


class Publication(AboutItem):
    """That an item went public or was replaced, by whom, and whether a second person saw it."""

    by = person(_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    was_reviewed = models.BooleanField(_("seen by a second person"))

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        default_permissions = ()
        ordering = ["-at"]
        indexes = [models.Index(fields=["at"], name="publications_by_time")]

    def __str__(self):
        return f"{self.item} {self.at:%Y-%m-%d}"


def submit(item: models.Model, *, by) -> Task:
    """The draft waits for somebody who may publish it."""
    return _set(item, stage=Task.Stage.SUBMITTED, set_by=by)


@transaction.atomic
def send_back(item: models.Model, *, by, comment: str) -> Task:
    """The draft goes back to who submitted it, with a comment."""
    author = Task.objects.of(item).values_list("set_by", flat=True).first()
    remark(item, by=by, text=comment)
    return _set(item, stage=Task.Stage.RETURNED, set_by=by, assigned_to_id=author)


def assign(item: models.Model, *, to, by) -> Task:
    """The item is on somebody's list; None: on nobody's."""
    return _set(item, assigned_to=to, set_by=by)


def remark(item: models.Model, *, by, text: str) -> Remark | None:
    text = text.strip()[:3000]
    return Remark.objects.create(**Remark.key(item), by=by, text=text) if text else None


def settle(remark: Remark) -> None:
    Remark.objects.filter(pk=remark.pk, settled_at=None).update(settled_at=timezone.now())


@transaction.atomic
def note_publication(item: models.Model, *, by) -> Publication:
    """The item is public now: nothing is left to do, and it is counted who looked at it.

    A second person has seen it if somebody else submitted it, or saved the draft that went out.
    """
    submitted = Task.objects.of(item).filter(stage=Task.Stage.SUBMITTED).first()
    was_reviewed = submitted is not None and submitted.set_by_id not in (None, by and by.pk)
    Task.objects.of(item).delete()
    return Publication.objects.create(**Publication.key(item), by=by, was_reviewed=was_reviewed)


def _set(item, **facts):
    task, _is_new = Task.objects.update_or_create(
        **Task.key(item), defaults={"set_at": timezone.now(), **facts}
    )
    return task
