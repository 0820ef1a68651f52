"""Every request as a figure: which view, what came out, how long it took."""

from bisect import bisect_left
from functools import lru_cache
from time import perf_counter

from core import figures

BOUNDS = (0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds
EDGES = (*map(str, BOUNDS), "+Inf")


class Measured:
    """WSGI: counts requests and the time until an answer begins; `on_page` hears of visits.

    Names of views stand in the figures, never addresses: those hold secrets, and have no end.
    """

    def __init__(self, application, *, static_url, on_page=None):
        self.application = application
        self.static_url = static_url
        self.on_page = on_page

    def __call__(self, environ, start_response):
        begun, said = perf_counter(), []

        def start(status, headers, exc_info=None):
            said[:] = status, headers
            return start_response(status, headers, exc_info)

        answer = self.application(environ, start)
        if said:
            route = environ.get("site.route") or (
                "static" if environ["PATH_INFO"].startswith(self.static_url) else "none"
            )
            result = environ.get("site.cache", "pass")
            self.count(environ, *said, route, result, perf_counter() - begun)
        return answer

    def count(self, environ, status, headers, route, result, seconds):
        """An answer; `result` is what the page cache had to do with it."""
        edge = EDGES[bisect_left(BOUNDS, seconds)]
        counted, summed = _series(route, status[:3], edge, result)
        figures.add(summed, seconds, ones=counted)
        if self.on_page:
            self.on_page(environ, status, headers)


@lru_cache(maxsize=1024)  # putting them together takes longer than counting
def _series(route, status, edge, result):
    """The names of what is counted by one, and of the sum of seconds."""
    return (
        (
            f'alliance_requests{{cache="{result}",route="{route}",status="{status}"}}',
            f'alliance_request_seconds_bucket{{route="{route}",le="{edge}"}}',
        ),
        f'alliance_request_seconds_sum{{route="{route}"}}',
    )
