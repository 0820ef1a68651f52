"""Standing pages for programs."""

from django.utils.translation import gettext_lazy as _

from core.api.keyset import ascending
from core.api.schemas import TEXT, YES_NO, column, one_of
from pages.models import Page
from publishing.api import ProseCollection, prose_fields


class Pages(ProseCollection):
    name = "pages"
    title = _("Pages")
    meaning = _("Standing pages: about the Alliance, how to join, history, and about this site.")
    fields = (
        *prose_fields("pages"),
        column("lede", TEXT, _("One or two sentences that can stand alone.")),
        column(
            "key", one_of(["", *Page.Key.values]), _("Role, where the site itself links to it.")
        ),
        column("in_footer", YES_NO, _("Whether every page links to it at its foot.")),
    )

    def public(self):
        return Page.objects.published()

    def order(self, asked):
        return [ascending("order"), ascending("pk")]
