"""Asks the site through its page cache, as a web server does."""

import io
from contextvars import copy_context

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from alliance.from_memory import FromMemory
from alliance.watching.measuring import Measured
from core.request_ids import RequestIds
from publishing.pagecache import PageCache

MIB = 2**20


class Browser:
    """Asks a WSGI application and remembers how often the site itself was asked."""

    def __init__(self, stamp, capacity=MIB, **options):
        self.site = get_wsgi_application()
        self.renders = 0
        self.cache = PageCache(
            self._count, capacity=capacity, session_cookie="session", stamp=stamp, **options
        )
        measured = Measured(self.cache, static_url="/static/")
        self.front = FromMemory(RequestIds(measured, trusts_proxy=False), is_logged=False)

    def _count(self, environ, start_response):
        self.renders += 1
        return self.site(environ, start_response)

    def get(self, path, method="GET", **headers):
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        said = {}

        def start_response(status, headers, exc_info=None):
            said.update(status=int(status[:3]), headers=dict(headers))
            said["headers"].pop("X-Request-ID", None)  # which is another each time

        # A context of its own: the name of a request is not for the next test.
        body = b"".join(copy_context().run(self.front, environ, start_response))
        return said["status"], said["headers"], body


@pytest.fixture(autouse=True)
def _keep_the_connection(db):
    """As Django's test client does: the end of a request must not end the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
