"""What arrives may not even be HTTP. The site says so, or hangs up, and goes on."""

import errno
import random
import socket

import pytest

from tests import demo as demonstration
from tests import serving

pytestmark = pytest.mark.either_database

SEED = 20110922
REQUESTS = 300
LINES = [
    b"GET /en/ HTTP/1.1",
    b"GET /fr/news/?page=%ff HTTP/1.1",
    b"GET /\xc3\xa9 HTTP/1.1",
    b"GET /en/\x00 HTTP/1.1",
    b"GET http://evil.example/en/ HTTP/1.1",
    b"GET en/ HTTP/1.1",
    b"GET /en/ HTTP/9.9",
    b"GET /en/",
    b"GET",
    b"",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS where none is spoken
    b"PRI * HTTP/2.0",
    b"OPTIONS * HTTP/1.1",
    b"CONNECT evil.example:443 HTTP/1.1",
    b"POST /en/contact/ HTTP/1.1",
    b"GET /" + b"x" * 9000 + b" HTTP/1.1",
    b"GET /en/?" + b"page=2&" * 500 + b" HTTP/1.1",
]
HEADERS = [
    b"Host: 127.0.0.1",
    b"Host: 127.0.0.1",
    b"Host: evil.example",
    b"Host:",
    b"Host: 127.0.0.1\r\nHost: evil.example",
    b"Content-Length: -1",
    b"Content-Length: abc",
    b"Content-Length: 5\r\nContent-Length: 6",
    b"Content-Length: 4\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: xchunked",
    b"No colon at all",
    b" folded: line",
    b"X: " + b"y" * 9000,
    b"Cookie: " + b"c=" * 3000,
    b"\xff\xfe: \x00",
    b"Accept-Language: \xff",
    b"Expect: 100-continue",
    b"Connection: upgrade\r\nUpgrade: websocket",
    b"Accept-Encoding: br;q=x, gzip;q=2",
]
BODIES = [b"", b"", b"name=x", b"5\r\nabc", b"zz\r\n\r\n", b"\xff" * 2000]


def status_of(port, message):
    """The status that came back; 0 when the site hung up without a word."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(message)
        try:
            connection.shutdown(socket.SHUT_WR)
        except OSError as error:
            if error.errno != errno.ENOTCONN:  # it has hung up, perhaps with a word
                raise
        try:
            answer = connection.makefile("rb").readline().split()
        except ConnectionResetError:
            return 0
    return int(answer[1]) if len(answer) > 1 else 0


@pytest.fixture(params=serving.SERVERS)
def served(request, demo, worker_id, tmp_path):
    if request.param == "gunicorn":
        yield request.getfixturevalue("site")
        return
    (tmp_path / "static").symlink_to(demo.folder / "static")
    with (
        demonstration.copy_of_database(demo.database_url, tmp_path, f"wire-{worker_id}") as url,
        serving.serve(tmp_path, server=request.param, DATABASE_URL=url) as site,
    ):
        yield site


def test_site_outlives_whatever_is_sent(served):
    chance = random.Random(SEED)
    found = {}
    for _number in range(REQUESTS):
        lines = [chance.choice(LINES), *chance.sample(HEADERS, chance.randrange(5))]
        end = chance.choice([b"\r\n", b"\r\n", b"\r\n", b"\n"])
        message = end.join(lines) + end + end + chance.choice(BODIES)
        status = status_of(served.port, message)
        found.setdefault(status, []).append(message[:200])

    # 501 and 505 are right answers to codings and versions of HTTP that the servers do not speak.
    assert {status: sent for status, sent in found.items() if status >= 500} == {
        status: found[status] for status in {501, 505} & set(found)
    }
    assert served.get("/en/").status == 200
