"""The slugs that participants had: an address leads on when a name changes or two entries merge."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.slugs import first_free, slug_of


class FormerAddress(models.Model):
    is_public_content = True

    slug = models.SlugField(_("slug"), max_length=90, unique=True)
    participant = models.ForeignKey(
        "members.Participant",
        verbose_name=_("participant"),
        on_delete=models.CASCADE,
        related_name="former_addresses",
    )

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        default_permissions = ()
        ordering = ["slug"]

    def __str__(self):
        return self.slug


def participant_at(slug: str):
    """Who had `slug` before; None when nobody did."""
    former = FormerAddress.objects.select_related("participant__country").filter(slug=slug).first()
    return former and former.participant


def free_slug(participant) -> str:
    """A slug for `participant` that no other has or had."""
    base = slug_of(participant.name_en or participant.name_fr) or "participant"
    others = type(participant).objects.exclude(pk=participant.pk)
    former = FormerAddress.objects.exclude(participant=participant.pk)
    taken = {
        slug
        for rows in (others, former)
        for slug in rows.filter(slug__startswith=base).values_list("slug", flat=True)
    }
    return first_free(base, taken)


def note(old_slug: str, participant) -> None:
    """Let `old_slug` lead to `participant`, whose own slug is another one now."""
    FormerAddress.objects.filter(slug=participant.slug).delete()
    if old_slug and old_slug != participant.slug:
        FormerAddress.objects.update_or_create(slug=old_slug, defaults={"participant": participant})
