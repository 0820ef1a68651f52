"""Asks clamd, the daemon of ClamAV, about bytes: its command INSTREAM (man 8 clamd)."""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

CONNECTS_WITHIN = 3  # seconds
ANSWERS_WITHIN = 20  # seconds without a sign of life
CHUNK = 256 * 1024  # bytes


class Unreachable(Exception):
    """No scanner, or none that gave an answer."""


def address() -> str | tuple[str, int] | None:
    """Where the scanner of the settings listens: a path, or host and port; None without one."""
    parts = urlsplit(settings.SCANNER_URL)
    if not parts.scheme:
        return None
    return parts.path if parts.scheme == "unix" else (parts.hostname or "", parts.port or 3310)


def find(content: bytes) -> str | None:
    """The name of what the scanner found in `content`; None when it found nothing."""
    try:
        with _connect() as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                chunk = content[start : start + CHUNK]
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(struct.pack("!I", 0))
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
    except OSError as problem:
        raise Unreachable(str(problem)) from problem
    words = answer.strip(b"\0\r\n ").decode(errors="replace").removeprefix("stream: ")
    if words == "OK":
        return None
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    raise Unreachable(f"The scanner said “{words}”.")


def _connect():
    where = address()
    if where is None:
        raise Unreachable("No scanner is set.")
    if isinstance(where, str):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(CONNECTS_WITHIN)
            connection.connect(where)
        except OSError:
            connection.close()
            raise
    else:
        connection = socket.create_connection(where, timeout=CONNECTS_WITHIN)
    connection.settimeout(ANSWERS_WITHIN)
    return connection
