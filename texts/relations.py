"""How an adopted text stands to others: shown at both ends."""

from itertools import groupby

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.languages import Translated


class RelationQuerySet(models.QuerySet):
    def of(self, text):
        """From either end."""
        return self.filter(Q(text=text) | Q(other=text))


class Relation(models.Model):
    """`text` recalls, replaces, follows up or is answered by another: one of ours, or elsewhere."""

    is_public_content = True

    class Kind(models.TextChoices):
        RECALLS = "recalls", _("recalls")
        REPLACES = "replaces", _("replaces")
        FOLLOWS = "follows", _("follows up")
        ANSWERED = "answered", _("has the reply")

    # The heading above the other text: seen from `text`, and seen from the other one.
    HEADINGS = {
        Kind.REPLACES: (_("Replaces"), _("Replaced by")),
        Kind.ANSWERED: (_("Reply"), _("Reply to")),
        Kind.FOLLOWS: (_("Follow-up to"), _("Followed up by")),
        Kind.RECALLS: (_("Recalls"), _("Recalled by")),
    }

    text = models.ForeignKey(
        "texts.AdoptedText",
        verbose_name=_("adopted text"),
        on_delete=models.CASCADE,
        related_name="relations",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    other = models.ForeignKey(
        "texts.AdoptedText",
        verbose_name=_("text on this site"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="relations_from_others",
    )
    title = Translated(
        models.CharField(_("title of a document elsewhere"), max_length=300, blank=True)
    )
    url = models.URLField(_("its address"), max_length=800, blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation to another text")
        verbose_name_plural = _("relations to other texts")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "kind", "other"],
                name="relation_once",
                violation_error_message=_("This relation is there already."),
            ),
            models.CheckConstraint(
                condition=Q(other=None) | ~Q(other=F("text")),
                name="relation_to_another_text",
                violation_error_message=_("A text has no relation to itself."),
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=False, title_en="", title_fr="", url="")
                | Q(other=None) & (~Q(title_en="") | ~Q(title_fr="")),
                name="relation_to_a_text_here_or_a_title_elsewhere",
                violation_error_message=_(
                    "Choose a text of this site, or give the title of a document elsewhere: "
                    "one of the two."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.other.designation if self.other else self.title}"


def seen_from(text) -> list[tuple[str, list]]:
    """What `text` is related to: (heading, relations), each with `there`, the text at the far end.

    Texts that are not public are left out. One query.
    """
    order = list(Relation.HEADINGS)
    found = []
    for relation in Relation.objects.of(text).select_related("text", "other"):
        is_here = relation.text_id == text.pk
        relation.there = relation.other if is_here else relation.text
        if relation.there is None or relation.there.is_public:
            found.append(((order.index(relation.kind), not is_here), relation))
    found.sort(key=lambda pair: pair[0])
    return [
        (Relation.HEADINGS[order[place]][is_far], [relation for _key, relation in pairs])
        for (place, is_far), pairs in groupby(found, key=lambda pair: pair[0])
    ]
