"""Many visitors at once, from a process of their own: Debian's wrk, or a small client of ours.

`python -m tests.benchmarks.serving.load URL CONNECTIONS SECONDS ENCODING` is the small client.
"""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import time
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.benchmarks.serving import processes

ENCODING = "gzip, deflate, br"
HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Encoding": ENCODING,
    "Accept-Language": "en-GB,en;q=0.7,fr;q=0.3",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}
SLOW = ("--timeout", "60s")  # on a busy machine an answer may take long, and counts
MS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}


class Load(NamedTuple):
    requests: int
    p99: float  # ms


def client() -> str:
    return "wrk" if shutil.which("wrk") else "a client in Python, since wrk is not installed"


def put(url: str, *, connections: int, seconds: int, encoding: str = ENCODING) -> Load:
    """Ask for `url` again and again. An answer that is not 200 is an error."""
    if shutil.which("wrk"):
        return _wrk(url, connections, seconds, encoding)
    program = (sys.executable, "-m", "tests.benchmarks.serving.load")
    return Load(**json.loads(_run(*program, url, str(connections), str(seconds), encoding)))


def crowd(url: str, *, connections: int) -> subprocess.Popen:
    """Visitors who ask for `url` until they are stopped."""
    command = ["wrk", "-t1", f"-c{connections}", "-d1h", url]
    if not shutil.which("wrk"):
        program = (sys.executable, "-m", "tests.benchmarks.serving.load")
        command = [*program, url, str(connections), "3600", ENCODING]
    with processes.pinned(processes.LOAD):
        return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def _wrk(url, connections, seconds, encoding):
    sent = HEADERS | {"Accept-Encoding": encoding}
    headers = [part for name, value in sent.items() for part in ("-H", f"{name}: {value}")]
    said = _run(
        "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *SLOW, "--latency", *headers, url
    )
    if bad := re.findall(r"(?:Non-2xx or 3xx responses|Socket errors): .*", said):
        raise RuntimeError(f"{url}: {bad}")
    (requests,) = re.findall(r"(\d+) requests in", said)
    ((number, unit),) = re.findall(r"99%\s+([\d.]+)([a-z]+)", said)
    return Load(int(requests), float(number) * MS[unit])


def _run(*command):
    with processes.pinned(processes.LOAD):
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


async def ask_for(url, connections, seconds, encoding):
    parts = urlsplit(url)
    lines = [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}"]
    sent = HEADERS | {"Accept-Encoding": encoding}
    lines += [f"{name}: {value}" for name, value in sent.items()]
    request, until = "\r\n".join([*lines, "", ""]).encode(), time.monotonic() + seconds
    times: list[float] = []

    async def visit():
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        while (begun := time.monotonic()) < until:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head)
            (length,) = re.findall(rb"(?i)content-length: (\d+)", head)
            await reader.readexactly(int(length))
            times.append(time.monotonic() - begun)
        writer.close()

    await asyncio.gather(*(visit() for _number in range(connections)))
    return Load(len(times), 1000 * sorted(times)[len(times) * 99 // 100])


if __name__ == "__main__":
    url, connections, seconds, encoding = sys.argv[1:]
    load = asyncio.run(ask_for(url, int(connections), int(seconds), encoding))
    sys.stdout.write(json.dumps(load._asdict()))
