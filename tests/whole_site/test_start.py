"""`make run`, after the packages are there: one command from nothing to a site that answers."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.serving import ROOT, Site, environment, free_port, run

pytestmark = pytest.mark.either_database

SECOND_START = 5  # seconds of work: on a busy machine the clock tells of the machine


def worked(process):
    """Seconds that the process and those it waited for have kept a core busy (proc(5), stat)."""
    facts = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, facts[11:15])) / os.sysconf("SC_CLK_TCK")


def children(pid):
    """Process ids (proc(5), task/tid/children)."""
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


@contextmanager
def served(folder, *options):
    """What `make run` runs, with `folder` as var/: the site, and what was said on the way."""
    port = free_port()
    output = folder / "said"
    with output.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-u", "manage.py", "serve", *options],
            cwd=ROOT,
            env=environment(VAR_DIR=str(folder), DATABASE_URL="", PORT=str(port)),
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    site = Site(port, output)
    try:
        while True:
            assert process.poll() is None, output.read_text()
            try:
                site.get("/healthz")
                break
            except OSError:
                time.sleep(0.05)
        yield site, process
    finally:
        process.send_signal(signal.SIGINT)
        # gunicorn gives a web process that is still starting 30 seconds to notice.
        code = process.wait(timeout=60)
    assert code == 0, output.read_text()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


def test_first_start_makes_everything_and_shows_the_password_once(folder):
    with served(folder) as (site, _process):
        said = site.log.read_text()
        home = site.get("/en/")

    password = re.search(r"user: editor   password: (\S+)", said)
    assert f"The site is at http://127.0.0.1:{site.port}/ (Ctrl-C stops it)" in said
    assert password
    assert len(password[1]) >= 16
    assert home.status == 200
    # 129, counted from the rows of the demonstration.
    assert "<b>129</b>" in home.text


def test_second_start_changes_nothing_and_is_quick(folder):
    with served(folder) as (site, process):
        seconds = worked(process)
        said = site.log.read_text()
        status = site.get("/fr/").status

    assert status == 200
    assert "password" not in said
    assert seconds < SECOND_START


def test_a_worker_that_dies_is_started_again(folder):
    with served(folder) as (_site, process):
        keeper = children(process.pid)[0]  # older than the web processes
        (died,) = once_there(lambda: children(keeper))
        os.kill(died, signal.SIGKILL)
        (another,) = once_there(lambda: [pid for pid in children(keeper) if pid != died])

        assert children(another) == []
    assert not Path(f"/proc/{another}").exists()


def test_under_granian_a_web_process_that_dies_is_made_again(folder):
    with served(folder, "--server", "granian") as (site, process):
        keeper, *web = children(process.pid)
        server = site.get("/en/").headers["Server"]
        os.kill(web[0], signal.SIGKILL)
        once_there(lambda: set(children(process.pid)) - {keeper, *web})
        status = site.get("/fr/").status

    assert (server, len(web), status) == ("granian", 2, 200)


def once_there(look):
    """What `look()` finds, as soon as it finds something."""
    for _attempt in range(200):
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError("nothing after ten seconds")


def test_site_still_answers_after_an_editors_changes_and_a_third_start(folder):
    """What is there is not loaded again."""
    import sqlite3

    with sqlite3.connect(folder / "db.sqlite3") as database:
        database.execute("UPDATE members_participant SET status = 'withdrawn' WHERE slug = 'tivat'")
    database.close()

    with served(folder) as (site, _process):
        status = site.get("/en/participants/montenegro/tivat/").status
        home = site.get("/en/").text

    assert status == 410
    assert "<b>128</b>" in home


def test_port_that_is_taken_is_named_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        with pytest.raises(
            RuntimeError, match=rf"127\.0\.0\.1:{port}: Address already in use\. Set"
        ):
            run("manage.py", "serve", VAR_DIR=str(tmp_path), SECRET_KEY="x" * 50, PORT=port)

    assert list(tmp_path.iterdir()) == []
