"""What several processes count is one sum, whatever becomes of them."""

import os
import signal
import subprocess
import sys

import pytest

from core import figures
from core.figures import SLOT, SLOTS, Figures
from tests.serving import ROOT, environment

COUNT = """
import sys
from pathlib import Path
from core.figures import Figures
mine = Figures(Path(sys.argv[1]))
for _ in range(1000):
    mine.add('requests{route="home"}')
mine.add("alone", 0.25)
print("done", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def processes(tmp_path):
    """Two at work at once, that have counted and go on living."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", COUNT, str(tmp_path)],
            cwd=ROOT,
            env=environment(VAR_DIR=str(tmp_path), SECRET_KEY="k"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for process in started:
        assert process.stdout.readline() == b"done\n"
    yield started
    for process in started:
        process.kill()
        process.communicate()


def test_counts_of_all_processes_are_added_and_outlive_them(tmp_path, processes):
    assert Figures(tmp_path).read() == {'requests{route="home"}': 2000, "alone": 0.5}

    for process in processes:
        process.send_signal(signal.SIGKILL)
        process.wait()
    heir = Figures(tmp_path)
    heir.add("alone", 1)

    assert heir.read() == {'requests{route="home"}': 2000, "alone": 1.5}
    assert sorted(os.listdir(tmp_path)) == ["0", "1"]


def test_names_without_end_fill_no_disk(tmp_path):
    some = Figures(tmp_path)
    for number in range(SLOTS + 100):
        some.add(f"series {number}")
    some.add("x" * SLOT)

    assert len(some.read()) == SLOTS - 1
    assert (tmp_path / "0").stat().st_size == SLOT * SLOTS


def test_where_nothing_can_be_written_counting_harms_nobody(tmp_path):
    (tmp_path / "file").touch()
    some = Figures(tmp_path / "file" / "folder")

    some.add("x")

    assert some.read() == {}


def test_a_fork_counts_in_a_file_of_its_own(tmp_path, monkeypatch):
    some = Figures(tmp_path)
    some.add("x")
    parent = some.file
    read, write = os.pipe()
    if not (pid := os.fork()):
        some.forget()  # as `register_at_fork` has the site's own do
        some.add("x")
        os.write(write, str(some.file != -1).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    some.add("x")

    assert os.read(read, 9) == b"True"
    assert some.read() == {"x": 3}
    assert some.file == parent
    os.close(read)
    os.close(write)


def test_the_sites_own_counters_are_under_var(settings):
    assert figures._figures.folder == settings.VAR_DIR / "figures"
