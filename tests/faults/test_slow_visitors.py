"""Who is slow, silent or endless waits for themselves; others are answered meanwhile.

On one process of eight threads, with a patience of six seconds instead of twenty. 400 silent
connections in the suite; `FAULTS_CONNECTIONS=10000` makes it as many.
"""

import contextlib
import os
import socket
import threading
import time
from contextlib import contextmanager

import pytest
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER

from alliance import webserver
from tests import serving
from tests.faults.programs import wait_until

pytestmark = pytest.mark.either_database

CONNECTIONS = int(os.environ.get("FAULTS_CONNECTIONS", "400"))
PATIENCE = 6  # seconds
AT_ONCE = 3  # seconds: others are answered within
CROWD = 2 * webserver.threads
ASKS = b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
SENDS = b"POST /en/contact/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrf=" + b"t" * 32 + b"\r\n"
HALF = {
    "nothing": b"",
    "half a line": b"GET /en/ HT",
    "half a head": ASKS,
    "half a form": SENDS + b"Content-Length: 900\r\n\r\nname=",
    "half a form in chunks": SENDS + b"Transfer-Encoding: chunked\r\n\r\n5\r\nname=\r\n",
    "a form that waits for a word": SENDS + b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n",
    "one and a half": ASKS + b"\r\n" + ASKS,
}


@pytest.fixture(scope="module")
def patient(demo, tmp_path_factory):
    """A site with a large file."""
    folder = tmp_path_factory.mktemp("slow")
    (folder / "static").symlink_to(demo.folder / "static")
    large = folder / "media/files/large.pdf"
    large.parent.mkdir(parents=True)
    large.write_bytes(os.urandom(32 * 2**20))
    with serving.serve(folder, "--timeout", str(PATIENCE), DATABASE_URL=demo.database_url) as site:
        yield site


@contextmanager
def crowd(site, said, size=CROWD):
    """So many who begin like this, and do no more."""
    with contextlib.ExitStack() as stack:
        connections = []
        for _number in range(size):
            connection = socket.create_connection(("127.0.0.1", site.port), timeout=60)
            connections.append(stack.enter_context(connection))
            connection.sendall(said)
        yield connections


def answered_within(site, paths=("/en/", "/en/contact/")):
    """Seconds until a page that is kept and one that is not are here, three times; the longest."""
    longest = 0
    for path in paths * 3:
        begun = time.monotonic()
        assert site.get(path).status == 200
        longest = max(longest, time.monotonic() - begun)
    return longest


def is_left(connection):
    """True once the site has hung up."""
    connection.settimeout(0)
    try:
        while connection.recv(65536):
            pass
    except BlockingIOError:
        return False
    except ConnectionResetError:
        pass
    return True


def test_who_stops_half_way_takes_nobodys_place_and_is_left_after_a_while(patient):
    with contextlib.ExitStack() as stack:
        connections = {name: stack.enter_context(crowd(patient, HALF[name])) for name in HALF}
        begun = time.monotonic()
        assert answered_within(patient) < AT_ONCE
        del connections["one and a half"]  # they have their one, and are left at once
        everybody = [each for some in connections.values() for each in some]
        assert not any(map(is_left, everybody))
        wait_until(lambda: all(map(is_left, everybody)), within=PATIENCE + 2)

    assert time.monotonic() - begun > PATIENCE - 1


def test_a_byte_at_a_time_gains_nobody_more_time(patient):
    until = time.monotonic() + PATIENCE + 1
    with (
        crowd(patient, HALF["half a head"]) as asking,
        crowd(patient, HALF["half a form"]) as sending,
    ):
        while time.monotonic() < until:
            for connection in [*asking, *sending]:
                with contextlib.suppress(ConnectionError):
                    connection.send(b"x")
            assert answered_within(patient) < AT_ONCE

        wait_until(lambda: all(map(is_left, [*asking, *sending])), within=2)


def test_who_does_not_hang_up_after_an_answer_keeps_nobody_waiting(patient):
    with crowd(patient, ASKS + b"Connection: close\r\n\r\n") as connections:
        assert answered_within(patient) < AT_ONCE
        wait_until(lambda: all(map(is_left, connections)), within=AT_ONCE)


@pytest.mark.parametrize(
    "said",
    [
        b"GET /media/files/large.pdf HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        SENDS
        + b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000000\r\n\r\n"
        + b'--x\r\nContent-Disposition: form-data; name="file_act"; filename="act.pdf"\r\n\r\n'
        + b"x" * webserver.WAITED_FOR,
    ],
    ids=["reader-who-does-not-read", "upload-that-stops"],
)
def test_what_needs_a_thread_holds_it_for_the_patience_alone(patient, said):
    patient.get("/en/")
    with crowd(patient, said, webserver.threads):
        time.sleep(0.5)
        needs_none = answered_within(patient, ["/en/"])
        first, second = answered_within(patient), answered_within(patient)

    assert needs_none < AT_ONCE / 6
    assert AT_ONCE < first < PATIENCE + 1
    assert second < AT_ONCE


