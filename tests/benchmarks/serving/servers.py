"""The sites that are compared, each as a running server."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import venv
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from tests.benchmarks.serving import processes
from tests.benchmarks.serving.load import HEADERS
from tests.serving import ROOT, free_port

WORKERS, THREADS = 2, 8  # as `manage.py serve` does it
GUNICORN = ("--workers", str(WORKERS), "--worker-class", "gthread", "--threads", str(THREADS))
QUIET = ("--log-level", "warning", "--no-control-socket")
STARTS_WITHIN = 120  # seconds
WAGTAIL = ROOT / "tests" / "benchmarks" / "wagtail"
FROM_CONNECTION = {"connection", "server", "transfer-encoding"}


class Server(NamedTuple):
    name: str
    port: int
    roots: tuple[int, ...]  # its processes: first its own, then that of its database

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path, **headers):
        """Status, headers and body, as they came over the line."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET", path, headers=HEADERS | headers)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()

    def seconds(self):
        return processes.seconds(self.roots)

    @property
    def workers(self):
        return processes.family(self.roots[0])[1:]


def postmaster(database_url: str) -> tuple[int, ...]:
    """The process of the throw-away PostgreSQL server; none for SQLite."""
    if database_url.startswith("sqlite"):
        return ()
    folder = Path(unquote(urlsplit(database_url).netloc.rpartition("@")[2]))
    return (int((folder / "data" / "postmaster.pid").read_text().split()[0]),)


# --- Ours --------------------------------------------------------------------------------------


@contextmanager
def ours(name: str, environment: dict, *options: str) -> Iterator[Server]:
    """The site as `manage.py serve` runs it, without the worker."""
    command = ("manage.py", "serve", "--without-worker", "--processes", str(WORKERS), *options)
    with _started(name, (*command, "--bind", "127.0.0.1:PORT"), environment) as server:
        yield server


def granian(name: str, environment: dict):
    """The same by one process of Granian, which is enough for the one core that it has."""
    return ours(name, environment, "--server", "granian", "--processes", "1")


def uncached(name: str, environment: dict):
    """The same with nothing kept."""
    return ours(name, environment | {"CACHE_MIB": "0"})


def durable(name: str, environment: dict):
    """The same with every commit on the disk before it returns, on SQLite, too."""
    return _gunicorn(name, "tests.benchmarks.serving.durable", environment)


# --- Others ------------------------------------------------------------------------------------


def answers_of(server: Server, paths) -> dict:
    """What `server` says at each path: headers and body."""
    found = {}
    for path in paths:
        for _time in range(2 * WORKERS):  # until each process has it
            status, headers, body = server.get(path)
            assert status == 200, path
        kept = [pair for pair in headers if pair[0].lower() not in FROM_CONNECTION]
        found[path] = (kept, body)
    return found


@contextmanager
def bare(answers: dict, folder: Path) -> Iterator[Server]:
    file = folder / "answers.json"
    encoded = {
        path: (headers, b64encode(body).decode()) for path, (headers, body) in answers.items()
    }
    file.write_text(json.dumps(encoded))
    environment = os.environ | {"BENCH_ANSWERS": str(file)}
    with _gunicorn("a bare WSGI callable", "tests.benchmarks.serving.bare", environment) as server:
        yield server


# Of Debian's nginx.conf what has to do with files; but no gzip, for they are compressed.
DEBIAN = "sendfile on; tcp_nopush on; types_hash_max_size 2048; access_log LOG;"
TUNED = "sendfile on; tcp_nopush on; access_log off; open_file_cache max=100;"


@contextmanager
def nginx(name: str, answers: dict, folder: Path, settings: str) -> Iterator[Server]:
    """The same bytes as files, with the same headers, by one process: it has one core."""
    folder = folder / name.replace(" ", "-")
    folder.mkdir()
    places, port = [], free_port()
    for number, (path, (headers, body)) in enumerate(answers.items()):
        (folder / f"answer{number}").write_bytes(body)
        said = {n: v for n, v in headers if n.lower() not in {"content-length", "date", "etag"}}
        kind = said.pop("Content-Type").partition(";")[0]
        lines = [f"add_header {field} {json.dumps(value)};" for field, value in said.items()]
        lines += [f"default_type {kind};", f"root {folder};", f"try_files /answer{number} =404;"]
        places.append(f"location = {path} {{ {' '.join(lines)} }}")
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; user root;"
        f"error_log {folder}/nginx.log warn; events {{ worker_connections 768; }}"
        f"http {{ {settings.replace('LOG', f'{folder}/access.log')} charset utf-8;"
        f"server {{ listen 127.0.0.1:{port}; {' '.join(places)} }} }}"
    )
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    with _running(name, [program, "-c", file], port, ROOT, dict(os.environ)) as server:
        yield server


@contextmanager
def wagtail(content: Path, *, cached: bool) -> Iterator[Server]:
    """The lean Wagtail site in `tests/benchmarks/wagtail`, filled from `content`."""
    python, environment = wagtail_python(), os.environ | {"WAGTAIL_FOLDER": str(content)}
    environment |= {"DJANGO_SETTINGS_MODULE": "settings", "CACHED": "1" if cached else ""}
    if not (content / "db.sqlite3").exists():
        subprocess.run([python, "fill.py"], cwd=WAGTAIL, env=environment, check=True)
    name, port = f"lean Wagtail{', wagtail-cache' if cached else ''}", free_port()
    command = [python, "-m", "gunicorn", "wsgi", *GUNICORN, *QUIET, "--bind", f"127.0.0.1:{port}"]
    with _running(name, command, port, WAGTAIL, environment, path="/") as server:
        yield server


def wagtail_python() -> str:
    """Of a virtual environment with the pinned packages, made when it is missing."""
    pins = WAGTAIL / "requirements.txt"
    folder = ROOT / "var" / "tools" / f"wagtail-{sha256(pins.read_bytes()).hexdigest()[:12]}"
    python = str(folder / "bin" / "python")
    if not (folder / "complete").exists():
        venv.create(folder, with_pip=True, clear=True)
        install = ("-m", "pip", "install", "-qq", "--disable-pip-version-check", "-r", pins)
        subprocess.run([python, *install], check=True)
        (folder / "complete").touch()
    return python


# --- How each is started and stopped -----------------------------------------------------------


def _gunicorn(name, module, environment):
    return _started(
        name, ("-m", "gunicorn", module, *GUNICORN, *QUIET, "--bind", "127.0.0.1:PORT"), environment
    )


@contextmanager
def _started(name, command, environment):
    port = free_port()
    words = [word.replace("PORT", str(port)) for word in command]
    environment = environment | {"PORT": str(port)}
    with _running(name, [sys.executable, *words], port, ROOT, environment) as server:
        yield server


@contextmanager
def _running(name, command, port, folder, environment, path="/en/"):
    with processes.pinned(processes.SITES):
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=None
        )
    database = postmaster(environment.get("DATABASE_URL", "sqlite"))
    for pid in database:
        processes.pin(pid, processes.SITES)
    roots = (process.pid, *database)
    server = Server(name, port, roots)
    try:
        _await(server, process, path)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _await(server, process, path):
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            if server.get(path)[0] == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{server.name} does not answer.")
        time.sleep(0.1)


def path_of(address: str) -> str:
    return urlsplit(address).path


def start(stack: ExitStack, *servers) -> list[Server]:
    return [stack.enter_context(server) for server in servers]
