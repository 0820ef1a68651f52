from datetime import datetime
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core import languages, searching
from core.slugs import slug_of
from library.models import File, Image
from members.models import Country, Participant
from publishing.models import Prose, ProseQuerySet, Topic, topic_links, topics_field
from texts.models import AdoptedText


class ArticleQuerySet(ProseQuerySet):
    def about(self, participant):
        return self.filter(participants=participant)

    def from_country(self, country):
        """About the country itself or one of its participants."""
        countries = Article.countries.through.objects.filter(country=country)
        participants = Article.participants.through.objects.filter(participant__country=country)
        return self.filter(
            Exists(countries.filter(article=OuterRef("pk")))
            | Exists(participants.filter(article=OuterRef("pk")))
        )

    def on(self, topic):
        return self.filter(topics=topic)

    def in_year(self, year):
        return self.filter(publish_at__year=year)

    def matching(self, text):
        """With every word of `text` in title, teaser or place; accents, case and endings apart."""
        rows = self
        for word in searching.fold(text).split():
            forms = {word, *(searching.stem(word, code) for code in languages.CODES)}
            either = [Q(search_words__contains=form) for form in sorted(forms)]
            rows = rows.filter(reduce(or_, either))
        return rows

    def counts_by_year(self):
        """(year, how many), newest year first. Two queries, none of which calls back to Python."""
        first = self.order_by("publish_at").values_list("publish_at", flat=True).first()
        if first is None:
            return []
        years = range(timezone.localdate(first).year, timezone.localdate().year + 1)
        here = timezone.get_current_timezone()
        cases = [
            When(publish_at__lt=datetime(year + 1, 1, 1, tzinfo=here), then=year) for year in years
        ]
        rows = self.order_by().annotate(year=Case(*cases, output_field=models.IntegerField()))
        counts = rows.values_list("year").annotate(count=Count("pk"))
        return list(counts.filter(year__isnull=False).order_by("-year"))

    def counts_by_topic(self):
        """The topics of these rows, each with `item_count`. One query."""
        return Topic.objects.filter(
            links__content_type__app_label=Article._meta.app_label,
            links__content_type__model=Article._meta.model_name,
            links__object_id__in=self.order_by().values("pk"),
        ).annotate(item_count=Count("links"))

    def events(self):
        """Those with a date, the latest first."""
        return self.filter(kind=Article.Kind.EVENT).order_by("-starts_on", "-pk")

    def newest_first(self):
        return self.order_by("-publish_at", "-pk")

    def featured_first(self, count):
        """The `count` newest, but items with a feature date that is still to come in front."""
        featured = Q(featured_until__gt=timezone.now())
        # From few rows: no index could serve an order that begins with a case.
        rows = self.model.objects.among(
            self.newest_first()[:count], self.filter(featured).order_by()
        )
        first = Case(When(featured, then=0), default=1)
        return rows.order_by(first, "-publish_at", "-pk")[:count]

    def for_cards(self):
        """What a card in a list shows, with its image."""
        return self.select_related("image").defer("body", "search_words")


