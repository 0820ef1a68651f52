from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core import dates, languages, richtext, searching
from core.languages import Translated
from library.models import File
from publishing.models import Publishable, PublishableQuerySet, topic_links, topics_field
from texts.paragraphs import Paragraph
from texts.relations import Relation

__all__ = ["AdoptedText", "Paragraph", "Relation", "TextQuerySet"]


class TextQuerySet(PublishableQuerySet):
    def about(self, topic):
        return self.filter(topics=topic)

    def matching(self, words):
        """With all of `words` in title, designation, summary or text, accents and endings apart."""
        rows = self
        for word in searching.fold(words).split():
            stem = searching.stem(word, languages.active())
            rows = rows.filter(Q(search_words__contains=word) | Q(search_words__contains=stem))
        return rows

    def for_rows(self):
        """What a row in a list shows."""
        unseen = languages.columns("summary", "occasion", "rapporteurs")
        return self.defer(*unseen, "search_words")

    def newest_first(self):
        return self.order_by(
            "-year", models.F("adopted_on").desc(nulls_last=True), "-kind", "-number"
        )


class AdoptedText(Publishable):
    """A text adopted by the Congress, or a declaration on its subject."""

    LOOK_AGAIN_AFTER = 24  # months

    class Kind(models.TextChoices):
        RESOLUTION = "resolution", _("Resolution")
        RECOMMENDATION = "recommendation", _("Recommendation")
        DECLARATION = "declaration", _("Declaration")

    class Addressee(models.TextChoices):
        AUTHORITIES = "local-and-regional", _("local and regional authorities")
        GOVERNMENTS = "governments", _("the Committee of Ministers and governments")
        ALL = "all", _("all levels of government")

    ADDRESSED = {
        Addressee.AUTHORITIES: _("Addressed to local and regional authorities"),
        Addressee.GOVERNMENTS: _("Addressed to the Committee of Ministers and governments"),
        Addressee.ALL: _("Addressed to all levels of government"),
    }

    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    is_number_confirmed = models.BooleanField(
        _("number confirmed"),
        default=True,
        help_text=_("Untick where no source confirms it; readers see “number to be confirmed”."),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    slug = models.SlugField(_("slug"), max_length=60, unique=True, blank=True)
    title = Translated(models.CharField(_("title"), max_length=300))
    is_french_title_ours = models.BooleanField(_("French title is our translation"), default=False)
    summary = Translated(models.TextField(_("summary"), blank=True))
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    session = models.PositiveSmallIntegerField(
        _("Congress session"), null=True, blank=True, help_text=_("Number of the session.")
    )
    occasion = Translated(
        models.CharField(
            _("occasion"), max_length=200, blank=True, help_text=_("If not a Congress session.")
        )
    )
    rapporteurs = Translated(
        models.TextField(
            _("rapporteurs"), blank=True, help_text=_("One a line, with the country in brackets.")
        )
    )
    addressee = models.CharField(
        _("addressee"), max_length=20, choices=Addressee.choices, default=Addressee.AUTHORITIES
    )
    official_url = models.URLField(_("official address"), max_length=800, blank=True)
    is_sample = models.BooleanField(
        _("sample wording"),
        default=False,
        help_text=_("The paragraphs are invented for the demonstration; readers are told so."),
    )
    files = models.ManyToManyField(File, verbose_name=_("files"), blank=True, related_name="+")
    adopted_with = models.ManyToManyField(
        "self", verbose_name=_("adopted together with"), blank=True
    )

    # What `matching()` looks through: folded words and their stems, in every language.
    search_words = models.TextField(editable=False, default="")

    topics = topics_field()
    topic_links = property(topic_links)
    objects = TextQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("adopted text")
        verbose_name_plural = _("adopted texts")
        permissions = [("publish_adoptedtext", _("Can publish and withdraw adopted texts"))]
        ordering = ["-year", "-adopted_on", "kind"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "number", "year"],
                condition=Q(number__isnull=False),
                name="text_once_per_kind_number_year",
                violation_error_message=_("This text is on the list already."),
            ),
        ]

    def __str__(self):
        names = {"designation": self.designation, "title": self.title}
        return str(_("%(designation)s: %(title)s") % names)

    def get_absolute_url(self):
        return reverse("texts:text", args=[self.slug])

    @property
    def designation(self):
        """Resolution 333 (2011), the way the Congress cites its texts."""
        number = f" {self.number}" if self.number and self.is_number_confirmed else ""
        return f"{self.get_kind_display()}{number} ({self.year})"

    @property
    def adopted(self):
        """When, as exactly as is known, in a sentence's first words."""
        if self.adopted_on is None:
            return _("Adopted in %(year)s") % {"year": self.year}
        return _("Adopted %(date)s") % {"date": dates.day(self.adopted_on)}

    @property
    def addressed(self):
        return self.ADDRESSED[self.addressee]

    @property
    def citation(self):
        """One line to copy: who, what, under which title, when."""
        parts = [self.designation, _("“%(title)s”") % {"title": self.title}]
        if self.kind != self.Kind.DECLARATION:
            parts.insert(
                0, _("Congress of Local and Regional Authorities of the Council of Europe")
            )
        parts += [self.occasion, dates.day(self.adopted_on) if self.adopted_on else ""]
        return ", ".join(str(part) for part in parts if part)

    def prepare(self):
        super().prepare()
        if not self.slug:
            self.slug = "-".join(str(p) for p in (self.kind, self.number, self.year) if p)
        self.search_words = self._search_words()

    def _search_words(self):
        parts = []
        paragraphs = list(self.paragraphs.all()) if self.pk else []
        for code in languages.CODES:
            with override(code):
                text = " ".join(
                    [
                        self.designation,
                        getattr(self, f"title_{code}"),
                        getattr(self, f"occasion_{code}"),
                        getattr(self, f"summary_{code}"),
                        *(richtext.plain(getattr(p, f"body_{code}")) for p in paragraphs),
                        getattr(self, f"rapporteurs_{code}"),
                    ]
                )
            parts += [searching.fold(text), searching.stems(text, code)]
        return "\n".join(parts)
