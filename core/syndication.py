"""Feeds in pages (RFC 5005), in three formats, with the hub that passes them on (WebSub).

An app says in a class of its own what its feed is about: `PagedFeed`.
"""

import json
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.paginator import InvalidPage, Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _

from core.addresses import absolute

MEDIA = {"xmlns:media": "http://search.yahoo.com/mrss/"}
TAGGED_SINCE = 2015  # RFC 4151 wants a year in which the name was ours; it must never change


@dataclass
class Scope:
    """One page of a feed."""

    subject: object  # what it is about; "" for everything
    shown_at: str  # the page that shows the same
    address: str  # of the first page of the feed
    rows: list
    number: int = 1
    last: int = 1
    about: dict = field(default_factory=dict)  # what the app needs to know besides

    def at(self, number):
        return self.address if number == 1 else f"{self.address}?page={number}"

    @property
    def pages(self) -> dict[str, str]:
        """Addresses of the other pages, by relation; none when there is only one."""
        near = {"previous": self.number - 1, "next": self.number + 1}
        found = {"first": 1, **near, "last": self.last} if self.last > 1 else {}
        return {rel: self.at(number) for rel, number in found.items() if 1 <= number <= self.last}


class PagedFeed(Feed):
    """`narrow()` and the hooks of Django's feeds are the app's; the rest is the same for all."""

    LENGTH = 20  # items of a page
    item_guid_is_permalink = False

    def __init__(self, feed_type):
        self.feed_type = feed_type

    def __call__(self, request, *args, **kwargs):
        response = super().__call__(request, *args, **kwargs)
        # Readers in other people's pages may fetch what is public anyway.
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if settings.WEBSUB_HUB:
            own = absolute(request.get_full_path())
            response.headers["Link"] = f'<{settings.WEBSUB_HUB}>; rel="hub", <{own}>; rel="self"'
        return response

    def narrow(self, **kwargs) -> tuple[str, object, QuerySet]:
        """The page that shows the same, the subject, and the rows in their order."""
        raise NotImplementedError

    def about(self) -> dict:
        return {}

    def get_object(self, request, **kwargs):
        shown_at, subject, rows = self.narrow(**kwargs)
        paginator = Paginator(rows, self.LENGTH)
        try:
            page = paginator.page(request.GET.get("page", 1))
        except InvalidPage:
            raise Http404(_("There is no page at this address.")) from None
        return Scope(
            subject,
            absolute(shown_at),
            absolute(request.path),
            list(page.object_list),
            page.number,
            paginator.num_pages,
            self.about(),
        )

    def link(self, scope):
        return scope.shown_at

    def feed_url(self, scope):
        return scope.at(scope.number)

    def feed_extra_kwargs(self, scope):
        return {"pages": scope.pages}

    def items(self, scope):
        return scope.rows


class PagedRss(Rss201rev2Feed):
    """RSS 2.0; the links between pages are Atom's."""

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        for rel, address in _links(self.feed):
            handler.addQuickElement("atom:link", None, {"rel": rel, "href": address})


class PagedAtom(Atom1Feed):
    """Atom (RFC 4287)."""

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        for rel, address in _links(self.feed):
            handler.addQuickElement("link", "", {"rel": rel, "href": address})


def _links(feed):
    hub = {"hub": settings.WEBSUB_HUB} if settings.WEBSUB_HUB else {}
    return [*feed["pages"].items(), *hub.items()]


def _add_image(handler, image):
    """Media RSS: the picture, who made it and what it shows."""
    if image is None:
        return
    file = image["file"]
    size = {"width": str(file.width), "height": str(file.height)}
    handler.startElement(
        "media:content", {"url": file.url, "medium": "image", "type": file.type, **size}
    )
    if image["credit"]:
        handler.addQuickElement("media:credit", image["credit"])
    if image["alt"]:
        handler.addQuickElement("media:description", image["alt"], {"type": "plain"})
    handler.endElement("media:content")


class RssFeed(PagedRss):
    """RSS 2.0 with the full text (content module), pictures (Media RSS) and languages."""

    content_type = "application/rss+xml; charset=utf-8"

    def rss_attributes(self):
        return {
            **super().rss_attributes(),
            **MEDIA,
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("dc:language", item["language"])
        handler.addQuickElement("content:encoded", item["content"])
        _add_image(handler, item["image"])


class AtomFeed(PagedAtom):
    """Atom (RFC 4287) with the full text and pictures."""

    def root_attributes(self):
        return super().root_attributes() | MEDIA

    def item_attributes(self, item):
        return super().item_attributes(item) | {"xml:lang": item["language"]}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})
        _add_image(handler, item["image"])


class JsonFeed(SyndicationFeed):
    """JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/"""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile, encoding):
        feed = self.feed
        outfile.write(
            json.dumps(
                {
                    "version": "https://jsonfeed.org/version/1.1",
                    "title": feed["title"],
                    "home_page_url": feed["link"],
                    "feed_url": feed["feed_url"],
                    "description": feed["description"],
                    "language": feed["language"],
                    "authors": [{"name": feed["author_name"], "url": feed["author_link"]}],
                    **self._further(),
                    "items": [self._item(item) for item in self.items],
                },
                ensure_ascii=False,
                indent=1,
            ).encode(encoding)
        )

    def _further(self):
        following = self.feed["pages"].get("next")
        hub = settings.WEBSUB_HUB
        return {
            **({"next_url": following} if following else {}),
            **({"hubs": [{"type": "WebSub", "url": hub}]} if hub else {}),
        }

    def _item(self, item):
        found = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "summary": item["summary"],
            "content_html": item["content"],
            "date_published": item["pubdate"].isoformat(),
            "date_modified": item["updateddate"].isoformat(),
            "language": item["language"],
            "tags": item["categories"],
        }
        if image := item["image"]:
            found["image"] = image["file"].url
            found["_image"] = {"credit": image["credit"], "alt": image["alt"]}
        return found


FORMATS = {
    "rss": ("rss.xml", RssFeed),
    "atom": ("atom.xml", AtomFeed),
    "json": ("feed.json", JsonFeed),
}
