"""A name for each request, in every log line about it and in what its sender got.

A reader who reports an error can say the name; who looks after the site finds the lines by it.
"""

import re
from contextvars import ContextVar
from random import getrandbits

WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{7,63}")
NAME = "site.request_id"  # in the WSGI environment, for whoever logs after the answer
HEADER = "X-Request-ID"

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The request that is being answered here; "" outside of one, as in the worker."""
    return _current.get()


def forget() -> None:
    """What is answered here has no name: no line about it may carry the one before's."""
    _current.set("")


class RequestIds:
    """WSGI: names the request, and says the name in the answer.

    A proxy's own name is taken over if the proxy is trusted and the name is well formed: anybody
    else could write lines into our logs.
    """

    def __init__(self, application, *, trusts_proxy: bool):
        self.application = application
        self.trusts_proxy = trusts_proxy

    def __call__(self, environ, start_response):
        name = self.name(environ)

        def start(status, headers, exc_info=None):
            return start_response(status, [*headers, (HEADER, name)], exc_info)

        return self.application(environ, start)

    def name(self, environ) -> str:
        """Of the request, which has it from now on."""
        name = environ.get("HTTP_X_REQUEST_ID") if self.trusts_proxy else None
        if not name or not WELL_FORMED.fullmatch(name):
            # Not of the kernel: no secret, and asking it would let other threads run first.
            name = f"{getrandbits(64):016x}"
        environ[NAME] = name
        # Not reset afterwards: a file is sent, and may fail, after this returns. The next request
        # of this thread has its own.
        _current.set(name)
        return name
