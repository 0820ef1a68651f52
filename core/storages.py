"""Where uploads lie: a folder of this machine (here), or a bucket of an S3-compatible server
(`core.buckets`).

Both promise the same beyond what Django asks of a storage: `look()`, `names()`, `check()`, and that
whatever goes wrong is `Away`, but for a file that is not there: FileNotFoundError.
"""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage

MISSING = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}
BUCKET = re.compile(r"[A-Za-z0-9][\w.-]{1,62}", re.ASCII)
FORM = "s3://key:secret@host:port/bucket"


class Away(OSError):
    """The files cannot be read or written now. The message is for the operator, without secrets."""


class Stored(NamedTuple):
    """What is known of a file without reading it; the tag changes with the content."""

    size: int
    changed_at: datetime
    tag: str


class Folder(FileSystemStorage):
    def look(self, name: str) -> Stored:
        with _reaching():
            facts = os.stat(self.path(name))
        if not S_ISREG(facts.st_mode):
            raise FileNotFoundError(name)
        changed_at = datetime.fromtimestamp(facts.st_mtime, UTC)
        return Stored(
            facts.st_size, changed_at, f"{int(facts.st_mtime * 1000):x}-{facts.st_size:x}"
        )

    def names(self, folder: str = "") -> Iterator[str]:
        """Of all files below `folder`, in a fixed order."""
        with _reaching():
            found = [
                Path(above, name).relative_to(self.location).as_posix()
                for above, _folders, names in os.walk(
                    self.path(folder), onerror=_unless_missing, followlinks=True
                )
                for name in names
            ]
        yield from sorted(found)

    def check(self) -> None:
        """Raises Away when nothing can be written. A folder comes with its first file."""
        folder = Path(self.location)
        while not folder.exists():
            folder = folder.parent
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            raise Away("files cannot be written")

    def delete(self, name):
        with _reaching():
            super().delete(name)

    def _open(self, name, mode="rb"):
        with _reaching():
            return super()._open(name, mode)

    def _save(self, name, content):
        with _reaching(missing=()):
            return super()._save(name, content)


@contextmanager
def _reaching(missing=MISSING):
    try:
        yield
    except OSError as error:
        if error.errno in missing:
            raise FileNotFoundError(error.errno, error.strerror) from None
        raise Away(error.errno, error.strerror) from error


def _unless_missing(error):
    """Nothing has been uploaded yet, or somebody deletes while we look."""
    if error.errno not in MISSING:
        raise error


def bucket_at(url: str, variable: str) -> dict:
    """What `core.buckets.Bucket` takes, from `s3://key:secret@host:port/bucket/folder?region=…&tls=on`.

    Raises ImproperlyConfigured with a sentence that names `variable` and nothing of its secrets.
    """
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise ImproperlyConfigured(
            f"{variable} cannot be read: {FORM}. Write / as %2F, @ as %40, : as %3A in the secret."
        ) from None
    host, key, secret = (
        unquote(part or "") for part in (parts.hostname, parts.username, parts.password)
    )
    bucket, _slash, folder = unquote(parts.path).strip("/").partition("/")
    options = {"region": "us-east-1", "tls": "on"} | dict(parse_qsl(parts.query))
    for is_wrong, words in (
        (parts.scheme != "s3", "it begins with s3://."),
        (not (key and secret), f"key and secret are missing: {FORM}."),
        (not host, f"the host is missing: {FORM}."),
        (not BUCKET.fullmatch(bucket), f"the name of the bucket is missing or wrong: {FORM}."),
        (".." in folder.split("/"), "the folder in the bucket is wrong."),
        (set(options) != {"region", "tls"}, "behind the question mark stand region and tls only."),
        (options["tls"] not in {"on", "off"}, "tls is on or off."),
    ):
        if is_wrong:
            raise ImproperlyConfigured(f"{variable}: {words}")
    return {
        "host": (f"[{host}]" if ":" in host else host) + port,
        "is_tls": options["tls"] == "on",
        "bucket": bucket,
        "folder": folder,
        "region": options["region"],
        "access_key": key,
        "secret_key": secret,
    }


def overlap(one: dict, other: dict) -> bool:
    """Whether files of one bucket would be listed among those of the other."""
    if (one["host"], one["bucket"]) != (other["host"], other["bucket"]):
        return False
    folders = [f"{place['folder']}/".lstrip("/") for place in (one, other)]
    return folders[0].startswith(folders[1]) or folders[1].startswith(folders[0])
