"""Drafts for people without an account: links that are signed, expire and can be revoked."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from reversion.models import Version

from publishing import versions
from publishing.tasks import AboutItem, AboutItemQuerySet, person
from publishing.working_copies import WorkingCopy

SALT = "publishing.previews"
LIFE = timedelta(days=14)


class PreviewLinkQuerySet(AboutItemQuerySet):
    def valid(self):
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class PreviewLink(AboutItem):
    """Leave to look at one item as it is now, or at one version of it."""

    # None: whatever the newest draft is when somebody looks.
    version = models.ForeignKey(
        Version,
        verbose_name=_("version"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    made_by = person(_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        default_permissions = ()
        ordering = ["-made_at"]

    def __str__(self):
        return str(self.item)

    @property
    def token(self):
        return signing.dumps(self.pk, salt=SALT)

    def address(self, language: str) -> str:
        with override(language):
            return reverse("publishing:preview", args=[self.token])


def make(item: models.Model, *, by, version: Version | None = None) -> PreviewLink:
    return PreviewLink.objects.create(
        **PreviewLink.key(item),
        version=version,
        made_by=by,
        expires_at=timezone.now() + LIFE,
    )


def revoke(link: PreviewLink) -> None:
    """The link opens nothing from now on, whoever has it."""
    PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def find(token: str) -> PreviewLink | None:
    """The link behind a token; None if it is forged, has expired or was revoked."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return PreviewLink.objects.valid().filter(pk=key).first()


def pretend(item: models.Model, version: Version | None) -> models.Model:
    """In a rehearsal: publish `item` in that version or its newest draft, and what it shows.

    What it shows are the drafts that hang on it, by links in both directions: a participant with
    the news about it, an article with its translation. Returns the row as it would be.
    """
    for other in _neighbours(item):
        _publish(other)
    return _publish(item, version)


def _publish(item, version=None):
    copy = WorkingCopy.objects.of(item).select_related("revision").first()
    version = version or (copy.version if copy else None)
    row = versions.put(version) if version else item
    now = timezone.now()
    if not row.is_public:
        row.status, row.unpublish_at = row.Status.PUBLISHED, None
        row.publish_at = min(row.publish_at, now)
        row.save()
    return row


def _neighbours(item):
    """Rows with a draft, unpublished or beside, that link to `item` or are linked from it."""
    for relation in item._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not relation.is_relation or not hasattr(model, "is_withdrawn"):
            continue
        if relation.auto_created:
            rows = model._base_manager.filter(**{relation.field.name: item})
        else:
            named = getattr(item, relation.name)
            keys = (
                [row.pk for row in named.all()] if relation.many_to_many else [named and named.pk]
            )
            rows = model._base_manager.filter(pk__in=[key for key in keys if key])
        yield from _drafts_among(rows, model)
    yield from item.translations_in_work()


def _drafts_among(rows, model):
    kind = ContentType.objects.get_for_model(model)
    beside = WorkingCopy.objects.filter(content_type=kind).values("object_id")
    return rows.filter(Q(status=model.Status.DRAFT) | Q(pk__in=beside)).distinct()
