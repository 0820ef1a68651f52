from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from members.models import Participant
from news.models import Article
from publishing.models import Topic, TopicLink, keys_of

CANDIDATES = 12  # items with the most topics in common, siblings and drafts included
RECENT = 500  # uses of each topic that are looked at: to count all takes longer with every year


@dataclass
class Neighbours:
    """What stands around an article."""

    siblings: list[Article] = field(default_factory=list)  # the same in other languages
    older: Article | None = None
    newer: Article | None = None
    related: list[Article] = field(default_factory=list)


def around(article: Article, participants: list[Participant], topics: list[Topic]) -> Neighbours:
    """The public neighbours of `article`, in one query.

    Related are those about the same participants, then those on the same topics, newest first;
    the ones before and after are not named twice.
    """
    shown = Article.objects.published().one_per_group().exclude(group=article.group)
    links = Article.participants.through.objects.filter(participant__in=participants)
    rows = (
        Article.objects.published()
        .among(
            Article.objects.filter(group=article.group),
            _older(shown, article).newest_first()[:1],
            _newer(shown, article).order_by("publish_at", "pk")[:1],
            shown.filter(pk__in=links.values("article"))[:CANDIDATES],
            shown.filter(pk__in=_on_same_topics(article, topics)),
        )
        .annotate(is_close=Exists(links.filter(article=OuterRef("pk"))))
        .defer("body", "teaser", "search_words")
        .order_by()  # sorted here: an order would make the database walk through all of them
    )
    return _sort(article, sorted(rows, key=_place, reverse=True))


def _older(rows, article):
    not_yet = Q(publish_at=article.publish_at, pk__gte=article.pk)
    return rows.filter(~not_yet, publish_at__lte=article.publish_at)


def _newer(rows, article):
    no_more = Q(publish_at=article.publish_at, pk__lte=article.pk)
    return rows.filter(~no_more, publish_at__gte=article.publish_at)


def _on_same_topics(article, topics):
    if not topics:
        return []
    links = TopicLink.objects.order_by()
    # Each topic by itself: then no database looks through the links of others.
    recent = [links.filter(tag=topic).order_by("-pk")[:RECENT] for topic in topics]
    ranked = (
        links.filter(
            pk__in=keys_of(recent),
            content_type__app_label=article._meta.app_label,
            content_type__model=article._meta.model_name,
        )
        .values("object_id")
        .annotate(shared=Count("pk"))
        .order_by("-shared", "-object_id")
    )
    return ranked.values("object_id")[:CANDIDATES]


def _place(article):
    return article.publish_at, article.pk


def _sort(article, rows):
    """`rows`, newest first, by what they are to `article`."""
    here = _place(article)
    found = Neighbours()
    found.siblings = [row for row in rows if row.group == article.group and row != article]
    others = [row for row in rows if row.group != article.group]
    found.older = next((row for row in others if _place(row) < here), None)
    found.newer = next((row for row in others[::-1] if _place(row) > here), None)
    rest = [row for row in others if row not in (found.older, found.newer)]
    found.related = sorted(rest, key=lambda row: not row.is_close)[:3]
    return found
