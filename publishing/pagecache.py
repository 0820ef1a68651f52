"""Public pages kept in memory, outside Django.

Measured on prototypes against a bare WSGI callable under the same gunicorn: Django's cache
middleware 0.11 to 0.32, a wrapper around the whole of Django 0.79 to 0.95. So this one stands
in `alliance/wsgi.py` around the application.

A page is kept when its view said so (`public_page`), and valid while `generation.current()` is
the number read *before* it was rendered and no turning point has passed. So a render that raced
an edit is never kept, and nobody has to name the pages that an edit touches.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, wraps
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from django.db import DatabaseError, connection
from django.utils.cache import patch_cache_control

from publishing import generation
from publishing.kept_page import Page, answer
from publishing.known_number import Numbers, leave_dead_connection
from publishing.working_copies import publish_due

MARK = "X-Page-Cache"  # set by `public_page`, never sent out
SAFE = ("GET", "HEAD")
MOST_KEYS = 4096  # addresses remembered besides the pages themselves
NEVER_SENT = {MARK.lower(), "content-length", "etag", "date"}


def public_page(view=None, *, parameters=()):
    """Mark a view as the same for everybody: its good answers may be kept and shared.

    `parameters` names the query parameters the view reads. An address with any other parameter,
    or the same ones in another order, is answered but not kept: nobody can fill the cache.
    A view so marked must not look at the user, the session or the messages.
    """
    if view is None:
        return lambda v: public_page(v, parameters=parameters)

    @wraps(view)
    def marked(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if request.method in SAFE and response.status_code == HTTPStatus.OK:
            patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
            if is_canonical(request.META.get("QUERY_STRING", ""), parameters):
                response[MARK] = "1"
        return response

    return marked


def is_canonical(query: str, parameters) -> bool:
    """True for the one spelling of a query that is kept: known names, sorted, once each."""
    if not query:
        return True
    pairs = parse_qsl(query, keep_blank_values=True)
    names = [name for name, _value in pairs]
    return (
        set(names) <= set(parameters)
        and len(set(names)) == len(names)
        and urlencode(sorted(pairs)) == query
    )


class PageCache:
    """WSGI: answers GET and HEAD of visitors without a session from memory.

    `capacity` bounds the memory in bytes; the oldest go first, but for those that somebody asked
    for meanwhile (F. J. Corbató, A Paging Experiment with the Multics System, 1968). One thread
    renders a page, others that want the same one wait for it. What is kept here, a CDN may keep for
    `cdn_seconds`, and nothing else.
    """

    def __init__(
        self,
        application: Callable,
        *,
        capacity: int,
        session_cookie: str,
        stamp: Path,
        excluded: tuple[str, ...] = (),
        port: str = "",
        cdn_seconds: int = 0,
    ):
        self.application = application
        self.capacity = capacity
        self.session_cookie = session_cookie
        self.excluded = excluded
        self.port = port
        self.cdn_seconds = cdn_seconds
        self.numbers = Numbers(stamp)
        self.pages: OrderedDict[tuple, Page] = OrderedDict()
        self.size = 0
        self.lock = threading.Lock()
        self.renders: dict[tuple, threading.Lock] = {}
        self.unshared: dict[tuple, int] = {}
        self.turn = (None, 0.0, 0.0)

    def at_hand(self, environ, *, in_loop=False) -> Page | None:
        """The page, if it is in memory and good.

        Waits for no database server and asks nothing of Django, so that a web server may find out
        `in_loop`, before it gives the request a thread.
        """
        page = self.pages.get(_key(environ))
        if page is None or not self._asks_for_shared(environ):
            return None
        return _if_good(page, self.numbers.at_hand(in_loop=in_loop))

    def __call__(self, environ, start_response):
        if environ.get("PATH_INFO", "").startswith(self.excluded):
            return self._pass(environ, start_response)
        key = _key(environ)
        try:
            number = self.numbers.current()
            self._next_change(number)
        except DatabaseError:
            connection.close()
            number = None
        if not self._may_share(environ):
            return self._pass(environ, start_response)
        if number is None:
            return self._without_database(key, environ, start_response)
        page = self._get(key, number)
        if page is not None:
            environ["site.cache"] = "hit"
            return answer(page, environ, start_response, shared_for=self.shared_for(page))
        if self.unshared.get(key) == number:
            return self.application(environ, start_response)
        with self._render_lock(key):
            page = self._get(key, number) or self._render(key, environ, number)
        return answer(page, environ, start_response, shared_for=self.shared_for(page))

    def shared_for(self, page):
        """Seconds in a CDN: not beyond the moment at which the page changes by itself."""
        if not (self.cdn_seconds and page.is_kept):
            return 0
        return max(0, min(self.cdn_seconds, int(page.ends_at - time.time())))

    def _asks_for_shared(self, environ):
        if environ["REQUEST_METHOD"] not in SAFE:
            return False
        # With one of these the answer is for the one who asked: a part, or 412 (RFC 9110, 13.1).
        if "HTTP_AUTHORIZATION" in environ or "HTTP_RANGE" in environ or "HTTP_IF_MATCH" in environ:
            return False
        cookies = environ.get("HTTP_COOKIE")
        return not (cookies and f"{self.session_cookie}=" in cookies)

    def _may_share(self, environ):
        if not self._asks_for_shared(environ):
            return False
        host = environ.get("HTTP_HOST", "")
        return _is_plainly_named(host, environ.get("SERVER_PORT"), self.port)

    def _pass(self, environ, start_response):
        """Not for the cache. What may have changed something tells the other processes."""
        answer = self.application(environ, _without_mark(start_response))
        if environ["REQUEST_METHOD"] in SAFE:
            return answer
        try:
            body = list(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        self.numbers.changed()
        return body

    def _get(self, key, number):
        page = self.pages.get(key)
        if page is None:
            return None
        good = _if_good(page, number)
        if good is None:
            self._drop(key)
        return good

    def _drop(self, key):
        with self.lock:
            page = self.pages.pop(key, None)
            if page:
                self.size -= page.size

    def _keep(self, key, page):
        with self.lock:
            former = self.pages.pop(key, None)
            if former:
                self.size -= former.size
            if page.size > self.capacity:
                return
            self.pages[key] = page
            self.size += page.size
            while self.size > self.capacity:
                place, oldest = self.pages.popitem(last=False)
                if oldest.is_wanted:
                    oldest.is_wanted = False
                    self.pages[place] = oldest
                else:
                    self.size -= oldest.size

    def _render_lock(self, key):
        with self.lock:
            if len(self.renders) >= MOST_KEYS:
                self.renders = {k: lock for k, lock in self.renders.items() if lock.locked()}
            return self.renders.setdefault(key, threading.Lock())

    def _render(self, key, environ, number):
        """Ask Django for the plain page; keep it if the view said so."""
        ends_at, made_at = self._next_change(number), time.time()
        plain = _plain(environ)
        status, headers, body = _collect(self.application, plain)
        page = Page(
            number=number,
            made_at=made_at,
            ends_at=ends_at,
            status=status,
            headers=[(n, v) for n, v in headers if n.lower() not in NEVER_SENT],
            identity=body,
            digest=hashlib.sha256(body).hexdigest()[:24],
            route=plain.get("site.route", ""),
        )
        names = {name.lower() for name, _value in headers}
        if not (status.startswith("200") and MARK.lower() in names):
            self._remember_unshared(key, number)
        elif "set-cookie" not in names:  # which a visitor brings about with a broken cookie
            page.is_kept = True
            self._keep(key, page)
            environ["site.cache"] = "miss"
        return page

    def _next_change(self, number):
        """Seconds since the epoch; looked for once a number and turning point.

        That is also when drafts whose moment has come replace their pages: nothing waits for cron.
        """
        if self._is_turn_over(number):
            since = time.time()
            leave_dead_connection()
            publish_due()
            self.turn = (number, since, generation.ends_at(number).timestamp())
        return self.turn[2]

    def _is_turn_over(self, number):
        known_for, since, ends_at = self.turn
        return known_for != number or not since <= time.time() < ends_at  # clocks are put back, too

    def _remember_unshared(self, key, number):
        """Until something changes, this address goes straight to Django: nobody waits for it."""
        if len(self.unshared) >= MOST_KEYS:
            self.unshared = {}
        self.unshared[key] = number

    def _without_database(self, key, environ, start_response):
        """The last page we had, saying so (RFC 9211), or whatever Django can do."""
        page = self.pages.get(key)
        if page is None:
            return self.application(environ, start_response)
        environ["site.cache"] = "stale"
        note = ("Cache-Status", "alliance; hit; detail=database-unavailable")
        return answer(page, environ, start_response, extra=[note])


def _if_good(page, number):
    if page.number != number or not page.made_at <= time.time() < page.ends_at:
        return None
    page.is_wanted = True
    return page


def _without_mark(start_response):
    def start(status, headers, *exc_info):
        rest = [header for header in headers if header[0] != MARK]
        return start_response(status, rest, *exc_info)

    return start


def _key(environ):
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO") == "https",  # one more page at most, trusted or not
        environ.get("HTTP_HOST", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
    )


@lru_cache(maxsize=256)
def _is_plainly_named(host, *own_ports):
    """The host in its one usual spelling; in others it is answered, and fills no memory."""
    name, _colon, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
    port = port if name else ""
    is_usual = host == host.lower() and not (name or host).endswith(".")
    return is_usual and port in ("", *own_ports)


def _plain(environ):
    """The request for a whole, unencoded page."""
    dropped = {"HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"}
    return {
        **{name: value for name, value in environ.items() if name not in dropped},
        "REQUEST_METHOD": "GET",
    }


def _collect(application, environ):
    begun = []

    def start_response(status, headers, exc_info=None):
        begun[:] = [status, headers]
        return lambda _data: None

    answer = application(environ, start_response)
    try:
        body = b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return begun[0], begun[1], body