class Article(Prose):
    """A news item, or an event with a date."""

    class Kind(models.TextChoices):
        NEWS = "news", _("news")
        EVENT = "event", _("event")

    class Precision(models.TextChoices):
        DAY = "day", _("the day is known")
        MONTH = "month", _("only the month is known")

    TURNING_POINTS = (*Prose.TURNING_POINTS, "featured_until")
    SHARED = (
        "kind",
        "date_precision",
        "starts_on",
        "ends_on",
        "image",
        "former_id",
        "featured_until",
    )
    SHARED_MANY = ("participants", "countries", "texts", "files", "topics")

    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices, default=Kind.NEWS)
    date_precision = models.CharField(
        _("date"),
        max_length=5,
        choices=Precision.choices,
        default=Precision.DAY,
        help_text=_("For items of the former site whose day is not recorded."),
    )
    over = models.CharField(
        _("eyebrow"),
        max_length=60,
        blank=True,
        help_text=_("What kind of thing this is, in one to four words."),
    )
    teaser = models.TextField(
        _("teaser"), help_text=_("One to three sentences that can stand alone in a list.")
    )
    image = models.ForeignKey(
        Image,
        verbose_name=_("image"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
    )
    image_alt = models.CharField(
        _("text alternative here"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows to readers of this item. Empty: its own words."),
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    starts_on = models.DateField(_("event: first day"), null=True, blank=True)
    ends_on = models.DateField(
        _("event: last day"), null=True, blank=True, help_text=_("Empty: one day.")
    )
    place = models.CharField(_("event: place"), max_length=200, blank=True)
    featured_until = models.DateTimeField(
        _("first on the home page until"),
        null=True,
        blank=True,
        help_text=_("Paris time. Empty: by date like the others."),
    )
    participants = models.ManyToManyField(
        Participant, verbose_name=_("participants"), blank=True, related_name="articles"
    )
    countries = models.ManyToManyField(
        Country, verbose_name=_("countries"), blank=True, related_name="+"
    )
    texts = models.ManyToManyField(
        AdoptedText, verbose_name=_("adopted texts"), blank=True, related_name="+"
    )
    files = models.ManyToManyField(File, verbose_name=_("files"), blank=True, related_name="+")

    # What `matching()` looks through: folded words, then their stems.
    search_words = models.TextField(editable=False, default="")

    topics = topics_field()
    topic_links = property(topic_links)
    objects = ArticleQuerySet.as_manager()

    class Meta(Prose.Meta):
        verbose_name = _("news item")
        verbose_name_plural = _("news")
        permissions = [("publish_article", _("Can publish and withdraw news"))]
        ordering = ["-publish_at", "-pk"]
        indexes = [
            models.Index(
                fields=["-publish_at", "-id"],
                condition=Q(status="published"),
                name="news_newest",
            ),
            models.Index(
                fields=["featured_until"],
                condition=Q(featured_until__isnull=False),
                name="news_featured",
            ),
            models.Index(
                fields=["unpublish_at"],
                condition=Q(unpublish_at__isnull=False),
                name="news_ending",
            ),
            # What the back office lists and counts, without reading the rows.
            models.Index(fields=["-publish_at", "-id"], name="news_by_day"),
            models.Index(fields=["-changed_at", "-id"], name="news_by_change"),
            models.Index(
                fields=[
                    *("status", "language", "kind", "group"),
                    *("changed_at", "publish_at", "unpublish_at"),
                ],
                name="news_facts",
            ),
        ]
        constraints = [
            *Prose.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="event_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(kind="event") | Q(starts_on__isnull=False),
                name="event_has_a_date",
            ),
        ]

    def get_absolute_url(self):
        with override(self.language):
            return reverse("news:article", args=[self.slug])

    @property
    def is_event(self):
        return self.kind == self.Kind.EVENT

    @property
    def picture_alt(self):
        """What the picture says here; "" where it says nothing."""
        if self.image is None or self.image.shown is not self.image:
            return ""
        return self.image_alt or ("" if self.image.is_decorative else str(self.image.alt))

    @property
    def last_day(self):
        """Of an event: the only day of a short one."""
        return self.ends_on or self.starts_on

    def clean(self):
        if (self.slug or slug_of(self.title)).isdigit():
            raise ValidationError(
                {"slug": _("Use a letter somewhere: digits alone are the address of a year.")}
            )
        if self.is_event and self.starts_on is None:
            raise ValidationError({"starts_on": _("Give the first day of the event.")})
        if self.ends_on and (self.starts_on is None or self.ends_on < self.starts_on):
            raise ValidationError({"ends_on": _("The last day is the first day or a later one.")})

    def prepare(self):
        super().prepare()
        words = f"{self.title} {self.over} {self.teaser} {self.place}"
        self.search_words = f"{searching.fold(words)}\n{searching.stems(words, self.language)}"
