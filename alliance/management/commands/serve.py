import hashlib
import os
import secrets
import signal
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from alliance import servers, webserver
from alliance.demo import loading
from jobs import worker

PAUSE = 1  # seconds between two looks at the worker
USERNAME = "editor"


class Command(BaseCommand):
    help = (
        "Prepares what is missing (tables, demonstration content, static files), "
        "then serves the site and works through the queue until Ctrl-C."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--bind", default=None, help="host:port; default HOST:PORT or 127.0.0.1:8000"
        )
        parser.add_argument("--processes", type=int, default=webserver.workers)
        parser.add_argument(
            "--server",
            choices=servers.SERVERS,
            default="gunicorn",
            help="what speaks HTTP; granian is quicker, and a package of its own",
        )
        parser.add_argument(
            "--without-worker", action="store_true", help="`manage.py worker` runs by itself"
        )
        parser.add_argument(
            "--only-prepare", action="store_true", help="make what is missing, and stop"
        )

    def handle(self, *, bind, processes, server, without_worker, only_prepare, **options):
        started = time.monotonic()
        bind = bind or f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
        if processes < 1:
            raise CommandError("--processes: at least one.")
        if not only_prepare:
            servers.ask_for(server)
            self.ask_for(bind)
        settings.VAR_DIR.mkdir(exist_ok=True)
        self.migrate()
        self.fill()
        self.collect_static()
        password = self.first_password()
        connections.close_all()
        address = settings.SITE_URL if only_prepare else f"http://{bind}"
        if password:
            self.stdout.write(
                f"Back office: {address}/admin/   user: {USERNAME}   password: {password}\n"
                "The password is shown this once."
            )
        if only_prepare:
            return
        own_pid, keeper_pid = os.getpid(), None if without_worker else self.start_worker()
        try:
            servers.warm_up()
            self.stdout.write(f"The site is at {address}/ (Ctrl-C stops it)")
            self.stdout.write(f"Ready after {time.monotonic() - started:.1f} s.\n")
            self.stdout.flush()
            servers.SERVERS[server](bind, processes)
        finally:
            # The web processes are forks of this one and come by here on their way out, too.
            if keeper_pid and os.getpid() == own_pid:
                os.kill(keeper_pid, signal.SIGTERM)
                with suppress(ChildProcessError):  # the server may have waited for it, too
                    os.waitpid(keeper_pid, 0)

    def ask_for(self, bind):
        """Say before a minute of work that another program listens there already."""
        host, _colon, port = bind.rpartition(":")
        if not port.isdecimal():  # a socket in a file: the server sees to it
            return
        try:
            family, *_rest, address = socket.getaddrinfo(
                host.strip("[]") or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            socket.create_server(address[:2], family=family).close()
        except OSError as error:
            reason = error.strerror.partition(" (")[0]
            raise CommandError(f"{bind}: {reason}. Set another PORT or HOST.") from None

    def migrate(self):
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Making the tables …")
            call_command("migrate", verbosity=0, interactive=False)

    def fill(self):
        if loading.is_empty():
            self.stdout.write("Loading the demonstration content …")
            loading.load()

    def collect_static(self):
        """Only when a file changed: hashing and compressing takes a while."""
        stamp = Path(settings.STATIC_ROOT) / ".stamp"
        state = fingerprint()
        if stamp.exists() and stamp.read_text() == state:
            return
        self.stdout.write("Preparing the static files …")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(state)

    def first_password(self):
        """A random password for the first user, or None when there are users already."""
        if User.objects.exists():
            return None
        password = secrets.token_urlsafe(12)
        User.objects.create_superuser(USERNAME, password=password)
        return password

    def start_worker(self):
        """Fork the process that keeps a worker running; its process id."""
        parent = os.getpid()
        pid = os.fork()
        if pid:
            return pid
        # Its own process group: Ctrl-C reaches the parent, which asks the worker to finish.
        os.setpgrp()
        connection.close()
        keep_working(parent)
        os._exit(0)


def keep_working(parent: int) -> None:
    """Start a worker, and another when one dies, until SIGTERM or the end of `parent`."""
    stopping = threading.Event()
    keeper, worker_pid = os.getpid(), 0
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    while not stopping.is_set() and os.getppid() == parent:
        if not worker_pid or os.waitpid(worker_pid, os.WNOHANG)[0]:
            worker_pid = os.fork()
            if not worker_pid:
                worker.run_forever(keeper)
                os._exit(0)
        stopping.wait(PAUSE)
    if worker_pid:
        os.kill(worker_pid, signal.SIGTERM)  # not yet waited for, so the number is still its own
        os.waitpid(worker_pid, 0)


def fingerprint() -> str:
    """Changes when any static file of ours or a package's version does."""
    value = hashlib.sha256()
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                facts = path.stat()
                value.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    value.update((settings.BASE_DIR / "requirements.txt").read_bytes())
    return value.hexdigest()
