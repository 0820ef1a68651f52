"""The servers that `manage.py serve` can run the site with: gunicorn, or Granian if it is there.

Django is loaded already, so the web processes only fork. Both run until a signal ends them.
"""

import gc
import importlib.util
import os
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections
from gunicorn.app.base import BaseApplication

from alliance import webserver
from core.logs import RequestLog

# What programs that a web process starts have to know. Granian shows its whole environment to the
# site with each request, and an error report would show it to whoever reads that.
SHOWN = {"PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "DJANGO_SETTINGS_MODULE", "VAR_DIR"}

THREADS = webserver.workers * webserver.threads  # of Granian in all, with however few processes


def ask_for(server: str) -> None:
    """Say before a minute of work that the server is not installed."""
    if importlib.util.find_spec(server) is None:
        raise CommandError(f"{server} is not installed: .venv/bin/pip install {server}")


class Gunicorn(BaseApplication):
    def __init__(self, options):
        self.options = options
        super().__init__()

    def load_config(self):
        for name, value in {**vars(webserver), **self.options}.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self):
        return load()


def load():
    from alliance.wsgi import application  # needs all apps: only who serves has the time

    return application


def warm_up() -> None:
    """Answer a first request here, before the web processes are made.

    Modules, addresses and templates are then in memory that they share, for as long as they only
    read it; what is frozen is not even touched by the garbage collector.
    """
    from alliance.wsgi import django_application  # as above

    site = urlsplit(settings.SITE_URL)
    environ = {
        "PATH_INFO": f"/{settings.LANGUAGES[0][0]}/",
        "HTTP_HOST": site.netloc,
        "HTTP_X_FORWARDED_PROTO": site.scheme,
        "wsgi.url_scheme": site.scheme,
    }
    setup_testing_defaults(environ)
    answer = django_application(environ, lambda *_said: None)
    for _part in answer:
        pass
    answer.close()
    connections.close_all()
    gc.collect()
    gc.freeze()


def run_gunicorn(bind: str, processes: int) -> None:
    Gunicorn(
        {
            "bind": bind,
            "workers": processes,
            "accesslog": "-" if settings.ACCESS_LOG else None,
        }
    ).run()


def run_granian(bind: str, processes: int) -> None:
    from granian.constants import HTTPModes, Interfaces  # a package that need not be there
    from granian.log import LogLevels
    from granian.server import Server

    ours = {"()": "core.logs.formatter"}
    host, _colon, port = bind.rpartition(":")
    listen = (
        {"uds": Path(port)} if host == "unix" else {"address": host.strip("[]"), "port": int(port)}
    )
    server = Server(
        "alliance.wsgi:application",
        **listen,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=processes,
        # With fewer threads than requests at a time one is woken for each, which takes a fifth
        # longer (docs/performance.md).
        blocking_threads=max(webserver.threads, THREADS // processes),
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        log_dictconfig={"formatters": {"generic": ours, "access": ours}},
    )
    server.on_startup(tell_systemd)
    server.serve(target_loader=load_for_granian, wrap_loader=False)


def load_for_granian():
    application = load()
    for name in os.environ.keys() - SHOWN:
        del os.environ[name]
    return RequestLog(application) if settings.ACCESS_LOG else application


def tell_systemd() -> None:
    """The unit is of Type=notify; gunicorn says this by itself."""
    address = os.getenv("NOTIFY_SOCKET")  # set by systemd: none of our settings
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
            systemd.sendto(b"READY=1", address.replace("@", "\0", 1))


SERVERS: dict[str, Callable[[str, int], None]] = {
    "gunicorn": run_gunicorn,
    "granian": run_granian,
}
