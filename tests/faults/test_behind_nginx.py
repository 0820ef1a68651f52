"""Behind nginx, with the example we give, an upload that trickles in holds nobody's thread."""

import os
import re
import socket
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager, suppress

import pytest

from tests import serving, tools
from tests.faults.test_slow_visitors import AT_ONCE, CROWD, SENDS, answered_within, crowd
from tests.serving import ROOT, Site, free_port

pytestmark = pytest.mark.either_database

UPLOAD = SENDS + (
    b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000000\r\n\r\n"
    b'--x\r\nContent-Disposition: form-data; name="file_act"; filename="act.pdf"\r\n\r\n'
)
BEGUN = 100_000  # bytes of it: more than our worker waits for


@pytest.fixture
def direct(demo, tmp_path):
    (tmp_path / "static").symlink_to(demo.folder / "static")
    with serving.serve(tmp_path, DATABASE_URL=demo.database_url, TRUST_PROXY="on") as site:
        yield site


@pytest.fixture
def proxied(direct, tmp_path):
    """The same through `deploy/nginx.conf`, without TLS."""
    tools.need("nginx")
    port = free_port()
    ours = (ROOT / "deploy" / "nginx.conf").read_text()
    ours = ours.partition("\n}\n")[0] + "\n}\n"  # the server that TLS has
    ours = re.sub(r"(?m)^\s*ssl_.*|^\s*listen .*", "", ours)
    ours = ours.replace("server_name", f"listen 127.0.0.1:{port}; server_name")
    ours = ours.replace("127.0.0.1:8000", f"127.0.0.1:{direct.port}")
    folders = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "" if os.geteuid() else "user root;"
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; {user} pid {tmp_path}/pid; error_log {tmp_path}/nginx.log; events {{}}\n"
        f"http {{ {folders} {ours} }}"
    )
    command = [tools.nginx(), "-p", tmp_path, "-c", tmp_path / "nginx.conf"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        site = Site(port, tmp_path / "nginx.log")
        serving.await_answer(site, process)
        yield site
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def trickling(site):
    """Twice as many as there are threads, each of whom sends some more all the time."""
    over = threading.Event()

    def trickle():
        while not over.wait(0.3):
            for connection in connections:
                with suppress(OSError):
                    connection.send(b"x")

    with ExitStack() as stack:
        connections = stack.enter_context(crowd(site, UPLOAD + b"x" * BEGUN, CROWD))
        sender = threading.Thread(target=trickle)
        sender.start()
        try:
            time.sleep(0.5)
            yield
        finally:
            over.set()
            sender.join()


def test_an_upload_that_trickles_in_holds_no_thread(direct, proxied):
    with trickling(proxied):
        assert answered_within(proxied) < AT_ONCE

    # Or the crowd would prove nothing.
    address = ("127.0.0.1", direct.port)
    with trickling(direct), socket.create_connection(address, timeout=AT_ONCE) as other:
        other.sendall(b"GET /en/contact/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        with pytest.raises(TimeoutError):
            other.recv(1)
