"""The three formats of our feeds. Items bring `content`, `summary`, `language` and `image`."""

import json

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed

MEDIA = {"xmlns:media": "http://search.yahoo.com/mrss/"}


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


class RssFeed(Rss201rev2Feed):
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


class AtomFeed(Atom1Feed):
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
                    "items": [self._item(item) for item in self.items],
                },
                ensure_ascii=False,
                indent=1,
            ).encode(encoding)
        )

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
