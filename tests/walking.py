"""Everything that a reader can reach by links."""

import gzip
import re
from urllib.parse import urljoin, urlsplit

from tests.reading import Document

START = ("/en/", "/fr/")
FOLLOWED_QUERY = re.compile(r"(page=\d+)?")  # filters are a page of their own each: too many


def local(site, path, link):
    """The path that `link`, found on `path`, leads to on this site; None for what we leave."""
    parts = urlsplit(urljoin(site.url + path, link))
    if f"{parts.scheme}://{parts.netloc}" != site.url or not FOLLOWED_QUERY.fullmatch(parts.query):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def walk(site):
    """Everything that can be reached by links, the back office apart."""
    found, waiting = {}, list(START)
    while waiting:
        path = waiting.pop()
        if path in found or path.startswith("/admin/"):
            continue
        reply = site.get(path, Accept_Encoding="gzip")
        is_page = reply.headers.get("Content-Type", "").startswith("text/html")
        packed = reply.headers.get("Content-Encoding") == "gzip"
        html = (gzip.decompress(reply.body) if packed else reply.body).decode() if is_page else ""
        found[path] = {
            "status": reply.status,
            "headers": dict(reply.headers.items()),
            "bytes": len(reply.body),
            "html": html,
        }
        if is_page and reply.status == 200:
            links = (local(site, path, link) for link in Document(html).links)
            waiting += [link for link in links if link]
    return found