def test_a_mark_in_the_head_holds_a_thread_for_the_patience_alone(patient):
    """Linux shows what comes before an urgent byte (RFC 9293, 3.8.5) as if it were all."""
    with crowd(patient, ASKS, webserver.threads) as connections:
        for connection in connections:
            connection.send(b"!", socket.MSG_OOB)
        time.sleep(0.5)
        first, second = answered_within(patient), answered_within(patient)

    assert first < PATIENCE + 1
    assert second < AT_ONCE


def test_who_does_not_hang_up_keeps_no_site_from_stopping(demo, tmp_path):
    (tmp_path / "static").symlink_to(demo.folder / "static")
    with contextlib.ExitStack() as stack:
        site = stack.enter_context(serving.serve(tmp_path, DATABASE_URL=demo.database_url))
        connection = socket.create_connection(("127.0.0.1", site.port), timeout=60)
        with connection:
            connection.sendall(ASKS + b"\r\n")
            connection.recv(65536)
            threading.Timer(0.5, connection.sendall, [ASKS + b"\r\n"]).start()
            begun = time.monotonic()
            stack.close()
            took = time.monotonic() - begun
            last = connection.makefile("rb").read()

    assert b"\r\nConnection: close\r\n" in last
    assert took < 2 * STOP_KEEPALIVE_LINGER + AT_ONCE


def test_many_silent_connections_leave_room_for_others(patient):
    with crowd(patient, b"", CONNECTIONS):
        assert answered_within(patient) < AT_ONCE


# --- What is asked in parts, or is huge --------------------------------------------------------


def said_to(site, *parts):
    """The answer to what comes in these parts, a moment apart."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as connection:
        for part in parts:
            with contextlib.suppress(ConnectionError):  # it hangs up before it has read all
                connection.sendall(part)
            time.sleep(0.2 if len(parts) > 1 else 0)
        return connection.makefile("rb").read()


CLOSE = b"Connection: close\r\n\r\n"


def test_a_form_that_comes_in_parts_is_read_whole(patient):
    head = SENDS + b"Content-Type: text/plain\r\nContent-Length: 8\r\n" + CLOSE

    answer = said_to(patient, head[:9], head[9:-2], head[-2:] + b"name", b"=Ana")

    assert answer.split()[1] == b"403"  # its token is not there


def test_a_form_in_chunks_is_read_whole(patient):
    head = SENDS + b"Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n" + CLOSE

    answer = said_to(patient, head, b"5\r\nname=\r\n", b"3\r\nAna\r\n0\r\n\r\n")

    assert answer.split()[1] == b"403"


def test_who_waits_for_a_word_hears_it(patient):
    head = SENDS + b"Content-Length: 8\r\nExpect: 100-continue\r\n" + CLOSE

    answer = said_to(patient, head, b"name=Ana")

    statuses = [line.split()[1] for line in answer.splitlines() if line.startswith(b"HTTP/1.1 ")]
    assert (statuses[0], statuses[-1]) == (b"100", b"403")


def test_two_requests_in_one_breath_are_both_answered(patient):
    answer = said_to(patient, ASKS + b"\r\n" + ASKS + CLOSE)

    assert answer.count(b"HTTP/1.1 200 OK") == 2


def with_header(line):
    return ASKS + line + b"\r\n" + CLOSE


HUGE = {
    "long address": (ASKS.replace(b"/en/", b"/" + b"x" * 8200) + CLOSE, 414),
    "long query": (ASKS.replace(b"/en/", b"/en/?q=" + b"x" * 8200) + CLOSE, 414),
    "query that fits": (ASKS.replace(b"/en/", b"/en/?q=" + b"x" * 8000) + CLOSE, 200),
    "long header": (with_header(b"X: " + b"y" * 8200), 431),
    "long cookie": (with_header(b"Cookie: a=" + b"y" * 8200), 431),
    "cookie that fits": (with_header(b"Cookie: a=" + b"y" * 8000), 200),
    "many headers": (with_header(b"X: y\r\n" * 101), 431),
    "head of a megabyte": (with_header(b"X: yyyyyyyyy\r\n" * 70_000), 431),
    "line of a megabyte": (b"x" * 2**20, 431),
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_head_is_refused_in_plain_words(patient, name):
    said, status = HUGE[name]

    answer = said_to(patient, said)

    assert int(answer.split()[1]) == status
    assert b"Traceback" not in answer
    assert "Traceback" not in patient.log.read_text()
    assert answered_within(patient) < AT_ONCE
