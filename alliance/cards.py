"""The drawn picture of each public item, at an address that changes with its words."""

import hashlib
from http import HTTPStatus
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import languages
from core.addresses import absolute
from library import cards
from members.models import Participant
from news.models import Article
from pages.models import Page, SiteSettings
from publishing.models import Prose
from publishing.pagecache import public_page
from texts.models import AdoptedText

FOR_GOOD = "public, max-age=31536000, immutable"
KINDS = {"news": Article, "texts": AdoptedText, "participants": Participant, "pages": Page}
HOME = "home"  # of the site itself


class Card(NamedTuple):
    """What a page says of its picture."""

    url: str
    width: int
    height: int
    alt: str


def card_of(item, site: SiteSettings) -> Card | None:
    """The card of a row, in the reader's language; None for what has none."""
    kind = next((kind for kind, model in KINDS.items() if isinstance(item, model)), None)
    if isinstance(item, SiteSettings):
        kind = HOME
    if kind is None:
        return None
    words = words_of(item, site)
    alt = f"{words.over} – {words.title}" if words.over else words.title
    return Card(absolute(address_of(kind, item, words)), cards.WIDTH, cards.HEIGHT, alt)


def words_of(item, site: SiteSettings) -> cards.Words:
    over, title = {
        Article: lambda: (item.over or _("News"), item.title),
        AdoptedText: lambda: (item.designation, item.title),
        Participant: lambda: (item.country.name, item.name),
        Page: lambda: ("", item.title),
        SiteSettings: lambda: (item.auspices, item.home_title),
    }[type(item)]()
    return cards.Words(str(over), str(title), str(site.site_name))


def address_of(kind, item, words: cards.Words) -> str:
    parts = "\0".join([str(cards.EDITION), *words])
    digest = hashlib.sha256(parts.encode()).hexdigest()[:16]
    return reverse("card", args=[kind, item.pk or 0, digest])


@require_safe
def card(request, kind, pk, digest):
    """The picture, for good: other words have another address."""
    response = drawn(request, kind, pk)
    if response.status_code == HTTPStatus.OK:
        response["Cache-Control"] = FOR_GOOD
        response["Cross-Origin-Resource-Policy"] = "cross-origin"  # that is what it is for
    return response


@public_page
def drawn(request, kind, pk):
    """An address with former words leads to the one of today."""
    site = SiteSettings.load()
    item = site if kind == HOME and pk == (site.pk or 0) else find(kind, pk)
    words = words_of(item, site)
    address = address_of(kind, item, words)
    if address != request.path:
        return redirect(address)
    return HttpResponse(cards.draw(words), content_type="image/png")


def find(kind, pk):
    """What the public sees under this kind and number, prose in its own language only."""
    model = KINDS.get(kind)
    rows = model.objects.published().filter(pk=pk) if model and pk < 2**63 else ()
    for item in rows:
        if not isinstance(item, Prose) or item.language == languages.active():
            return item
    raise Http404(_("There is no page at this address."))
