"""How often one sender may ask, counted in memory: nothing about a visitor is stored.

Each web process counts for itself, or all together where the cache "limits" is shared.
"""

import time
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

from core.senders import sender_of

WINDOW = 60  # seconds


class Allowance(NamedTuple):
    limit: int
    left: int
    seconds: int  # until it is whole again
    is_exceeded: bool

    @property
    def headers(self) -> dict[str, str]:
        """After draft-ietf-httpapi-ratelimit-headers-10."""
        headers = {
            "RateLimit-Policy": f'"minute";q={self.limit};w={WINDOW}',
            "RateLimit": f'"minute";r={self.left};t={self.seconds}',
        }
        return headers | ({"Retry-After": str(self.seconds)} if self.is_exceeded else {})


def take(request: HttpRequest, what: str = "api") -> Allowance:
    """Count this request for one of `what`; what its sender is left with."""
    limit, now = settings.API_PER_MINUTE, time.time()
    window = int(now // WINDOW)
    key = f"core.{what}.{window}.{sender_of(request, 'core.api.limits')}"
    counts = caches["limits"]
    counts.add(key, 0, timeout=WINDOW)
    try:
        taken = counts.incr(key)
    except ValueError:  # the window, or the room for so many senders, ended in between
        taken = 1
    seconds = max(1, round((window + 1) * WINDOW - now))
    return Allowance(limit, max(0, limit - taken), seconds, taken > limit)
