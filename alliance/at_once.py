"""A request that a page in memory answers, from its bytes to the bytes of the answer.

gunicorn reads requests and writes answers in Python: three quarters of what such a page costs.
Here llhttp, the parser of Node.js, reads the plain ones. What headers mean, and which of them to
believe, gunicorn says as ever; and whatever is unusual is left to it alone.
"""

import re
import time
from functools import lru_cache

from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader
from gunicorn.http.wsgi import SERVER, create
from gunicorn.util import http_date
from httptools import HttpRequestParser

LONGEST = 4 * 1024  # bytes
HEAD_ENDS = b"\r\n\r\n"
WITH_MORE = re.compile(rb"\r\n(?:content-length|transfer-encoding|expect|upgrade):", re.IGNORECASE)
PLAIN = re.compile(r"/(?!/)[!\"$-~]*")  # the origin form of RFC 9112, 3.2.1, in printable ASCII


class ShortRequest(Request):
    """gunicorn's request, read by llhttp. Raises whatever it does not like."""

    def __init__(self, cfg, said: bytes, conn):
        self.conn, self.fields = conn, []
        super().__init__(cfg, IterUnreader([said]), conn.client)

    def parse(self, unreader):
        parser, said = HttpRequestParser(self), unreader.read()
        parser.feed_data(said)
        self.method, self.version = parser.get_method().decode(), (1, 1)
        # llhttp lets more than one space pass.
        line = f"{self.method} {self.uri} HTTP/1.1\r\n".encode("latin-1")
        if not (said.startswith(line) and PLAIN.fullmatch(self.uri)):
            raise ValueError
        if len(self.fields) > self.limit_request_fields:
            raise ValueError
        self.path, _mark, self.query = self.uri.partition("?")
        scheme_is_set, seen = [False], set()
        trusted = self._peer_trusted_for_forwarded()
        for name, value in self.fields:
            pair = name.decode("latin-1").upper(), value.decode("latin-1").strip(" \t")
            kept = self._apply_header_policy(*pair, scheme_is_set, seen, *trusted)
            if kept:
                self.headers.append(kept)
        return b""

    def _peer_trusted_for_forwarded(self):
        """Found out once a connection."""
        if not hasattr(self.conn, "trusted"):
            self.conn.trusted = super()._peer_trusted_for_forwarded()
        return self.conn.trusted

    # What llhttp tells.

    def on_url(self, url):
        self.uri = url.decode("latin-1")

    def on_header(self, name, value):
        self.fields.append((name, value))


class Answer:
    """What an application says, in one piece.

    A page in memory was an answer of gunicorn's before, and Django lets no header break a line.
    """

    response_length = None  # gunicorn's name: the log counts what was sent

    def __init__(self, request, _sock, _cfg):
        self.request, self.must_close = request, False
        self.status, self.headers, self.sent = "", [], 0

    def start_response(self, status, headers, exc_info=None):
        self.status, self.headers = status, headers

    def should_close(self) -> bool:
        return self.must_close or self.request.should_close()

    def whole(self, body: bytes) -> bytes:
        self.sent = len(body)
        lines = [
            f"HTTP/1.1 {self.status}",
            f"Server: {SERVER}",
            f"Date: {_date(int(time.time()))}",
            f"Connection: {'close' if self.should_close() else 'keep-alive'}",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        return "\r\n".join(lines).encode("latin-1") + HEAD_ENDS + body


def read(said: bytes, conn, cfg, is_at_hand):
    """The answer to be given to `said`, and its WSGI environment; None where gunicorn has to read.

    That is all but GET and HEAD of HTTP/1.1 that came alone, and have neither a body nor a wish,
    for what `is_at_hand` by its environment.
    """
    is_short = (
        len(said) <= LONGEST
        and said.startswith((b"GET ", b"HEAD "))
        and said.find(HEAD_ENDS) == len(said) - len(HEAD_ENDS)
        and said.count(b"\n") == said.count(b"\r") == said.count(b"\r\n")
        and not WITH_MORE.search(said)
    )
    if not is_short:
        return None
    try:
        request = ShortRequest(cfg, said, conn)
        found = create(request, None, conn.client, conn.server, cfg, response_class=Answer)
        return found if is_at_hand(found[1]) else None
    except Exception:  # whatever it is, gunicorn finds it, too, and has the words for it
        return None


@lru_cache(maxsize=1)
def _date(seconds):
    return http_date(seconds)
