"""A bucket of an S3-compatible server as a storage.

Nothing here has an address of its own on the web: our views read the files and stream them.
"""

import io
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.encoding import filepath_to_uri
from lxml import etree

from core.s3 import Body, Server
from core.storages import Away, Stored

BUFFER = 256 * 1024  # bytes


class Bucket(Storage):
    """What `core.storages` promises, of the files below `folder` in the bucket."""

    def __init__(self, *, bucket, folder="", base_url=None, **server):
        self.server, self.base_url = Server(**server), base_url
        self.path, self.prefix = f"/{bucket}", f"{folder}/" if folder else ""

    def exists(self, name):
        try:
            self.look(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name):
        return self.look(name).size

    def get_modified_time(self, name):
        return self.look(name).changed_at

    def delete(self, name):
        self.server.ask("DELETE", self._path(name)).read()

    def url(self, name):
        """Of our own view."""
        if self.base_url is None:
            raise ValueError("This file is not accessible via a URL.")
        return urljoin(self.base_url, filepath_to_uri(name).lstrip("/"))

    def look(self, name: str) -> Stored:
        answer = self.server.ask("HEAD", self._path(name))
        answer.read()
        return Stored(
            int(answer.headers["Content-Length"]),
            parsedate_to_datetime(answer.headers["Last-Modified"]),
            answer.headers["ETag"].strip('"'),
        )

    def names(self, folder: str = "") -> Iterator[str]:
        """Of all files below `folder`, in a fixed order."""
        query = {"list-type": "2", "prefix": self.prefix + (f"{folder}/" if folder else "")}
        while True:
            answer = self.server.ask("GET", self.path, query.items()).read()
            page = etree.fromstring(answer, etree.XMLParser(resolve_entities=False))
            for key in page.findall("{*}Contents/{*}Key"):
                if not key.text.endswith("/"):  # what some programs make to show a folder
                    yield key.text.removeprefix(self.prefix)
            if not (more := page.findtext("{*}NextContinuationToken")):
                return
            query["continuation-token"] = more

    def check(self) -> None:
        """Raises Away when the server, the bucket or our right to it is not there."""
        try:
            self.server.ask("HEAD", self.path).read()
        except FileNotFoundError:
            raise Away("there is no such bucket") from None

    def read(self, name: str, start: int = 0) -> Body:
        """The file's bytes from `start` on."""
        part = {"Range": f"bytes={start}-"} if start else {}
        return self.server.ask("GET", self._path(name), headers=part)

    def _open(self, name, mode="rb"):
        return Opened(self, name)

    def _save(self, name, content):
        length = {"Content-Length": str(content.size)}
        self.server.ask("PUT", self._path(name), headers=length, content=content).read()
        return name

    def _path(self, name):
        return f"{self.path}/{self.prefix}{name}"


class Opened(File):
    """A file of a bucket to read from. The server is asked at once, so a missing one is known."""

    def __init__(self, bucket, name):
        self.bucket, stretches = bucket, Stretches(bucket, name)
        super().__init__(io.BufferedReader(stretches, BUFFER), name)
        self.size = stretches.size

    def open(self, mode=None, *args, **kwargs):
        """From the beginning, after it was closed, too."""
        if self.closed:
            self.file = io.BufferedReader(Stretches(self.bucket, self.name), BUFFER)
        self.seek(0)
        return self


class Stretches(io.RawIOBase):
    """Streams on from wherever `seek()` led; only who reads there costs another request."""

    def __init__(self, bucket, name):
        self.bucket, self.name, self.place = bucket, name, 0
        self.body, self.body_place = bucket.read(name), 0
        self.size = int(self.body.headers["Content-Length"])

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self.place

    def seek(self, offset, whence=io.SEEK_SET):
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.size}[whence]
        self.place = start + offset
        return self.place

    def readinto(self, buffer):
        if self.place >= self.size:
            return 0
        if self.place != self.body_place:
            self.body.close()
            self.body, self.body_place = self.bucket.read(self.name, self.place), self.place
        chunk = self.body.read(len(buffer))
        if not chunk:
            raise Away("the storage of files broke off")
        buffer[: len(chunk)] = chunk
        self.place += len(chunk)
        self.body_place = self.place
        return len(chunk)

    def close(self):
        self.body.close()
        super().close()
