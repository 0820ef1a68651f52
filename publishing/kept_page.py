"""One finished page, as it is kept and sent: in the encoding that the browser takes, or 304."""

import gzip
import re
from dataclasses import dataclass, field
from email.utils import formatdate

import brotli

BROTLI_QUALITY = 5
GZIP_LEVEL = 9  # once a page and change; 40 bytes of 7,600 less than 6
STALE_FOR = "stale-while-revalidate=60, stale-if-error=86400"  # said to a CDN only
COMPRESSIBLE = re.compile(r"text/|application/([\w.-]+\+)?(json|xml)|image/svg")


@dataclass
class Page:
    """One answer in up to three encodings, each made when it is first asked for."""

    number: int
    made_at: float  # by the clock of then; one that is put back undoes what time had brought
    ends_at: float
    status: str
    headers: list[tuple[str, str]]
    identity: bytes
    digest: str
    route: str = ""
    is_kept: bool = False  # the same for everybody, and carries nobody's cookie
    encoded: dict[str, bytes] = field(default_factory=dict)

    def body(self, encoding):
        if encoding == "":
            return self.identity
        if encoding not in self.encoded:
            self.encoded[encoding] = (
                brotli.compress(self.identity, quality=BROTLI_QUALITY)
                if encoding == "br"
                else gzip.compress(self.identity, GZIP_LEVEL, mtime=0)
            )
        return self.encoded[encoding]

    @property
    def is_compressible(self):
        """Text of more than a few lines that nobody has compressed yet."""
        headers = {name.lower(): value for name, value in self.headers}
        return (
            len(self.identity) > 200
            and "content-encoding" not in headers
            and COMPRESSIBLE.match(headers.get("content-type", "")) is not None
        )

    def etag(self, encoding):
        return f'"{self.digest}{"-" + encoding if encoding else ""}"'

    @property
    def size(self):
        # Encoded bytes come later; text compresses to well under half, twice.
        return 2 * len(self.identity) + 2048


def _encoding(environ):
    """The best encoding that the browser takes (RFC 9110 §12.5.3)."""
    accepted = {}
    for part in environ.get("HTTP_ACCEPT_ENCODING", "").lower().split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            accepted[name.strip()] = float(quality or 1)
        except ValueError:
            continue
    for name in ("br", "gzip"):
        if accepted.get(name, 0) > 0:
            return name
    return ""


def answer(page, environ, start_response, extra=(), shared_for=0):
    """Send `page` as WSGI, with `extra` headers; a CDN may keep it for `shared_for` seconds."""
    environ["site.route"] = page.route
    encoding = _encoding(environ) if page.is_compressible else ""
    headers = [*_with_vary(page.headers), ("Date", formatdate(usegmt=True)), *extra]
    if shared_for:
        headers = _with_lifetime(headers, shared_for)
    if not page.status.startswith("200"):
        return _send(page, encoding, headers, environ, start_response)
    etag = page.etag(encoding)
    headers.append(("ETag", etag))
    asked = environ.get("HTTP_IF_NONE_MATCH", "").replace("W/", "")
    if etag in [tag.strip() for tag in asked.split(",")] or asked == "*":
        start_response("304 Not Modified", [h for h in headers if h[0].lower() != "content-type"])
        return [b""]
    return _send(page, encoding, headers, environ, start_response)


def _send(page, encoding, headers, environ, start_response):
    body = page.body(encoding)
    if encoding:
        headers = [*headers, ("Content-Encoding", encoding)]
    start_response(page.status, [*headers, ("Content-Length", str(len(body)))])
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _with_lifetime(headers, seconds):
    """For shared caches of any kind, and for those that know RFC 9213.

    Only these hear of stale pages: browsers would take `stale-while-revalidate` for themselves, and
    an editor would look at the old page. Beside `must-revalidate` it has no force in Cache-Control.
    """
    return [
        *((n, f"{v}, s-maxage={seconds}" if n == "Cache-Control" else v) for n, v in headers),
        ("CDN-Cache-Control", f"public, max-age={seconds}, {STALE_FOR}"),
    ]


def _with_vary(headers):
    vary = [value for name, value in headers if name.lower() == "vary"]
    rest = [header for header in headers if header[0].lower() != "vary"]
    named = {part.strip().lower() for part in ",".join(vary).split(",")}
    return [
        *rest,
        ("Vary", ", ".join(vary if "accept-encoding" in named else [*vary, "Accept-Encoding"])),
    ]
