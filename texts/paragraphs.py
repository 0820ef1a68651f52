"""The paragraphs of an adopted text: one row each, the same number in every language."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from core import richtext
from core.languages import Translated, columns

DEEPEST = 6
NUMBER = RegexValidator(
    r"\A[0-9a-z]{1,8}(\.[0-9a-z]{1,8}){0,5}\Z",
    _("Write the whole number in small letters, with a full stop between two levels: 7.b.ii."),
)


class ParagraphQuerySet(models.QuerySet):
    def asking(self, addressee):
        """Those that ask something of `addressee`."""
        return self.filter(**{f"asks_{addressee}": True})

    def asking_anyone(self):
        asked = Q()
        for addressee in Paragraph.Addressee:
            asked |= Q(**{f"asks_{addressee}": True})
        return self.filter(asked)

    def for_lists(self):
        """With what a list shows of their texts."""
        shown = ("slug", "kind", "number", "is_number_confirmed", "year", "is_sample")
        own = ("text", "kind", "number", *columns("body"))
        titles = columns("title")
        return self.select_related("text").only(*own, *(f"text__{n}" for n in (*shown, *titles)))

    def newest_first(self):
        """By text, as in the list of texts, then as they stand there."""
        newest = models.F("text__adopted_on").desc(nulls_last=True)
        return self.order_by("-text__year", newest, "-text__kind", "-text__number", "order", "pk")

    def counts_by_addressee(self):
        """How many of these rows ask something of each. One query."""
        return self.order_by().aggregate(
            **{
                str(addressee): Count("pk", filter=Q(**{f"asks_{addressee}": True}))
                for addressee in Paragraph.Addressee
            }
        )


class Paragraph(models.Model):
    """A paragraph, or a heading between paragraphs. Written by `texts.importing.replace()`.

    `number` is the whole path, "7.b.ii", and what an address ends in; headings have none.
    """

    is_public_content = True

    class Kind(models.TextChoices):
        PARAGRAPH = "paragraph", _("paragraph")
        HEADING = "heading", _("heading")

    class Addressee(models.TextChoices):
        """In the order of the filter; each has its column `asks_…`, the value is in addresses."""

        LOCAL = "local", _("local authorities")
        REGIONS = "regions", _("regions")
        STATES = "states", _("states")
        MINISTERS = "ministers", _("Committee of Ministers")
        CONGRESS = "congress", _("Congress")

    text = models.ForeignKey(
        "texts.AdoptedText",
        verbose_name=_("adopted text"),
        on_delete=models.CASCADE,
        related_name="paragraphs",
    )
    order = models.PositiveSmallIntegerField(_("place in the text"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PARAGRAPH)
    number = models.CharField(_("number"), max_length=60, blank=True, validators=[NUMBER])
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    body = Translated(richtext.RichTextField(_("text"), blank=True))
    asks_local = models.BooleanField(_("asks something of local authorities"), default=False)
    asks_regions = models.BooleanField(_("asks something of regions"), default=False)
    asks_states = models.BooleanField(_("asks something of states"), default=False)
    asks_ministers = models.BooleanField(
        _("asks something of the Committee of Ministers"), default=False
    )
    asks_congress = models.BooleanField(_("asks something of the Congress"), default=False)

    objects = ParagraphQuerySet.as_manager()

    class Meta:
        verbose_name = _("paragraph")
        verbose_name_plural = _("paragraphs")
        default_permissions = ()
        ordering = ["text_id", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "number"],
                condition=~Q(number=""),
                name="paragraph_number_once_per_text",
            ),
            models.CheckConstraint(
                condition=Q(number="") | Q(kind="paragraph"), name="heading_has_no_number"
            ),
            models.CheckConstraint(
                condition=Q(level__range=(1, DEEPEST)), name="paragraph_level_within_reason"
            ),
            models.CheckConstraint(
                condition=~Q(body_en="") | ~Q(body_fr=""), name="paragraph_says_something"
            ),
        ]

    def __str__(self):
        return self.cited or self.plain_body[:60]

    def get_absolute_url(self):
        return f"{self.text.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self):
        """The same in every language: "p-7-b-ii", or by the place of what has no number."""
        if self.number:
            return f"p-{self.number.replace('.', '-')}"
        return f"{self.kind[0]}-{self.order}"

    @property
    def cited(self):
        """§ 7.b.ii, the way a paragraph is cited; "" where it has no number."""
        return f"§\u00a0{self.number}" if self.number else ""

    @property
    def parents(self):
        """The numbers above: of 7.b.ii these are 7 and 7.b."""
        steps = self.number.split(".")
        return [".".join(steps[:depth]) for depth in range(1, len(steps))]

    @property
    def lead(self):
        """The part of the number that the one above has said already, for those who hear it."""
        return self.number[: len(self.number) - len(self.label) + 1]

    @property
    def label(self):
        """As it stands before the paragraph: "7.", "b.", "ii.", but "7.1." in full."""
        last = self.number.rpartition(".")[2]
        return f"{self.number if last.isdecimal() else last}." if self.number else ""

    @property
    def is_heading(self):
        return self.kind == self.Kind.HEADING

    @property
    def addressees(self):
        return [one for one in self.Addressee if getattr(self, f"asks_{one}")]

    @addressees.setter
    def addressees(self, chosen):
        for one in self.Addressee:
            setattr(self, f"asks_{one}", one in chosen)

    @property
    def body_html(self):
        return richtext.render(self.body)

    @property
    def plain_body(self):
        return richtext.plain(self.body)

    def save(self, *args, **kwargs):
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self):
        """A number tells its level."""
        if self.number:
            self.level = self.number.count(".") + 1
