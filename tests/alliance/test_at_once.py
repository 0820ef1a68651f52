"""The short way from a request to a page in memory: the same words as gunicorn's own way."""

import random
import socket
import time
from contextlib import closing
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser
from gunicorn.http.wsgi import create

from alliance import at_once
from tests.whole_site.test_wire import BODIES, HEADERS, LINES

pytestmark = pytest.mark.either_database

HOST = b"Host: alliance.example.org"
SEED = 20150701
# Besides what is not even HTTP (`test_wire`): what proxies and browsers say, or must not.
MORE_LINES = [
    b"GET /en/ HTTP/1.1",
    b"HEAD /fr/news/?page=2 HTTP/1.1",
    b"GET /en/caf%C3%A9/%2e%2e/?q=%00 HTTP/1.1",
    b"GET //evil.example/ HTTP/1.1",
    b"GET /en/#part HTTP/1.1",
    b"GET /en/?a?b=c HTTP/1.1",
    b"GET /en/ HTTP/1.0",
    b"get /en/ HTTP/1.1",
    b"GET  /en/ HTTP/1.1",
    b"GET /en/\tHTTP/1.1",
]
MORE_HEADERS = [
    b"X-Forwarded-Proto: https",
    b"X-Forwarded-Proto: http",
    b"X-Forwarded-Ssl: on",
    b"X_Forwarded_For: 192.0.2.1",
    b"X-Forwarded-For: 192.0.2.1",
    b"Script_Name: /x",
    b"Connection: close",
    b"Accept: text/html\r\nAccept: */*",
    b"Accept-Encoding:   gzip, br\t ",
    b"Empty:",
    b"Spaced : x",
    b"Bare: a\nb",
    b"Bare: a\rb",
    b"Tab: a\tb\x7f",
    b"Cookie: name=\xc3\xa9",
]
PEERS = [("127.0.0.1", 5000), ("192.0.2.7", 5000), ""]  # a proxy here, a visitor, a local socket


def anything(environ):
    return True


def make_conn(peer):
    server = ("127.0.0.1", 8000) if peer else "/run/alliance.sock"
    return SimpleNamespace(client=peer, server=server)


def without_objects(environ):
    """Streams and calls are others for each request."""
    return {k: v for k, v in environ.items() if isinstance(v, str | bool | tuple)}


def environ_of_gunicorn(said, conn, cfg):
    """None where it refuses."""
    try:
        request = next(RequestParser(cfg, [said], conn.client))
        return create(request, None, conn.client, conn.server, cfg)[1]
    except Exception:
        return None


def test_whatever_it_reads_gunicorn_reads_alike():
    chance, cfg, read = random.Random(SEED), Config(), 0
    lines, headers = [*LINES, *MORE_LINES * 3], [*HEADERS, *MORE_HEADERS * 2]
    for _number in range(12_000):
        some = [chance.choice(lines), HOST, *chance.sample(headers, chance.randrange(4))]
        end = chance.choice([b"\r\n"] * 9 + [b"\n"])
        said = end.join([*some, b"", b""]) + chance.choice([b"", b"", *BODIES])
        conn = make_conn(chance.choice(PEERS))
        found = at_once.read(said, conn, cfg, anything)
        if found is not None:
            read += 1
            known = environ_of_gunicorn(said, conn, cfg)
            assert known is not None, said
            assert without_objects(found[1]) == without_objects(known), said

    assert read > 600


PLAIN = b"GET /en/ HTTP/1.1\r\n" + HOST


@pytest.mark.parametrize(
    "said",
    [
        PLAIN + b"\r\n",  # not at its end
        PLAIN + b"\r\n\r\n" + PLAIN + b"\r\n\r\n",
        PLAIN + b"\r\nContent-Length: 0\r\n\r\n",
        PLAIN + b"\r\nTransfer-Encoding: chunked\r\n\r\n",
        PLAIN + b"\r\nExpect: 100-continue\r\n\r\n",
        PLAIN + b"\r\nUpgrade: h2c\r\n\r\n",
        PLAIN + b"\r\nX: y\n\r\n\r\n",
        PLAIN + b"\r\n" + b"X: y\r\n" * 101 + b"\r\n",
        PLAIN + b"\r\nX: " + b"y" * at_once.LONGEST + b"\r\n\r\n",
        PLAIN.replace(b"GET", b"POST") + b"\r\n\r\n",
        PLAIN.replace(b"1.1", b"1.0") + b"\r\n\r\n",
        PLAIN.replace(b"/en/", b"http://evil.example/en/") + b"\r\n\r\n",
    ],
)
def test_the_unusual_is_left_to_gunicorn(said):
    cfg = Config()
    cfg.set("limit_request_fields", 100)

    assert at_once.read(said, make_conn(PEERS[0]), cfg, anything) is None
    assert at_once.read(PLAIN + b"\r\n\r\n", make_conn(PEERS[0]), cfg, anything) is not None


