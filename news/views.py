from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, ListView

from core import languages, searching
from core.addresses import absolute
from core.paging import PagedMixin
from members.models import Participant
from news import calendar, neighbours, sharing, structured_data
from news.forms import ArticleFilter
from news.models import Article
from pages.frame import Frame
from pages.models import SiteSettings
from publishing.remembering import while_unchanged
from publishing.withdrawal import ProseDetailMixin


class Choice(NamedTuple):
    """A link in the lists beside the news."""

    label: object
    count: int
    address: str
    is_current: bool


class ArticleList(PagedMixin, ListView):
    """News, newest first, narrowed by path (year, topic) and query."""

    paginate_by = 10

    def get_queryset(self):
        self.filter = ArticleFilter(self.request.GET.dict() | self.kwargs)
        if self.filter.errors.keys() & self.kwargs.keys():
            raise Http404(_("There is no page at this address."))
        self.all = Article.objects.published().one_per_group()
        self.counts = self.filter.narrow(self.all, without="year").counts_by_year()
        return self.filter.narrow(self.all).for_cards().newest_first()

    def get_paginator(self, *args, **kwargs):
        """The years have been counted already; a second count would cost as much as the page."""
        paginator = super().get_paginator(*args, **kwargs)
        year = self.filter.in_use.get("year")
        paginator.count = sum(count for one, count in self.counts if year in (None, one))
        return paginator

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        is_whole = self.filter.in_use.keys() <= self.kwargs.keys()
        if is_whole and "year" in self.kwargs and not context["paginator"].count:
            raise Http404(_("There is no news of this year."))
        if not is_whole:
            context["canonical_query"] = ""
        in_path = {name: self.filter.in_use[name] for name in self.kwargs}
        here = [str(value) for value in in_path.values()]
        return (
            context
            | in_path
            | {
                "section": "news",
                "crumbs": [(_("News"), reverse("news:list") if here else "")]
                + [(name, "") for name in here],
                "here": here[0] if here else "",
                "filter": self.filter,
                "kept": [
                    (name, value)
                    for name, value in self.filter.query.items()
                    if name not in {"q", *self.kwargs}
                ],
                "chips": self.filter.chips(without=self.kwargs),
                "years": self.years(),
                "topics": self.topics(),
            }
        )

    def years(self):
        chosen = self.filter.in_use.get("year")
        return [
            Choice(str(year), count, self.filter.address(year=year), year == chosen)
            for year, count in self.counts
        ]

    def topics(self):
        articles = self.filter.narrow(self.all, without="topic")
        chosen = self.filter.in_use.get("topic")
        topics = sorted(articles.counts_by_topic(), key=lambda topic: searching.fold(str(topic)))
        return [
            Choice(t.title, t.item_count, self.filter.address(topic=t.slug), t == chosen)
            for t in topics
        ]


class ArticleDetail(ProseDetailMixin, DetailView):
    """Three queries; the first after a change also asks for the frame and for what is linked."""

    model = Article

    def get_queryset(self):
        return super().get_queryset().select_related("image").defer("search_words")

    def get_context_data(self, **kwargs):
        article, frame = self.object, Frame.load()
        self.linked = while_unchanged(f"article-{article.pk}", lambda: linked(article))
        return super().get_context_data(
            section="news",
            crumbs=[(_("News"), reverse("news:list"))],
            frame=frame,
            share_links=sharing.links(article),
            facts=structured_data.facts(
                article,
                publisher=str(frame.settings.site_name),
                participants=self.linked["participants"],
                topics=self.linked["topics"],
            ),
            **self.linked,
            **kwargs,
        )

    def get_siblings(self):
        return self.linked["around"].siblings


def linked(article):
    """What the page of an article names besides it."""
    participants = list(
        Participant.objects.published()
        .filter(articles=article)
        .select_related("country")
        .order_by("name_en")
    )
    topics = list(article.topics.all())
    return {
        "participants": participants,
        "topics": topics,
        "around": neighbours.around(article, participants, topics),
        "countries": list(article.countries.all()),
        "texts": list(article.texts.published().for_rows().newest_first()),
        "files": list(article.files.all()),
    }


MOST_EVENTS = 1000  # more than a calendar shows, less than a program gives up on


@require_safe
def events(request):
    """All events as a calendar to subscribe to."""
    articles = Article.objects.published().one_per_group().events()
    content = calendar.feed(
        articles.defer("body", "search_words")[:MOST_EVENTS],
        language=languages.active(),
        name=_("%(subject)s – %(site)s")
        % {"subject": _("Events"), "site": SiteSettings.load().short_name},
        address=absolute(request.path),
    )
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


class EventCalendar(ProseDetailMixin, DetailView):
    """The .ics file of an event."""

    model = Article
    SHOWS_WITHDRAWN = False

    def get_address(self):
        with override(self.object.language):
            return reverse("news:calendar", args=[self.object.slug])

    def render_to_response(self, context, **kwargs):
        article = self.object
        if not article.is_event:
            raise Http404(_("This item is not an event."))
        return HttpResponse(
            calendar.calendar(article),
            content_type="text/calendar; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{article.slug}.ics"'},
        )
