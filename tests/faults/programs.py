"""The web server and the worker, each killed without warning and started again."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from tests import serving
from tests.serving import ROOT, Site


class Programs:
    """gunicorn and the worker on one socket, which stays open whatever dies behind it."""

    def __init__(self, folder: Path, listener: socket.socket, **variables):
        self.listener = listener
        self.site = Site(listener.getsockname()[1], folder / "gunicorn.log")
        self.log = (folder / "programs.log").open("ab")
        self.environment = serving.environment(
            **{"VAR_DIR": str(folder), "SITE_URL": self.site.url, "TRUST_PROXY": "on", **variables}
        )
        self.web = self.worker = None
        self.kills = {"web process": 0, "web master": 0, "worker": 0}

    def _start(self, *arguments, **options):
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            **options,
        )

    def start(self):
        self.start_web()
        self.start_worker()

    def start_web(self):
        self.web = self._start(
            *("-m", "gunicorn", "-c", "python:alliance.webserver", "alliance.wsgi"),
            *("--bind", f"fd://{self.listener.fileno()}"),
            pass_fds=[self.listener.fileno()],
        )

    def start_worker(self):
        self.worker = self._start("manage.py", "worker")

    def children(self):
        tasks = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children")
        return [int(pid) for pid in tasks.read_text().split()]

    def kill(self, victim: str):
        """As the machine does when it runs out of memory: nobody is asked."""
        if victim == "web process":
            children = self.children()
            if not children:
                return
            os.kill(random.choice(children), signal.SIGKILL)  # gunicorn starts another one
        elif victim == "web master":
            gone = [*self.children(), self.web.pid]
            for pid in gone:
                os.kill(pid, signal.SIGKILL)
            self.web.wait()
            self.start_web()
        else:
            self.worker.kill()
            self.worker.wait()
            self.start_worker()
        self.kills[victim] += 1

    def stop(self):
        for process in (self.web, self.worker):
            if process and process.poll() is None:
                process.terminate()
                process.wait(timeout=60)


@contextmanager
def running(folder: Path, **variables):
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        listener.set_inheritable(True)
        programs = Programs(folder, listener, **variables)
        try:
            programs.start()
            yield programs
        finally:
            programs.stop()
            programs.log.close()


def is_up(site):
    try:
        return site.get("/healthz").status == 200
    except OSError:
        return False


def wait_until(condition, within: float, every: float = 0.1):
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"Not so after {within} seconds.")
        time.sleep(every)