# --- On the line -------------------------------------------------------------------------------


def asked(site, path, *headers, method="GET", times=1):
    """Heads and bodies of the answers on one connection."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{site.port}", *headers, "", ""]
    said, answers = "\r\n".join(lines).encode(), []
    with (
        socket.create_connection(("127.0.0.1", site.port), timeout=20) as connection,
        closing(connection.makefile("rb")) as stream,
    ):
        for _time in range(times):
            connection.sendall(said)
            head = dict(line.split(b": ", 1) for line in lines_of_head(stream))
            length = 0 if method == "HEAD" else int(head.get(b"Content-Length", 0))
            answers.append((head, stream.read(length)))
        return answers, stream.read(1) if b"Connection: close" in said else None


def lines_of_head(stream):
    yield b"status: " + stream.readline().strip().partition(b" ")[2]
    while line := stream.readline().strip():
        yield line


def test_both_ways_say_the_same(site):
    """The short ones from the loop, the long one by a thread: it names a body."""
    site.get("/en/")
    plain, by_thread = ["Accept-Encoding: br"], ["Accept-Encoding: br", "Content-Length: 0"]

    ((short, body), (again, _body)), _end = asked(site, "/en/", *plain, times=2)
    ((long, other),), _end = asked(site, "/en/", *by_thread)

    for head in (short, again, long):
        head.pop(b"Date")
    assert list(short.items()) == list(again.items()) == list(long.items())
    assert body == other != b""


def test_a_head_has_no_body_and_an_unchanged_page_none_either(site):
    site.get("/en/")
    ((head, _body),), _end = asked(site, "/en/", method="HEAD")
    etag = head[b"ETag"].decode()

    ((known, nothing), (after, _)), _end = asked(site, "/en/", f"If-None-Match: {etag}", times=2)

    assert (head[b"status"], int(head[b"Content-Length"]) > 10_000) == (b"200 OK", True)
    assert (known[b"status"], nothing) == (b"304 Not Modified", b"")
    assert after[b"ETag"] == head[b"ETag"]


def test_who_wants_it_closed_has_it_closed(site):
    site.get("/en/")

    ((head, body),), end = asked(site, "/en/", "Connection: close")

    assert (head[b"Connection"], len(body), end) == (b"close", int(head[b"Content-Length"]), b"")


@pytest.mark.parametrize("way", [[], ["Content-Length: 0"]])
def test_no_visitor_names_another_root_or_path(site, way):
    """gunicorn lets a proxy do so, and Caddy passes on what visitors say."""
    ((rooted, _body),), _end = asked(site, "/zz/en/", "SCRIPT_NAME: /zz", *way)
    ((_head, page),), _end = asked(site, "/en/", "PATH_INFO: /fr/", *way)

    assert rooted[b"status"] == b"404 Not Found"
    assert b'<html lang="en"' in page


REQUESTS = 250  # 4 MB of answers: more than Linux keeps (net.ipv4.tcp_wmem)


def test_who_reads_slowly_gets_all_and_keeps_nobody_waiting(site):
    site.get("/en/")
    said = f"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n\r\n".encode()
    length = len(site.get("/en/").body)
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", site.port))
        for _number in range(REQUESTS):
            slow.sendall(said)
            time.sleep(0.002)
        begun = time.monotonic()
        assert site.get("/en/").status == 200
        waited = time.monotonic() - begun
        slow.settimeout(20)
        slow.shutdown(socket.SHUT_WR)
        with closing(slow.makefile("rb")) as stream:
            found = stream.read()

    assert waited < 1
    assert found.count(b"HTTP/1.1 200 OK\r\n") == REQUESTS
    assert len(found) > REQUESTS * length
