"""What surrounds every page."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import languages
from pages.models import Notice, Page, SiteSettings


@dataclass
class Frame:
    settings: SiteSettings
    notices: list[Notice] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    @classmethod
    def load(cls):
        """Three queries, whatever the page."""
        pages = (
            Page.objects.published()
            .one_per_group()
            .filter(~Q(key="") | Q(in_footer=True))
            .for_links()
        )
        return cls(SiteSettings.load(), list(Notice.objects.current()), list(pages))

    @classmethod
    def without_database(cls):
        return cls(SiteSettings.fallback())

    def page(self, key):
        return next((page for page in self.pages if page.key == key), None)

    @property
    def footer_pages(self):
        return [page for page in self.pages if page.in_footer]

    @property
    def other_languages(self):
        return [code for code, _name in settings.LANGUAGES if code != languages.active()]

    @cached_property
    def menu(self):
        about = self.page(Page.Key.ABOUT)
        items = [
            ("news", _("News"), reverse("news:list")),
            ("participants", _("Participants"), reverse("members:list")),
            ("texts", _("Adopted texts"), reverse("texts:list")),
            ("search", _("Search"), reverse("search")),
            ("join", _("Join the Alliance"), reverse("forms_app:join")),
        ]
        if about:
            items.insert(0, ("about", _("About"), about.get_absolute_url()))
        return [
            {"section": section, "label": label, "url": url, "is_button": section == "join"}
            for section, label, url in items
        ]
