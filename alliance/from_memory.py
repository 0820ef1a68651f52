"""Pages that lie in memory, sent past everything that other answers need."""

from time import perf_counter

from core.request_ids import HEADER, forget
from publishing.kept_page import said

PAGE = "site.page"  # in the WSGI environment: what the server has found already


class FromMemory:
    """WSGI: what the page cache has at hand goes out in one step, named and counted as the layers
    around it do that for all else: `RequestIds` around `Measured` around `PageCache`.

    Through them it takes half as long again, for being passed on (decision 28). A name is only
    given if each request has its line in the log, `is_logged`: no other line speaks of such a page.
    """

    def __init__(self, named, *, is_logged):
        self.named, self.is_logged = named, is_logged
        self.measured = named.application
        self.cache = self.measured.application

    def is_at_hand(self, environ) -> bool:
        """Whether it would; asked by a server before it gives the request a thread."""
        environ[PAGE] = page = self.cache.at_hand(environ, in_loop=True)
        return page is not None

    def __call__(self, environ, start_response):
        begun = perf_counter()
        page = environ.get(PAGE) or self.cache.at_hand(environ)
        if page is None:
            return self.named(environ, start_response)
        status, headers, body = said(page, environ, self.cache.shared_for(page))
        if self.is_logged:
            environ["site.route"], environ["site.cache"] = page.route, "hit"
            start_response(status, [*headers, (HEADER, self.named.name(environ))])
        else:
            forget()
            start_response(status, headers.copy())
        self.measured.count(environ, status, headers, page.route, "hit", perf_counter() - begun)
        return [body]
