from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages, searching
from members.models import Participant
from publishing.models import Publishable, PublishableQuerySet


class SearchEntryQuerySet(PublishableQuerySet):
    """`published()` is the rule of the rows themselves, over their copied fields."""

    def visible(self, kind, now=None):
        """What of a kind a reader may find at `now`: of the countries those that have a page."""
        rows = self.published(now).filter(kind=kind)
        if kind != SearchEntry.Kind.COUNTRY:
            return rows
        participants = Participant.objects.published(now).taking_part()
        return rows.filter(Exists(participants.filter(country=OuterRef("object_id"))))

    def of(self, model):
        return self.filter(model=model._meta.label_lower)


class SearchEntry(models.Model):
    """What search knows of a row in one language. Made by `alliance.searching.index` alone.

    The index of full text follows by itself, inside the database: a table of FTS5 kept by
    triggers on SQLite, a generated column on PostgreSQL (see migration `full_text`). A migration
    that changes this table on SQLite has to make the triggers again.
    """

    class Kind(models.TextChoices):
        """In the order of the links above the results; the value stands in the address."""

        PARTICIPANT = "participants", _("Participants")
        COUNTRY = "countries", _("Countries")
        NEWS = "news", _("News")
        TEXT = "texts", _("Adopted texts")
        PAGE = "pages", _("Pages")

    model = models.CharField(max_length=50)
    object_id = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    # The same for all languages of one thing: a record, or a group of translations.
    thing = models.CharField(max_length=50, db_index=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # Copied from the row
    status = models.CharField(max_length=10, choices=Publishable.Status.choices)
    publish_at = models.DateTimeField()
    unpublish_at = models.DateTimeField(null=True)
    # For the list of results
    date = models.DateField(null=True)
    has_day = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    title = models.CharField(max_length=400)
    title_language = models.CharField(max_length=5)
    address = models.CharField(max_length=300)
    # Of a file its name; the title and the address are those of the page that it stands on.
    file = models.CharField(max_length=300, blank=True, default="")
    # What it can be narrowed down by, one word each: its year, countries and topics (`facets`).
    facets = models.TextField(blank=True, default="")
    # Titles and names, folded, one a line; the same lines in stems; the text in stems; and all
    # words that are not their own stem. The longest columns come last: a database that looks for
    # what stands before them need not read them.
    names = models.TextField()
    title_stems = models.TextField()
    text_stems = models.TextField()
    other_words = models.TextField()
    text = models.TextField()

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [
            models.UniqueConstraint(
                fields=["model", "object_id", "language"],
                name="search_entry_once_per_row_and_language",
            )
        ]
        indexes = [models.Index(fields=["kind", "-id"], name="search_newest_of_a_kind")]

    def __str__(self):
        return f"{self.title} ({self.language})"

    def get_absolute_url(self):
        return self.address

    @property
    def is_foreign(self):
        """True when the reader's language has none and this one stands in."""
        return self.language != languages.active()


class Synonyms(models.Model):
    """Words that mean the same to a reader: who asks for one is shown the texts with another."""

    is_public_content = True

    words = models.CharField(
        _("words"),
        max_length=500,
        help_text=_(
            "Words or short phrases with = between them, in either language: "
            "“housing = logement”. Capitals and accents do not matter."
        ),
    )

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self):
        return self.words

    @property
    def phrases(self):
        return [phrase.strip() for phrase in self.words.split("=") if phrase.strip()]

    def clean(self):
        if len({searching.fold(phrase) for phrase in self.phrases} - {""}) < 2:
            raise ValidationError({"words": _("Give two words or more, with = between them.")})


class PromotionQuerySet(models.QuerySet):
    def running(self):
        return self.filter(Q(until=None) | Q(until__gte=timezone.localdate()))


class Promotion(models.Model):
    """A page that comes first for some questions, while it is public and its time is not over."""

    is_public_content = True

    questions = models.TextField(
        _("questions"),
        help_text=_(
            "What people type, one question a line. The order of the words, their endings, "
            "capitals and accents do not matter."
        ),
    )
    address = models.CharField(
        _("address of the page"),
        max_length=300,
        help_text=_("Of a news item, participant, country, adopted text or page of this site."),
    )
    thing = models.CharField(max_length=50, editable=False)
    until = models.DateField(
        _("first until"), null=True, blank=True, help_text=_("The last day. Empty: no end.")
    )

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommended result")
        verbose_name_plural = _("recommended results")
        ordering = ["questions"]

    def __str__(self):
        return ", ".join(self.questions.splitlines())

    def clean(self):
        """The address as it stands in the index, and the thing it is of in every language."""
        self.address = unquote(urlsplit(self.address.strip()).path)
        entry = SearchEntry.objects.filter(address=self.address, file="").first()
        if entry is None:
            raise ValidationError({"address": _("Search knows no page at this address.")})
        self.thing = entry.thing


class VainQuestion(models.Model):
    """What was asked and not found, by count; its words only once many days have asked for it.

    `alliance.searching.vain` writes and forgets these; nobody who asked stands in them.
    """

    # A keyed hash of the folded words.
    key = models.CharField(_("key"), max_length=64, unique=True, editable=False)
    words = models.CharField(_("what was asked"), max_length=60, blank=True)
    count = models.PositiveIntegerField(_("times"), default=1)
    days = models.PositiveIntegerField(_("on different days"), default=1)
    last_on = models.DateField(_("last on"), default=timezone.localdate)

    class Meta:
        verbose_name = _("question without result")
        verbose_name_plural = _("questions without result")
        default_permissions = ("view", "delete")
        ordering = ["-count", "-last_on", "words"]

    def __str__(self):
        return self.words or f"#{self.pk}"
