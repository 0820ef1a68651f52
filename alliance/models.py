from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from core import languages
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
