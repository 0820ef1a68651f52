"""What the feeds hold: all news, or the news on a topic, from a country, about a participant."""

from django.urls import path, reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.addresses import absolute, site_host
from core.richtext import with_full_addresses
from core.syndication import FORMATS, TAGGED_SINCE, PagedFeed
from library.sharing import for_sharing
from members.models import Country, Participant
from news.models import Article
from pages.models import SiteSettings
from publishing.models import Topic
from publishing.pagecache import public_page


class WholeFeed(PagedFeed):
    def narrow(self, **kwargs):
        page, subject, articles = self.about_what(
            Article.objects.published().one_per_group(), **kwargs
        )
        articles = articles.newest_first().select_related("image").defer("search_words")
        return page, subject, articles.prefetch_related("topics")

    def about_what(self, articles):
        """The page that shows the same, the subject and the rows."""
        return reverse("news:list"), "", articles

    def about(self):
        return {"site": SiteSettings.load()}

    # --- The feed

    def title(self, scope):
        names = {"subject": scope.subject or _("News"), "site": scope.about["site"].short_name}
        return _("%(subject)s – %(site)s") % names

    def description(self, scope):
        if scope.subject:
            return _("News on: %(subject)s") % {"subject": scope.subject}
        return _("News of the Alliance and of its participants.")

    def author_name(self, scope):
        return str(scope.about["site"].site_name)

    def author_link(self, scope):
        return absolute(reverse("home"))

    # --- Its items

    def item_title(self, article):
        return article.title

    def item_description(self, article):
        return escape(article.teaser)

    def item_link(self, article):
        return absolute(article.get_absolute_url())

    def item_guid(self, article):
        return f"tag:{site_host()},{TAGGED_SINCE}:news/{article.group}/{article.language}"

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
    def about_what(self, articles, topic):
        topic = Topic.objects.get(slug=topic)
        return reverse("news:topic", args=[topic.slug]), topic, articles.on(topic)


class CountryFeed(WholeFeed):
    def about_what(self, articles, country):
        country = Country.objects.get(slug=country)
        return country.get_absolute_url(), country, articles.from_country(country)


class ParticipantFeed(WholeFeed):
    def about_what(self, articles, country, participant):
        participant = Participant.objects.published().get(slug=participant, country__slug=country)
        return participant.get_absolute_url(), participant, articles.about(participant)


def formats(prefix, feed, name=""):
    """Addresses of `feed` in every format: `<name>rss`, `<name>atom` and `<name>json`."""
    return [
        path(
            prefix + file,
            public_page(require_safe(feed(generator)), parameters=["page"]),
            name=name + key,
        )
        for key, (file, generator) in FORMATS.items()
    ]
