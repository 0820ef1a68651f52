"""The addresses of all public pages for search engines, each with its translations.

After https://www.sitemaps.org/protocol.html and Google's extension for languages.
"""

from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import get_language

from core import languages
from members.models import Country, Participant
from news.models import Article
from pages.models import Page
from publishing.pagecache import public_page
from texts.models import AdoptedText

MOST = 5_000  # addresses in one file, about a second; the protocol allows 50,000


class Section(Sitemap):
    """Pages of a kind. `rows` are read once, though each language and its count asks for them."""

    i18n = alternates = True
    limit = MOST

    @property
    def protocol(self):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc

    def items(self):
        return self.rows

    def lastmod(self, row):
        return changed(row)


def changed(row):
    """A page that was written in advance is new on the day it is published."""
    return max(row.changed_at, row.publish_at)


class FixedSection(Section):
    """Pages that are no row. A list is as new as the newest it shows."""

    LISTED = {
        "home": Article,
        "news:list": Article,
        "members:list": Participant,
        "members:timeline": Participant,
        "texts:list": AdoptedText,
        **dict.fromkeys(["members:changes", "members:data", "search"]),
        **dict.fromkeys(["forms_app:join", "forms_app:cooperate", "forms_app:contact"]),
        **dict.fromkeys(
            ["forms_app:organisations", "forms_app:model_decision", "forms_app:model_letter"]
        ),
    }
    rows = tuple(LISTED)

    def location(self, name):
        return reverse(name)

    def lastmod(self, name):
        return self.newest.get(self.LISTED[name])

    @cached_property
    def newest(self):
        rows = {model: model.objects.published() for model in self.LISTED.values() if model}
        dates = ("changed_at", "publish_at")
        found = {model: rows[model].aggregate(*map(Max, dates)).values() for model in rows}
        return {model: max(days) for model, days in found.items() if None not in days}


class ProseSection(Section):
    """One address for each row. Only the rows of the file asked for are read."""

    def __init__(self, prose):
        self.prose = prose.published().order_by("pk")

    def _items(self):
        return self

    def get_languages_for_item(self, group):
        return [code for code in languages.CODES if code in group]

    def location(self, group):
        return group[get_language()].get_absolute_url()

    def lastmod(self, group):
        return max(map(changed, group.values()))

    def get_latest_lastmod(self):
        days = [self.totals["changed_at"], self.totals["publish_at"]]
        return max(filter(None, days), default=None)

    # --- What Django's Paginator asks of a list ---

    def __len__(self):
        return self.totals["number"]

    def __getitem__(self, places):
        """(group of translations, language) of each row; a group is its rows by language."""
        rows = list(self.prose.values_list("group", "language")[places])
        groups: dict = {}
        for row in self.prose.filter(group__in={group for group, _language in rows}).only(
            "group", "language", "slug", "changed_at", "publish_at"
        ):
            groups.setdefault(row.group, {})[row.language] = row
        return [(groups[group], code) for group, code in rows if code in groups.get(group, ())]

    @cached_property
    def totals(self):
        """In one look through all rows, which is what takes long among 100,000."""
        return self.prose.order_by().aggregate(
            number=Count("pk"), changed_at=Max("changed_at"), publish_at=Max("publish_at")
        )


class ParticipantSection(Section):
    @cached_property
    def rows(self):
        columns = ("slug", "country__slug", "changed_at", "publish_at")
        return list(Participant.objects.published().select_related("country").only(*columns))


class CountrySection(Section):
    """Countries that have a page: those with participants."""

    @cached_property
    def rows(self):
        participants = Participant.objects.published().taking_part()
        return list(
            Country.objects.filter(participants__in=participants).annotate(
                changed_at=Max("participants__changed_at"),
                publish_at=Max("participants__publish_at"),
            )
        )


class TextSection(Section):
    @cached_property
    def rows(self):
        return list(AdoptedText.objects.published().only("slug", "changed_at", "publish_at"))


def sections():
    return {
        "site": FixedSection(),
        # The page of the contact form is at the form's address.
        "pages": ProseSection(Page.objects.exclude(key=Page.Key.CONTACT)),
        "news": ProseSection(Article.objects.all()),
        "participants": ParticipantSection(),
        "countries": CountrySection(),
        "texts": TextSection(),
    }


@public_page
def sitemap(request):
    """All addresses in one file; when they are too many, the index of one file a section."""
    parts = sections()
    if sum(section.paginator.count for section in parts.values()) > MOST:
        return views.index(request, parts, sitemap_url_name="sitemap_section")
    return views.sitemap(request, parts)


@public_page(parameters=["p"])
def section(request, section):
    return views.sitemap(request, sections(), section=section)
