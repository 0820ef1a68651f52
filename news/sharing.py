"""Plain links by which a reader passes an article on. Nobody learns of it before the click."""

from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from core.addresses import absolute
from news.models import Article


class Link(NamedTuple):
    label: str
    address: str


def links(article: Article) -> list[Link]:
    address = absolute(article.get_absolute_url())
    return [
        Link(_("E-mail"), f"mailto:?{_query(subject=article.title, body=address)}"),
        Link("Facebook", f"https://www.facebook.com/sharer/sharer.php?{_query(u=address)}"),
        Link("X", f"https://x.com/intent/post?{_query(text=article.title, url=address)}"),
    ]


def _query(**parameters):
    # %20 and not +: mail programs take a plus for a plus.
    return urlencode(parameters, quote_via=quote)
