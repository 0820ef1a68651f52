"""gunicorn as `serve` starts it; `gunicorn -c python:alliance.webserver alliance.wsgi` is the same.

A thread is for who has said what they want: sixteen answer thousands of visitors, and nobody may
hold one by being slow. gunicorn's own worker gives a thread to each new connection for five
seconds, to a request that trickles in for as long as its sender likes, and lets all wait up to
two seconds for each who does not hang up after an answer.

Nor is a thread for a page that lies in memory: the loop sends it by itself, in half the time, also
while every thread is busy or waits for the database.
"""

import errno
import re
import resource
import socket
import time
from concurrent.futures import Future
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import islice
from selectors import EVENT_READ

from gunicorn.http.errors import LimitRequestHeaders
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from alliance import at_once
from core.logs import ServerLog

WAITED_FOR = 64 * 1024  # bytes; what is longer takes a thread while it comes in
LET_IN = 8  # connections that one process takes at a time
OTHER_FILES = 256  # that a process has open besides its connections
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
IN_CHUNKS = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
LAST_CHUNK = re.compile(rb"(?:^|\r\n)0+\r\n")
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


def _done(keepalive):
    done: Future = Future()
    done.set_result(keepalive)
    return done


DONE = {keepalive: _done(keepalive) for keepalive in (True, False)}


class PatientSocket(socket.socket):
    """Where others block, this one does so for `patience` seconds: then the other side is gone."""

    patience: float

    @classmethod
    def take_over(cls, other: socket.socket, patience: float) -> "PatientSocket":
        taken = cls(fileno=other.detach())
        taken.patience = patience
        taken.setblocking(False)
        return taken

    def setblocking(self, flag):
        self.settimeout(self.patience if flag else 0)

    def recv(self, *args):
        try:
            return super().recv(*args)
        except TimeoutError as error:
            raise ConnectionResetError(errno.ECONNRESET, "Silent for too long.") from error


class Worker(ThreadWorker):
    """Waits for requests in the one loop that waits for all of them, and for `timeout` seconds.

    When there is no room for others, whoever has said nothing for longest goes.
    """

    def load_wsgi(self):
        super().load_wsgi()
        from alliance.wsgi import is_at_hand  # the master process needs no Django

        self.is_at_hand = is_at_hand

    def accept(self, listener):
        """Let a few in at a time: one a turn waits for as many turns as there are before it.

        Not all: other processes are at the same door.
        """
        for _ in range(LET_IN):
            before = self.nr_conns
            super().accept(listener)
            if not before < self.nr_conns < self.worker_connections:
                return

    def enqueue_req(self, conn):
        if not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket.take_over(conn.sock, self.cfg.timeout)
        if conn.data_ready:
            super().enqueue_req(conn)
        elif not self._is_whole(conn):
            self._wait_for(conn, self.on_pending_socket_readable)
        else:
            self._take(conn)

    def _take(self, conn):
        if not self._answer_from_memory(conn):
            conn.data_ready = True
            super().enqueue_req(conn)

    def _wait_for(self, conn, readable):
        patience = self.cfg.timeout if self.alive else STOP_KEEPALIVE_LINGER
        conn.timeout = time.monotonic() + patience
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(readable, conn))

    def on_client_socket_readable(self, conn, client):
        conn.data_ready = conn.is_told = False  # of the next request
        super().on_client_socket_readable(conn, client)

    def on_pending_socket_readable(self, conn, client):
        if self._is_whole(conn):
            self.poller.unregister(client)
            self.pending_conns.remove(conn)
            self._take(conn)

    def _answer_from_memory(self, conn):
        """Whether it is done. Nothing has been taken from the socket where it is not."""
        found = at_once.read(conn.said, conn, self.cfg, self.is_at_hand)
        if found is None:
            return False
        answer, rest = found[0], b""
        try:
            conn.init()
            conn.sock.recv(len(conn.said))
            rest = _send(conn.sock, self._say(*found))
        except OSError:  # they are gone
            answer.must_close = True
        except Exception:
            self.log.exception("Error handling request")
            answer.must_close = True
        keepalive = not answer.should_close()
        if rest:
            done = self.tpool.submit(self._send_rest, conn, rest, keepalive)
            done.add_done_callback(partial(self.method_queue.defer, self.finish_request, conn))
        else:
            self.finish_request(conn, DONE[keepalive])
        return True

    def _say(self, answer, environ):
        """As gunicorn's `handle_request`; the bytes that go out."""
        begun = time.monotonic()
        self.nr += 1
        answer.must_close = not self.alive or len(self.keepalived_conns) >= self.max_keepalived
        said = answer.whole(b"".join(self.wsgi(environ, answer.start_response)))
        took = timedelta(seconds=time.monotonic() - begun)
        self.log.access(answer, answer.request, environ, took)
        return said

    def _send_rest(self, conn, rest, keepalive):
        """To someone who reads slowly. Runs in a thread."""
        conn.sock.setblocking(True)
        conn.sock.sendall(rest)
        return keepalive

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
        """Without a word about who does not read."""
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
        conn.has_endless_head, conn.said = False, b""
        try:
            said = conn.sock.recv(WAITED_FOR, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True
        wanted, wanted_before = min(wanted_bytes(said), WAITED_FOR), _low_water(conn.sock)
        is_whole = wanted <= len(said) or len(said) < wanted_before  # the latter: no more to come
        if not is_whole and at_once.HEAD_ENDS in said and EXPECTS.search(said):
            self._tell_to_go_on(conn)
        _set_low_water(conn.sock, 1 if is_whole else wanted)
        conn.has_endless_head = len(said) == WAITED_FOR and at_once.HEAD_ENDS not in said
        if is_whole and len(said) <= at_once.LONGEST:
            conn.said = said
        return is_whole

    def _tell_to_go_on(self, conn):
        """Who asks whether to send a body is waited for like others; gunicorn tells them again."""
        if not getattr(conn, "is_told", False):
            conn.is_told = True
            with suppress(OSError):
                conn.sock.send(GO_ON, socket.MSG_DONTWAIT)


def _send(sock, said):
    """What the kernel does not take without waiting for the reader."""
    try:
        return said[sock.send(said, socket.MSG_DONTWAIT) :]
    except BlockingIOError:
        return said


def wanted_bytes(said: bytes) -> int:
    """How long the request is that begins like this; one byte more while nobody knows."""
    head, end, rest = said.partition(at_once.HEAD_ENDS)
    fields = head + b"\r\n"
    if not end or (IN_CHUNKS.search(fields) and not LAST_CHUNK.search(rest)):
        return len(said) + 1
    length = LENGTH.search(fields)
    return len(head + end) + (int(length[1]) if length else 0)


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
forwarder_headers = ""  # or a visitor behind Caddy could name another root (SCRIPT_NAME)
limit_request_line = 8190  # bytes; longer addresses are 414
limit_request_fields = 100
limit_request_field_size = 8190  # more or longer headers are 431
logger_class = ServerLog
loglevel = "warning"
control_socket_disable = True
