"""A throw-away PostgreSQL server, from the programs that the machine has."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

STARTS_WITHIN = 30  # seconds
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


@contextmanager
def server(**changed):
    """Start a server that listens on a socket in its own folder; gives the address of a database.

    `changed` are options that are to be other than `OPTIONS`.

    It is stopped and deleted at the end, whatever happened.
    """
    bin_folder, who = programs(), unprivileged()
    if bin_folder is None:
        raise FileNotFoundError("This machine has no PostgreSQL server.")
    folder = Path(tempfile.mkdtemp(prefix="alliance-postgres-"))
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    if who:
        os.chown(folder, who["user"], who["group"])
    log = folder / "log"
    try:
        subprocess.run(
            [
                bin_folder / "initdb",
                *("--pgdata", folder / "data", "--username", "alliance", "--auth", "trust"),
                *("--encoding", "UTF8", "--no-sync"),
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            env=environment,
            **who,
        )
        options = [
            part
            for name, value in (OPTIONS | changed).items()
            for part in ("-c", f"{name}={value}")
        ]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [bin_folder / "postgres", "-D", folder / "data", "-k", folder, *options],
                stdout=output,
                stderr=output,
                cwd=folder,
                env=environment,
                **who,
            )
        try:
            await_answer(bin_folder, folder, process, log)
            yield f"postgresql://alliance@{quote(str(folder), safe='')}/postgres"
        finally:
            process.send_signal(2)  # SIGINT: a "fast" shutdown
            process.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def await_answer(bin_folder, folder, process, log):
    deadline = time.monotonic() + STARTS_WITHIN
    ask = [bin_folder / "pg_isready", "--quiet", "--host", folder]
    while subprocess.run(ask, check=False).returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.05)
