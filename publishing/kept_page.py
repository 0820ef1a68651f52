"""One finished page, as it is kept and sent: in the encoding that the browser takes, or 304."""

import gzip
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import brotli

try:
    import zstandard
except ImportError:  # the site does without: a browser that takes it takes brotli, too
    zstandard = None

BROTLI_QUALITY = 5
ZSTD_LEVEL = 9
GZIP_LEVEL = 9  # once a page and change; 40 bytes of 7,600 less than 6
MOST_FOUND, LONGEST_FOUND = 16, 64  # browsers say the same few things, others anything
# The smaller first.
ENCODINGS = ("br", "zstd", "gzip") if zstandard else ("br", "gzip")
STALE_FOR = "stale-while-revalidate=60, stale-if-error=86400"  # said to a CDN only
COMPRESSIBLE = re.compile(r"text/|application/([\w.-]+\+)?(json|xml)|image/svg")
NOT_WITH_304 = {"content-type", "content-encoding", "content-length"}


class Answer(NamedTuple):
    """What is sent in one encoding: put together once, since it goes out thousands of times."""

    headers: list[tuple[str, str]]
    body: bytes
    etag: str


@dataclass
class Page:
    """One answer in up to four encodings, each made when it is first asked for."""

    number: int
    made_at: float  # by the clock of then; one that is put back undoes what time had brought
    ends_at: float
    status: str
    headers: list[tuple[str, str]]
    identity: bytes
    digest: str
    route: str = ""
    is_kept: bool = False  # the same for everybody, and carries nobody's cookie
    is_wanted: bool = False  # asked for since the memory was full last
    answers: dict[str, Answer] = field(default_factory=dict)  # by encoding
    found: dict[str, Answer] = field(default_factory=dict)  # the same by what browsers accept

    def answer(self, accepted: str) -> Answer:
        """For a browser that accepts these encodings."""
        return self.found.get(accepted) or self._find(accepted)

    def _find(self, accepted):
        encoding = best_encoding(accepted) if self.is_compressible else ""
        answer = self.answers.get(encoding) or self._prepare(encoding)
        if len(self.found) < MOST_FOUND and len(accepted) < LONGEST_FOUND:
            self.found[accepted] = answer
        return answer

    def _prepare(self, encoding):
        body = self._encoded(encoding)
        headers = _with_vary(self.headers)
        etag = f'"{self.digest}{"-" + encoding if encoding else ""}"'
        if self.is_good:
            headers.append(("ETag", etag))
        if encoding:
            headers.append(("Content-Encoding", encoding))
        headers.append(("Content-Length", str(len(body))))
        self.answers[encoding] = Answer(headers, body, etag)
        return self.answers[encoding]

    def _encoded(self, encoding):
        if encoding == "br":
            return brotli.compress(self.identity, quality=BROTLI_QUALITY)
        if encoding == "zstd":
            return zstandard.compress(self.identity, ZSTD_LEVEL)
        if encoding == "gzip":
            return gzip.compress(self.identity, GZIP_LEVEL, mtime=0)
        return self.identity

    @cached_property
    def is_good(self):
        return self.status.startswith("200")

    @cached_property
    def is_compressible(self):
        """Text of more than a few lines that nobody has compressed yet."""
        headers = {name.lower(): value for name, value in self.headers}
        return (
            len(self.identity) > 200
            and "content-encoding" not in headers
            and COMPRESSIBLE.match(headers.get("content-type", "")) is not None
        )

    @property
    def size(self):
        # Encoded bytes come later; text compresses to well under half, twice.
        return 2 * len(self.identity) + 2048


def best_encoding(accepted: str) -> str:
    """The best encoding among those that a browser takes (RFC 9110 §12.5.3)."""
    qualities = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            qualities[name.strip()] = float(quality or 1)
        except ValueError:
            continue
    return next((name for name in ENCODINGS if qualities.get(name, 0) > 0), "")


def answer(page, environ, start_response, extra=(), shared_for=0):
    """Send `page` as WSGI, with `extra` headers; a CDN may keep it for `shared_for` seconds.

    The date is the server's to say (PEP 3333).
    """
    environ["site.route"] = page.route
    status, headers, body = said(page, environ, shared_for)
    start_response(status, [*headers, *extra])
    return [body]


def said(page, environ, shared_for=0) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status, headers and body of `page` for who asks: it, its head, or that they have it."""
    headers, body, etag = page.answer(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if shared_for:
        headers = _with_lifetime(headers, shared_for)
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked and page.is_good and _is_known(etag, asked):
        short = [header for header in headers if header[0].lower() not in NOT_WITH_304]
        return "304 Not Modified", short, b""
    return page.status, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body


def _is_known(etag, asked):
    return asked == "*" or etag in [tag.strip() for tag in asked.replace("W/", "").split(",")]


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
