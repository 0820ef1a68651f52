"""A throw-away clamd that knows one virus: the test file of EICAR, which harms nobody."""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

STARTS_WITHIN = 30  # seconds
# Any kind of file, anywhere in it: “EICAR-STANDARD-ANTIVIRUS-TEST-FILE”, in hexadecimal.
SIGNATURE = f"Eicar-Test:0:*:{b'EICAR-STANDARD-ANTIVIRUS-TEST-FILE'.hex()}\n"


def program() -> str | None:
    return shutil.which("clamd") or next(
        (path for path in ("/usr/sbin/clamd", "/usr/local/sbin/clamd") if os.path.exists(path)),
        None,
    )


@contextmanager
def server():
    """Start clamd on a socket in its own folder; gives the address for `SCANNER_URL`."""
    folder = Path(tempfile.mkdtemp(prefix="alliance-clamd-"))
    socket, log = folder / "socket", folder / "log"
    (folder / "database").mkdir()
    (folder / "database/test.ndb").write_text(SIGNATURE)
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}/database\nLocalSocket {socket}\nForeground yes\n"
    )
    try:
        with log.open("wb") as output:
            process = subprocess.Popen(
                [program(), f"--config-file={folder}/clamd.conf"], stdout=output, stderr=output
            )
        try:
            deadline = time.monotonic() + STARTS_WITHIN
            while not socket.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"clamd did not start:\n{log.read_text()}")
                time.sleep(0.05)
            yield f"unix://{socket}"
        finally:
            process.terminate()
            process.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
