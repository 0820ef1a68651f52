"""A bucket of an S3-compatible server as a storage, by MinIO's client.

Nothing here has an address of its own on the web: our views read the files and stream them.
"""

import io
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

import urllib3
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.encoding import filepath_to_uri
from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error

from core.storages import Away, Stored

BUFFER = 256 * 1024  # bytes
WITHIN = urllib3.Timeout(connect=3, read=20)  # seconds
AGAIN = urllib3.Retry(total=1, status_forcelist=[500, 502, 503, 504], raise_on_status=False)
MOST_IDLE = 16  # connections of a process
SILENCE = 5  # seconds for which a server that did not answer is not asked again


class Bucket(Storage):
    """What `core.storages` promises, of the files below `folder` in the bucket."""

    def __init__(self, *, host, is_tls, bucket, folder="", base_url=None, **keys):
        self.server, self.keys = {"endpoint": host, "secure": is_tls}, keys
        self.bucket, self.prefix = bucket, f"{folder}/" if folder else ""
        self.base_url = base_url
        self.silent_until = 0.0
        self._client, self._process = None, 0

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
        with self._asking() as client:
            client.remove_object(self.bucket, self.prefix + name)

    def url(self, name):
        """Of our own view."""
        if self.base_url is None:
            raise ValueError("This file is not accessible via a URL.")
        return urljoin(self.base_url, filepath_to_uri(name).lstrip("/"))

    def look(self, name: str) -> Stored:
        with self._asking() as client:
            facts = client.stat_object(self.bucket, self.prefix + name)
        return Stored(facts.size, facts.last_modified, facts.etag)

    def names(self, folder: str = "") -> Iterator[str]:
        """Of all files below `folder`, in a fixed order."""
        prefix = self.prefix + (f"{folder}/" if folder else "")
        with self._asking() as client:
            found = [
                thing.object_name.removeprefix(self.prefix)
                for thing in client.list_objects(self.bucket, prefix, recursive=True)
                if not thing.is_dir  # what some programs make to show a folder
            ]
        yield from found

    def check(self) -> None:
        """Raises Away when the server, the bucket or our right to it is not there."""
        with self._asking() as client:
            is_there = client.bucket_exists(self.bucket)
        if not is_there:
            raise Away("there is no such bucket")

    def read(self, name: str, start: int = 0) -> urllib3.BaseHTTPResponse:
        """The file's bytes from `start` on, to be read and closed."""
        with self._asking() as client:
            try:
                return client.get_object(self.bucket, self.prefix + name, offset=start)
            except InvalidResponseError:
                # The client reads no errors in text/xml, like rclone's; it needs none after HEAD.
                client.stat_object(self.bucket, self.prefix + name)
                raise

    def _open(self, name, mode="rb"):
        return Opened(self, name)

    def _save(self, name, content):
        content.seek(0)
        with self._asking() as client:
            client.put_object(self.bucket, self.prefix + name, content, content.size)
        return name

    @contextmanager
    def _asking(self):
        # Who waits for a server that is away takes a thread from those who read pages.
        if time.monotonic() < self.silent_until:
            raise Away("the storage of files did not answer a moment ago")
        try:
            yield self._of_this_process()
        except S3Error as error:
            if error.code == "NoSuchKey":
                raise FileNotFoundError(error.object_name) from None
            raise Away(f"the storage of files refuses: {error.code}") from None
        except MinioException as error:
            raise Away(f"the storage of files refuses: {type(error).__name__}") from None
        except urllib3.exceptions.HTTPError as error:
            self.silent_until = time.monotonic() + SILENCE
            name = type(getattr(error, "reason", None) or error).__name__
            raise Away(f"the storage of files does not answer: {name}") from None

    def _of_this_process(self):
        """A process that was forked must not share connections."""
        if self._process != os.getpid():
            pool = urllib3.PoolManager(maxsize=MOST_IDLE, timeout=WITHIN, retries=AGAIN)
            self._client = Minio(**self.server, **self.keys, http_client=pool)
            self._process = os.getpid()
        return self._client


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
        self.body, self.reached = bucket.read(name), 0
        self.size = int(self.body.headers["Content-Length"])

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self.place

    def seek(self, offset, whence=io.SEEK_SET):
        self.place = (
            offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.size}[whence]
        )
        return self.place

    def readinto(self, buffer):
        if self.place >= self.size:
            return 0
        if self.reached != self.place:
            self._let_go()
            self.body, self.reached = self.bucket.read(self.name, self.place), self.place
        try:
            chunk = self.body.read(len(buffer))
        except urllib3.exceptions.HTTPError as error:
            name = type(error).__name__
            raise Away(f"the storage of files broke off: {name}") from None
        buffer[: len(chunk)] = chunk
        self.place += len(chunk)
        self.reached = self.place
        return len(chunk)

    def close(self):
        self._let_go()
        super().close()

    def _let_go(self):
        """A connection on which nothing more will come is used again, any other is closed."""
        self.body.close()
        self.body.release_conn()
