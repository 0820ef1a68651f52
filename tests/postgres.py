"""A throw-away PostgreSQL server, from the programs that the machine has."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

STARTS_WITHIN = 30  # seconds
MEMORY, ROOM = "/dev/shm", 4 * 2**30  # noqa: S108 -- a new folder in it
# Nothing here outlives the tests, so nothing has to reach the disk.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
}


def programs() -> Path | None:
    """The folder with initdb and postgres, of the newest version found; None without any."""
    found = shutil.which("postgres")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name)
    )
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


def unprivileged() -> dict:
    """Whom to run as, for `subprocess`: PostgreSQL refuses to run as root."""
    if os.geteuid():
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    """A server on a socket in its own folder, which can be stopped, killed and started again."""

    def __init__(self, folder: Path, bin_folder: Path, **options: str):
        self.folder, self.bin_folder, self.who = folder, bin_folder, unprivileged()
        self.options = OPTIONS | options
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        self.process: subprocess.Popen | None = None
        self.address = f"postgresql://alliance@{quote(str(folder), safe='')}/postgres"
        if self.who:
            os.chown(folder, self.who["user"], self.who["group"])
        subprocess.run(
            [
                bin_folder / "initdb",
                *("--pgdata", folder / "data", "--username", "alliance", "--auth", "trust"),
                *("--encoding", "UTF8", "--no-sync"),
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            env=self.environment,
            **self.who,
        )

    def start(self) -> None:
        parts = [part for pair in self.options.items() for part in ("-c", "=".join(pair))]
        log = self.folder / "log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [self.bin_folder / "postgres", "-D", "data", "-k", self.folder, *parts],
                stdout=output,
                stderr=output,
                cwd=self.folder,
                env=self.environment,
                **self.who,
            )
        await_answer(self.bin_folder, self.folder, self.process, log)

    def stop(self, how: int = signal.SIGINT) -> None:
        """By a "fast" shutdown, or with SIGQUIT as if it had crashed."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait(timeout=30)


def in_memory() -> str | None:
    """A folder in memory with room for what the tests write; emptying a table is a new file."""
    try:
        return MEMORY if shutil.disk_usage(MEMORY).free > ROOM else None
    except FileNotFoundError:
        return None


@contextmanager
def stoppable_server(**options: str):
    """It is not started yet; stopped and deleted at the end, whatever happened."""
    bin_folder = programs()
    if bin_folder is None:
        raise FileNotFoundError("This machine has no PostgreSQL server.")
    place = None if options.get("fsync") == "on" else in_memory()
    folder = Path(tempfile.mkdtemp(prefix="alliance-postgres-", dir=place))
    try:
        started = Server(folder, bin_folder, **options)
        try:
            yield started
        finally:
            started.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server(**options: str):
    """Start a server; gives the address of a database. `options` go before `OPTIONS`."""
    with stoppable_server(**options) as started:
        started.start()
        yield started.address


def await_answer(bin_folder, folder, process, log):
    deadline = time.monotonic() + STARTS_WITHIN
    ask = [bin_folder / "pg_isready", "--quiet", "--host", folder]
    while subprocess.run(ask, check=False).returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.05)
