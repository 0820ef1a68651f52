"""PostgreSQL is stopped, dies, or drops its connections, under readers and writers."""

import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

import psycopg
import pytest

from publishing.known_number import GOOD_FOR
from tests import postgres, serving
from tests.faults import ledger
from tests.faults.programs import wait_until
from tests.faults.visitors import STALE, Visitors

AWAY = 1  # seconds


@pytest.fixture
def database(demo):
    """A server of its own with the demonstration content, which keeps what it has committed."""
    if demo.database_url.startswith("sqlite"):
        pytest.skip("in the run on PostgreSQL")
    with postgres.stoppable_server(synchronous_commit="on") as server:
        server.start()
        dump = subprocess.run(
            [server.bin_folder / "pg_dump", "--dbname", demo.database_url],
            check=True,
            capture_output=True,
        )
        subprocess.run(
            [server.bin_folder / "psql", "--quiet", "--dbname", server.address],
            check=True,
            capture_output=True,
            input=dump.stdout,
        )
        yield server


@contextmanager
def worker(folder, **variables):
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=serving.ROOT,
            env=serving.environment(VAR_DIR=str(folder), **variables),
            stderr=log,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)


def drop_connections(server):
    with psycopg.connect(server.address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )


def test_nothing_is_lost_when_the_database_stops_dies_or_hangs_up(database, demo, tmp_path, capsys):
    (tmp_path / "static").symlink_to(demo.folder / "static")
    variables = {"DATABASE_URL": database.address, "TRUST_PROXY": "on"}
    with serving.serve(tmp_path, **variables) as site, worker(tmp_path, **variables) as working:
        visitors = Visitors(site)
        # Each thread's connection is dead, and who writes first is not the one to notice.
        for number in range(8):
            if number % 4 == 0:
                drop_connections(database)
            email = f"first{number}@faults.example"
            visitors.receipts[email] = visitors.send(email)
        assert visitors.answers["writer"] == {303: 8}

        with visitors.busy():
            visitors.received(5)
            for how in (signal.SIGINT, signal.SIGQUIT):
                database.stop(how)
                time.sleep(AWAY)
                database.start()
                visitors.received(5)
            for _number in range(3):
                drop_connections(database)
                visitors.received(3)
        wait_until(
            lambda: len(list((tmp_path / "mail").glob("*"))) >= len(visitors.receipts), within=60
        )
        after = site.get("/en/")
        assert working.poll() is None

    books = ledger.read(database.address, tmp_path)
    read, written = visitors.answers["reader"], visitors.answers["writer"]
    with capsys.disabled():
        print(f"\nDatabase away: readers {dict(read)}, writers {dict(written)}")  # noqa: T201
    stored = {email: token for token, email, _status in books["applications"]}
    assert len(books["applications"]) == len(stored)
    assert stored == visitors.receipts
    assert sorted(to for _pk, to in books["letters"]) == sorted(stored)
    assert set(read) == {200, "stale"}
    assert set(written) == {303, 503}
    assert after.headers["Cache-Status"] is None


def test_a_connection_that_was_cut_is_no_database_away(database, demo, tmp_path):
    (tmp_path / "static").symlink_to(demo.folder / "static")
    with serving.serve(tmp_path, "--threads=1", DATABASE_URL=database.address) as site:
        for cut in (False, True, True):
            if cut:
                drop_connections(database)
            time.sleep(GOOD_FOR)  # for which the number of the pages is believed
            reply = site.get("/en/")
            assert (reply.status, reply.headers["Cache-Status"]) == (200, None)


class Firewall:
    """Lets a port through to the server's socket, or drops every word without a word."""

    def __init__(self, server, stack):
        self.inside = f"{server.folder}/.s.PGSQL.5432"
        self.stack = stack
        self.listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.pairs = []
        self.listener.settimeout(0.1)
        self.is_open = True
        self.opened = threading.Thread(target=self.let_through)
        self.opened.start()

    def let_through(self):
        while self.is_open:
            with suppress(TimeoutError):
                outside = self.stack.enter_context(self.listener.accept()[0])
                inside = self.stack.enter_context(socket.socket(socket.AF_UNIX))
                inside.connect(self.inside)
                for pair in ((outside, inside), (inside, outside)):
                    threading.Thread(target=pass_on, args=pair).start()
                self.pairs += [outside, inside]

    def close(self):
        """From now on the kernel takes connections, and nobody answers."""
        self.is_open = False
        self.opened.join()
        for each in self.pairs:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def pass_on(one, other):
    with suppress(OSError):
        while said := one.recv(65536):
            other.sendall(said)


def test_who_reads_kept_pages_need_not_wait_for_a_database_that_says_nothing(
    database, demo, tmp_path
):
    (tmp_path / "static").symlink_to(demo.folder / "static")

    def timed(path):
        begun = time.monotonic()
        return site.get(path), time.monotonic() - begun

    with ExitStack() as stack:
        firewall = Firewall(database, stack)
        url = f"postgresql://alliance@{firewall.address}/postgres?connect_timeout=2"
        site = stack.enter_context(serving.serve(tmp_path, DATABASE_URL=url))
        site.get("/en/")
        firewall.close()
        time.sleep(GOOD_FOR)  # for which the number of the pages is believed
        with ThreadPoolExecutor(4) as pool:
            read = list(pool.map(timed, ["/en/"] * 40))
        form, until_told = timed("/en/contact/")

    assert {(reply.status, reply.headers["Cache-Status"]) for reply, _time in read} == {
        (200, STALE)
    }
    assert sorted(waited for _reply, waited in read)[30] < 0.5  # but for those who look
    assert (form.status, form.headers["Retry-After"]) == (503, "60")
    assert until_told < 8
