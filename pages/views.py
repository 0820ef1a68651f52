from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from core.addresses import absolute
from core.structured_data import breadcrumbs, thing
from pages.models import Page
from publishing.withdrawal import ProseDetailMixin

# Pages that the menu item "About" stands for.
ABOUT = {Page.Key.ABOUT, Page.Key.HISTORY, Page.Key.HOW_TO_JOIN, Page.Key.GUIDELINES}


class PageDetail(ProseDetailMixin, DetailView):
    model = Page

    def get_context_data(self, **kwargs):
        page = self.object
        title = (page.title, page.get_absolute_url())
        return super().get_context_data(
            section="about" if page.key in ABOUT else "",
            crumbs=[(page.title, "")],
            neighbours=Page.objects.published().one_per_group().neighbours_of(page).for_links(),
            facts=[
                thing(
                    "AboutPage" if page.key == Page.Key.ABOUT else "WebPage",
                    name=page.title,
                    description=page.lede,
                    url=absolute(page.get_absolute_url()),
                    inLanguage=page.language,
                    dateModified=page.changed_at,
                ),
                breadcrumbs((_("Home"), reverse("home")), title),
            ],
            **kwargs,
        )
