"""What the feeds hold: all news, or the news on a topic, from a country, about a participant."""

from typing import NamedTuple

from django.contrib.syndication.views import Feed
from django.urls import path, reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.addresses import absolute, site_host
from core.richtext import with_full_addresses
from library.sharing import for_sharing
from members.models import Country, Participant
from news.models import Article, ArticleQuerySet
from news.syndication import AtomFeed, JsonFeed, RssFeed
from pages.models import SiteSettings
from publishing.models import Topic
from publishing.pagecache import public_page

LENGTH = 20  # items
FORMATS = {
    "rss": ("rss.xml", RssFeed),
    "atom": ("atom.xml", AtomFeed),
    "json": ("feed.json", JsonFeed),
}
TAGGED_SINCE = 2015  # RFC 4151 wants a year in which the name was ours; it must never change


class Scope(NamedTuple):
    """What one feed is about."""

    site: SiteSettings
    address: str  # of the feed
    page: str  # of the page that shows the same
    subject: object  # "" for all news
    articles: ArticleQuerySet


class WholeFeed(Feed):
    def __init__(self, feed_type):
        self.feed_type = feed_type

    def __call__(self, request, *args, **kwargs):
        response = super().__call__(request, *args, **kwargs)
        # Readers in other people's pages may fetch what is public anyway.
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    def get_object(self, request, **kwargs):
        page, subject, articles = self.narrow(Article.objects.published().one_per_group(), **kwargs)
        return Scope(SiteSettings.load(), absolute(request.path), absolute(page), subject, articles)

    def narrow(self, articles):
        """The page that shows the same, the subject and the rows."""
        return reverse("news:list"), "", articles

    # --- The feed

    def title(self, scope):
        names = {"subject": scope.subject or _("News"), "site": scope.site.short_name}
        return _("%(subject)s – %(site)s") % names

    def description(self, scope):
        if scope.subject:
            return _("News on: %(subject)s") % {"subject": scope.subject}
        return _("News of the Alliance and of its participants.")

    def link(self, scope):
        return scope.page

    def feed_url(self, scope):
        return scope.address

    def author_name(self, scope):
        return str(scope.site.site_name)

    def author_link(self, scope):
        return absolute(reverse("home"))

    def items(self, scope):
        articles = scope.articles.newest_first().select_related("image").defer("search_words")
        return articles.prefetch_related("topics")[:LENGTH]

    # --- Its items

    def item_title(self, article):
        return article.title

    def item_description(self, article):
        return escape(article.teaser)

    def item_link(self, article):
        return absolute(article.get_absolute_url())

    def item_guid(self, article):
        return f"tag:{site_host()},{TAGGED_SINCE}:news/{article.group}/{article.language}"

    item_guid_is_permalink = False

    def item_pubdate(self, article):
        return article.publish_at

    def item_updateddate(self, article):
        return max(article.changed_at, article.publish_at)

    def item_categories(self, article):
        return [str(topic) for topic in article.topics.all()]

    def item_extra_kwargs(self, article):
        image = article.image
        return {
            "summary": article.teaser,
            "content": with_full_addresses(article.body_html),
            "language": article.language,
            "image": image
            and {
                "file": for_sharing(image),
                "credit": image.shown.credit,
                "alt": article.picture_alt,
            },
        }


class TopicFeed(WholeFeed):
    def narrow(self, articles, topic):
        topic = Topic.objects.get(slug=topic)
        return reverse("news:topic", args=[topic.slug]), topic, articles.on(topic)


class CountryFeed(WholeFeed):
    def narrow(self, articles, country):
        country = Country.objects.get(slug=country)
        return country.get_absolute_url(), country, articles.from_country(country)


class ParticipantFeed(WholeFeed):
    def narrow(self, articles, country, participant):
        participant = Participant.objects.published().get(slug=participant, country__slug=country)
        return participant.get_absolute_url(), participant, articles.about(participant)


def formats(prefix, feed, name=""):
    """Addresses of `feed` in every format: `<name>rss`, `<name>atom` and `<name>json`."""
    return [
        path(prefix + file, public_page(require_safe(feed(generator))), name=name + key)
        for key, (file, generator) in FORMATS.items()
    ]
