"""What we need of S3: requests signed by AWS Signature Version 4, over connections that are kept.

Why not boto3: docs/decisions/0024.
"""

import hashlib
import hmac
import http.client
import os
import re
import ssl
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from core.storages import Away

NOTHING = hashlib.sha256(b"").hexdigest()
CONNECTS_WITHIN, ANSWERS_WITHIN = 3, 20  # seconds
SILENCE = 5  # seconds for which a server that did not answer is not asked again
TRIES = 2
MOST_IDLE = 16  # connections
CODE = re.compile(rb"<Code>(\w+)</Code>")
BROKEN = (OSError, http.client.HTTPException)


class Body:
    """What follows the headers of an answer. Read to its end, it gives its connection back."""

    def __init__(self, server, connection, answer):
        self.headers, self.status = answer.headers, answer.status
        self._server, self._connection, self._answer = server, connection, answer

    def read(self, size=None):
        """Raises Away when the server breaks off."""
        try:
            chunk = self._answer.read(size)
        except BROKEN as error:
            self.close()
            raise Away(f"the storage of files broke off: {type(error).__name__}") from None
        if self._answer.isclosed() and self._connection:
            self._server.take_back(self._connection)
            self._connection = None
        return chunk

    def close(self):
        self._answer.close()
        if self._connection:
            self._connection.close()
            self._connection = None


@dataclass
class Server:
    """A bucket's server, and the connections of this process to it."""

    host: str
    is_tls: bool
    region: str
    access_key: str
    secret_key: str = field(repr=False)
    silent_until: float = 0.0
    idle: list = field(default_factory=list, repr=False)
    process: int = 0

    def ask(self, method: str, path: str, query=(), headers=(), content=None) -> Body:
        """The answer, when it is a good one. Raises FileNotFoundError and Away."""
        # Who waits for a server that is away takes a thread from those who read pages.
        if time.monotonic() < self.silent_until:
            raise Away("the storage of files did not answer a moment ago")
        path, query = quote(path, safe="/~"), urlencode(sorted(query), quote_via=quote)
        digest = NOTHING if content is None else _digest(content)
        for attempt in range(TRIES):
            signed = self.signed(method, path, query, dict(headers), digest, datetime.now(UTC))
            body = self._send(method, f"{path}?{query}" if query else path, signed, content)
            if body.status < 300:
                return body
            said = b"" if method == "HEAD" else body.read()
            body.close()
            if body.status < 500 or attempt + 1 == TRIES:
                break
        code = CODE.search(said)
        if body.status == 404 and (code is None or code[1] == b"NoSuchKey"):
            raise FileNotFoundError(path)
        reason = code[1].decode() if code else body.status
        raise Away(f"the storage of files refuses: {reason}")

    def signed(self, method, path, query, headers, digest, now) -> dict[str, str]:
        """The headers, and with them whose request this is. `path` and `query` as they are sent."""
        day, moment = f"{now:%Y%m%d}", f"{now:%Y%m%dT%H%M%SZ}"
        headers = {name.lower(): value for name, value in headers.items()}
        headers |= {"host": self.host, "x-amz-content-sha256": digest, "x-amz-date": moment}
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        request = "\n".join([method, path, query, lines, names, digest])
        scope = f"{day}/{self.region}/s3/aws4_request"
        digest = hashlib.sha256(request.encode()).hexdigest()
        said = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}"
        key = f"AWS4{self.secret_key}".encode()
        for part in (*scope.split("/"), said):
            key = hmac.digest(key, part.encode(), "sha256")
        return headers | {
            "authorization": f"AWS4-HMAC-SHA256 Credential={self.access_key}/{scope},"
            f"SignedHeaders={names},Signature={key.hex()}"
        }

    def take_back(self, connection) -> None:
        if connection.sock is not None and len(self.idle) < MOST_IDLE:
            self.idle.append(connection)

    def close(self) -> None:
        while self.idle:
            self.idle.pop().close()

    __del__ = close

    def _send(self, method, address, headers, content):
        """A kept connection may have ended meanwhile: then a new one is made."""
        if self.process != os.getpid():  # one that was forked must not share connections
            self.close()
            self.process = os.getpid()
        while True:
            try:
                connection, is_new = self.idle.pop(), False
            except IndexError:
                connection, is_new = None, True
            try:
                connection = connection or self._connect()
                if content is not None:
                    content.seek(0)
                connection.request(method, address, content, headers)
                return Body(self, connection, connection.getresponse())
            except BROKEN as error:
                if connection:
                    connection.close()
                if is_new or isinstance(error, TimeoutError):
                    self.silent_until = time.monotonic() + SILENCE
                    name = type(error).__name__
                    raise Away(f"the storage of files does not answer: {name}") from None

    def _connect(self):
        if self.is_tls:
            connection = http.client.HTTPSConnection(
                self.host, timeout=CONNECTS_WITHIN, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(self.host, timeout=CONNECTS_WITHIN)
        connection.connect()
        connection.sock.settimeout(ANSWERS_WITHIN)
        return connection


def _digest(content):
    """So the server takes exactly these bytes or none."""
    digest = hashlib.sha256()
    content.seek(0)
    while chunk := content.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()
