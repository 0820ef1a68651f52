"""What surrounds every page."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import languages
from pages.models import Notice, Page, SiteSettings
from publishing.remembering import while_unchanged


@dataclass
class Frame:
    settings: SiteSettings
    notices: list[Notice] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    @classmethod
    def load(cls):
        """Made once a change and language; then it costs one query, whether there was a change."""
        return while_unchanged(f"frame-{languages.active()}", cls._make)

    @classmethod
    def _make(cls):
        pages = (
            Page.objects.published()
            .one_per_group()
            .filter(~Q(key="") | Q(in_footer=True))
            .for_links()
        )
        made = cls(SiteSettings.load(), list(Notice.objects.current()), list(pages))
        made.menu, made.foot  # noqa: B018 -- to be kept with the rest
        return made

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

    @cached_property
    def foot(self):
        """What stands below every page, as HTML."""
        return render_to_string("components/foot.html", {"frame": self})
