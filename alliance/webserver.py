"""gunicorn as `serve` starts it; `gunicorn -c python:alliance.webserver alliance.wsgi` is the same.

A thread is for who has said what they want: sixteen answer thousands of visitors, and nobody may
hold one by being slow. gunicorn's own worker gives a thread to each new connection for five
seconds, to a request that trickles in for as long as its sender likes, and lets all wait up to
two seconds for each who does not hang up after an answer.
"""

import re
import resource
import socket
import time
from contextlib import suppress
from functools import partial
from itertools import islice
from selectors import EVENT_READ

from gunicorn.http.errors import LimitRequestHeaders
from gunicorn.workers.gthread import ThreadWorker

from core.logs import ServerLog

WAITED_FOR = 64 * 1024  # bytes; what is longer takes a thread while it comes in
OTHER_FILES = 256  # that a process has open besides its connections
HEAD_ENDS = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)


class Worker(ThreadWorker):
    """Waits for requests in the one loop that waits for all of them, and for `timeout` seconds.

    When there is no room for others, whoever has said nothing for longest goes.
    """

    def enqueue_req(self, conn):
        if conn.data_ready or self._is_whole(conn):
            conn.data_ready = True
            super().enqueue_req(conn)
            return
        self._wait_for(conn, self.on_pending_socket_readable)

    def _wait_for(self, conn, readable):
        conn.timeout = time.monotonic() + self.cfg.timeout
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(readable, conn))

    def on_client_socket_readable(self, conn, client):
        conn.data_ready = False  # of the next request
        super().on_client_socket_readable(conn, client)

    def on_pending_socket_readable(self, conn, client):
        if self._is_whole(conn):
            super().on_pending_socket_readable(conn, client)

    def finish_request(self, conn, fs):
        """We hang up first; the connection is closed when the other side has done so, too."""
        if fs.cancelled() or fs.exception() or fs.result():
            super().finish_request(conn, fs)
            return
        conn.sock.setblocking(False)
        with suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)
        self._wait_for(conn, self.on_farewell)

    def on_farewell(self, conn, client):
        with suppress(OSError):
            if conn.sock.recv(WAITED_FOR):
                return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        self.nr_conns -= 1
        conn.close()

    def _cap_keepalive(self, deadline):
        """When the process stops: nobody new is waited for any longer, either."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    def murder_pending(self):
        too_many = self.nr_conns - self.worker_connections + 1
        for conn in islice(self.pending_conns, max(0, too_many)):
            conn.timeout = 0
        super().murder_pending()

    def handle(self, conn):
        if conn.has_endless_head:
            error = LimitRequestHeaders(f"more than {WAITED_FOR} bytes")
            self.handle_error(None, conn.sock, conn.client, error)
            return False
        return super().handle(conn)

    def handle_request(self, req, conn):
        """With a limit to how long a thread waits for more of a body, and for a reader."""
        conn.sock.settimeout(self.cfg.timeout)
        try:
            return super().handle_request(req, conn)
        except TimeoutError:
            return False

    def _keepalive_after(self, conn, keepalive):
        """The beginning of a next request may be in our memory, where nobody can wait for it."""
        if not super()._keepalive_after(conn, keepalive):
            return False
        rest = conn.parser.unreader.buf.getvalue()
        return not rest or wanted_bytes(rest) <= len(rest)

    def _is_whole(self, conn):
        """Whether a thread would find the whole request, or will never find more.

        The bytes stay where they are. Linux wakes us when as many are there as we then want.
        """
        conn.has_endless_head = False
        try:
            said = conn.sock.recv(WAITED_FOR, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True
        wanted, wanted_before = min(wanted_bytes(said), WAITED_FOR), _low_water(conn.sock)
        is_whole = wanted <= len(said) or len(said) < wanted_before  # the latter: the end
        _set_low_water(conn.sock, 1 if is_whole else wanted)
        conn.has_endless_head = len(said) == WAITED_FOR and HEAD_ENDS not in said
        return is_whole


def wanted_bytes(said: bytes) -> int:
    """How long the request is that begins like this; one byte more while nobody knows."""
    head, end, _rest = said.partition(HEAD_ENDS)
    if not end:
        return len(said) + 1
    length = LENGTH.search(head + b"\r\n")
    if not length or b"\r\nexpect:" in head.lower():  # who expects a word sends nothing before it
        return len(head + end)
    return len(head + end) + int(length[1])


def _low_water(sock):
    """Below so many bytes a socket does not count as readable."""
    return sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT)


def _set_low_water(sock, size):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size)


# --- Settings of gunicorn ----------------------------------------------------------------------

worker_class = Worker
workers = 2
threads = 8
timeout = 20  # seconds of silence: of a visitor, and of a web process, which is then replaced
graceful_timeout = 30
keepalive = 5
backlog = 2048  # the kernel keeps so many waiting at the door
worker_connections = min(4000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - OTHER_FILES)
limit_request_line = 8190  # bytes; longer addresses are 414
limit_request_fields = 100
limit_request_field_size = 8190  # more or longer headers are 431
logger_class = ServerLog
loglevel = "warning"
control_socket_disable = True
