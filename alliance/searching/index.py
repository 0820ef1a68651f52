"""Keeps the search entries in step with the rows they are made of.

`connect()` has each save of a row followed by one of its entries, at once and in the same
transaction; deletions and changes of what is public are followed by `triggers`. Bulk inserts and
updates of words send no signal: who makes one calls `refresh()` or the command `rebuild_search`
afterwards.
"""

from collections import Counter
from collections.abc import Iterable
from functools import partial

from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_save

from alliance.models import SearchEntry
from alliance.searching.entries import FACTS, ArticleFile, TextFile, entries_of
from library.models import File, FileText
from members.models import Country, Participant
from news.models import Article
from publishing.models import TopicLink
from texts.models import AdoptedText, Paragraph

BATCH = 500
# The order in which a rebuild writes them: search looks at the newest entries first.
OLDEST_FIRST = {
    "news.article": ("publish_at", "pk"),
    "members.participant": (models.F("joined_on").asc(nulls_first=True), "pk"),
    "texts.adoptedtext": ("year", models.F("adopted_on").asc(nulls_first=True), "pk"),
    "texts.paragraph": ("text__year", "text_id", "order"),
}
# What an entry says of other rows.
NEIGHBOURS = {
    Participant: ["country"],
    Article: ["countries", "participants__country", "topics"],
    AdoptedText: ["paragraphs", "topics"],
    Paragraph: ["text__topics"],
    TextFile: ["adoptedtext__topics", "adoptedtext__paragraphs", "file__words"],
    ArticleFile: [
        *(f"article__{name}" for name in ("countries", "participants__country", "topics")),
        "file__words",
    ],
}
KEY = ("model", "object_id", "language")
COLUMNS = [field.name for field in SearchEntry._meta.fields if field.name not in (*KEY, "id")]


def refresh(rows: Iterable[models.Model]) -> int:
    """Write the entries of `rows` anew; how many there are now.

    An entry keeps its number, and with it its place among the newest.
    """
    entries = [entry for row in rows for entry in entries_of(row)]
    with transaction.atomic():
        SearchEntry.objects.bulk_create(
            entries, BATCH, update_conflicts=True, unique_fields=KEY, update_fields=COLUMNS
        )
        _remove_others(entries)
    return len(entries)


def _remove_others(entries):
    """A text whose language was changed has left an entry in the old one."""
    right = {(entry.model, entry.object_id, entry.language) for entry in entries}
    for model in {entry.model for entry in entries}:
        ids = {entry.object_id for entry in entries if entry.model == model}
        stored = SearchEntry.objects.filter(model=model, object_id__in=ids)
        wrong = [pk for pk, *key in stored.values_list("pk", *KEY) if tuple(key) not in right]
        if wrong:
            SearchEntry.objects.filter(pk__in=wrong).delete()


def rebuild() -> Counter:
    """Write all entries anew, oldest first; how many there are of each kind.

    A batch is one transaction: the search goes on, and others can write between two batches.
    """
    written = Counter()
    for model in FACTS:
        before = SearchEntry.objects.aggregate(last=models.Max("pk"))["last"] or 0
        order = OLDEST_FIRST.get(model._meta.label_lower, ("pk",))
        numbers = list(model.objects.order_by(*order).values_list("pk", flat=True))
        for start in range(0, len(numbers), BATCH):
            for entry in _rewrite(model, numbers[start : start + BATCH]):
                written[entry.kind] += 1
        # Of rows that are gone.
        SearchEntry.objects.of(model).filter(pk__lte=before).delete()
    return written


@transaction.atomic
def _rewrite(model, numbers):
    rows = _with_neighbours(model.objects.select_for_update()).in_bulk(numbers)
    entries = [entry for number in numbers if number in rows for entry in entries_of(rows[number])]
    ids = [str(number) for number in numbers]
    SearchEntry.objects.of(model).filter(object_id__in=ids).delete()
    SearchEntry.objects.bulk_create(entries, BATCH)
    return entries


