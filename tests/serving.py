"""The site as the public meets it: under a server, real settings, collected files, own database."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from alliance import webserver
from tests.reading import Document

ROOT = Path(__file__).parent.parent
STARTS_WITHIN = 60  # seconds

SERVERS = ("gunicorn", "granian")
GRANIAN = """
import django, sys
django.setup()
from alliance import servers
servers.run_granian(sys.argv[1], int(sys.argv[2]))
"""
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"  # what it accepts


@dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes  # as it came over the line

    @property
    def text(self):
        return self.body.decode()


@dataclass
class Site:
    """A running site. Asks one thing at a time, without following redirects."""

    port: int
    log: Path

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method, path, body=None, **headers) -> Reply:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, {"Accept": BROWSER, **headers})
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())

    def get(self, path, **headers) -> Reply:
        return self.ask("GET", path, **headers)

    def send(self, path, fields=None, **headers) -> Reply:
        """Open a form, fill in `fields`, and send it with what it hides, as a browser does."""
        opened = self.get(path)
        jar = SimpleCookie()
        for cookie in opened.headers.get_all("Set-Cookie") or []:
            jar.load(cookie)
        return self.ask(
            "POST",
            path,
            urlencode({**Document(opened.text).hidden_fields, **(fields or {})}),
            Cookie="; ".join(f"{name}={morsel.value}" for name, morsel in jar.items()),
            Content_Type="application/x-www-form-urlencoded",
            **headers,
        )


def environment(**variables) -> dict:
    """For a program that runs the site: the site's own settings and nothing of the tests'."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "PYTEST_"))}
    return {**kept, "DJANGO_SETTINGS_MODULE": "alliance.settings", **variables}


def run(*arguments, **variables):
    """Run Python with the site's environment; what it printed, or its words when it fails."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}\n{done.stdout}\n{done.stderr}")
    return done.stdout


@contextmanager
def serve(folder: Path, *options, server="gunicorn", processes=1, **variables):
    """Run the site with `folder` as VAR_DIR on a free port of this machine.

    `options` are gunicorn's, where a test differs from `alliance/webserver.py`.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=webserver.backlog) as listener:
        listener.set_inheritable(True)
        site = Site(listener.getsockname()[1], folder / f"{server}.log")
        if server == "granian":
            listener.close()  # it takes no socket that is open already
            command = [sys.executable, "-c", GRANIAN, f"127.0.0.1:{site.port}", str(processes)]
        else:
            command = _gunicorn(listener, options, processes, variables)
        with site.log.open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(**{"VAR_DIR": str(folder), "SITE_URL": site.url, **variables}),
                pass_fds=[] if server == "granian" else [listener.fileno()],
                stdout=log,
                stderr=log,
            )
        try:
            await_answer(site, process)
            yield site
        finally:
            process.terminate()
            process.wait(timeout=30)


def _gunicorn(listener, options, processes, variables):
    command = [sys.executable, "-m", "gunicorn", "-c", "python:alliance.webserver"]
    command += ["--bind", f"fd://{listener.fileno()}", "--workers", str(processes), *options]
    if variables.get("ACCESS_LOG") == "on":
        command += ["--access-logfile", "-"]
    return [*command, "alliance.wsgi"]


def await_answer(site, process):
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The site did not start:\n{site.log.read_text()}")
        try:
            if site.get("/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.1)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def read_json(file: Path):
    return json.loads(file.read_text())