# --- Following changes ----------------------------------------------------------------------------


def connect() -> None:
    for model in FACTS:
        if model not in {Paragraph, TextFile, ArticleFile}:
            post_save.connect(_on_save, sender=model, dispatch_uid="search")
    post_save.connect(_on_country, sender=Country, dispatch_uid="search-participants")
    post_save.connect(_on_text, sender=AdoptedText, dispatch_uid="search-paragraphs")
    post_save.connect(_on_participant, sender=Participant, dispatch_uid="search-facets")
    for links in (Article.participants.through, Article.countries.through, TopicLink):
        m2m_changed.connect(_on_links, sender=links, dispatch_uid="search-facets")
    for links in (TextFile, ArticleFile):
        m2m_changed.connect(_on_files, sender=links, dispatch_uid="search-files")
    post_save.connect(_on_file, sender=File, dispatch_uid="search-files")
    post_save.connect(_on_file_text, sender=FileText, dispatch_uid="search-files")
    for owner in (Article, AdoptedText):
        post_save.connect(_on_owner_of_files, sender=owner, dispatch_uid="search-files")


def _on_save(sender, instance, raw=False, **kwargs):
    _follow(raw, sender.objects.filter(pk=instance.pk))


def _on_country(sender, instance, created, raw=False, **kwargs):
    """Participants are found by the name of their country."""
    if not created:
        _follow(raw, instance.participants.all())


def _on_text(sender, instance, created, raw=False, **kwargs):
    """Paragraphs are written before their text, and found by its number."""
    if not created:
        _follow(raw, instance.paragraphs.all())


def _on_participant(sender, instance, raw=False, **kwargs):
    """News are narrowed down by the countries of their participants."""
    others = SearchEntry.objects.of(Article).exclude(facets__contains=f"C{instance.country_id}")
    ids = [str(pk) for pk in instance.articles.values_list("pk", flat=True)]
    stale = others.filter(object_id__in=ids).values_list("object_id", flat=True)
    _follow(raw, Article.objects.filter(pk__in=[int(pk) for pk in stale]))


def _on_links(sender, instance, action, reverse=False, **kwargs):
    if not action.startswith("post_") or reverse:
        return
    rows = type(instance).objects.filter(pk=instance.pk)
    if isinstance(instance, Article):
        _follow(False, rows)
    elif isinstance(instance, AdoptedText):
        _follow(False, rows)
        _follow(False, instance.paragraphs.all())


def _on_files(sender, instance, action, reverse=False, **kwargs):
    if action == "post_add" and not reverse:
        _follow_files(False, **{instance._meta.model_name: instance.pk})


def _on_file(sender, instance, created, raw=False, **kwargs):
    if not created:
        _follow_files(raw, file=instance.pk)


def _on_file_text(sender, instance, raw=False, **kwargs):
    _follow_files(raw, file=instance.file_id)


def _on_owner_of_files(sender, instance, created, raw=False, **kwargs):
    if not created:
        name = sender._meta.model_name
        _follow(raw, sender.files.through.objects.filter(**{name: instance.pk}))


def _follow_files(raw, **condition):
    for links in (TextFile, ArticleFile):
        if set(condition) <= {field.name for field in links._meta.get_fields()}:
            _follow(raw, links.objects.filter(**condition))


def _follow(raw, rows):
    """Refresh `rows` as they are stored: in the hand they may have more, or texts for dates.

    What a fixture or a former version brings back (`raw`) may refer to rows that come after it.
    """
    if raw:
        transaction.on_commit(partial(_follow, False, rows))
        return
    rows = list(_with_neighbours(rows))
    # A country comes into the index with its first participant: migrations send no signals.
    countries = {row.country for row in rows if isinstance(row, Participant)}
    refresh([*rows, *countries])


def _with_neighbours(rows):
    return rows.prefetch_related(*NEIGHBOURS.get(rows.model, []))
