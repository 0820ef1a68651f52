"""The files that a backup is made of: written whole or not at all, sealed if a key is set.

Sealed is age (https://age-encryption.org/v1): whoever writes needs the public key only, and the
program `age` opens a part without us.
"""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import BufferedReader, RawIOBase
from pathlib import Path
from tempfile import TemporaryFile

from pyrage import DecryptError, IdentityError, RecipientError, decrypt_io, encrypt_io, x25519

CHUNK = 1024 * 1024  # bytes
SEALED = ".age"
GZIP = 31  # zlib's word for gzip with the largest window


class Damaged(Exception):
    """A part cannot be read. The message names it."""


class Digest:
    """Passes chunks through and knows afterwards what they were."""

    def __init__(self):
        self.bytes, self._hash = 0, sha256()

    def of(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.bytes += len(chunk)
            self._hash.update(chunk)
            yield chunk

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def sha256_of(chunks: Iterable[bytes]) -> str:
    digest = Digest()
    for _chunk in digest.of(chunks):
        pass
    return digest.sha256


def recipient(text: str):
    """Whoever may open what is sealed, from `age1…`; None for "". Raises ValueError."""
    try:
        return x25519.Recipient.from_str(text) if text else None
    except RecipientError:
        raise ValueError("This is no public key of age: it begins with age1.") from None


def identity(file: Path | None):
    """The key that opens, from a file as `age-keygen` writes it. Raises ValueError."""
    if file is None:
        return None
    keys = [line for line in file.read_text().split() if line.startswith("AGE-SECRET-KEY-")]
    try:
        return x25519.Identity.from_str(keys[0])
    except (IndexError, IdentityError):
        raise ValueError(f"{file} has no secret key of age.") from None


def write(path: Path, chunks: Iterable[bytes], sealed_for=None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        if sealed_for is None:
            file.writelines(chunks)
        else:
            encrypt_io(BufferedReader(_Reader(chunks), CHUNK), file, [sealed_for])


def read(path: Path, opened_by=None) -> Iterator[bytes]:
    """The chunks that were written. Raises Damaged."""
    try:
        with path.open("rb") as file, _opened(file, path, opened_by) as plain:
            while chunk := plain.read(CHUNK):
                yield chunk
    except FileNotFoundError:
        raise Damaged(f"{path} is missing.") from None


def packed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=GZIP)
    for chunk in chunks:
        yield packer.compress(chunk)
    yield packer.flush()


def unpacked_lines(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The lines of what was `packed()`, each with its end. Raises Damaged for `name`."""
    unpacker, rest = zlib.decompressobj(wbits=GZIP), b""
    try:
        for chunk in chunks:
            *whole, rest = (rest + unpacker.decompress(chunk)).split(b"\n")
            yield from (line + b"\n" for line in whole)
    except zlib.error:
        raise Damaged(f"{name} is damaged.") from None
    if rest or not unpacker.eof:
        raise Damaged(f"{name} is cut off.")


@contextmanager
def _opened(file, path, opened_by):
    if path.suffix != SEALED:
        yield file
        return
    if opened_by is None:
        raise Damaged(f"{path} is sealed: give the key that opens it.")
    with TemporaryFile() as plain:
        try:
            decrypt_io(file, plain, [opened_by])
        except DecryptError:
            raise Damaged(f"{path} is damaged, or sealed for another key.") from None
        plain.seek(0)
        yield plain


class _Reader(RawIOBase):
    """A file to read from, out of chunks that come one by one."""

    def __init__(self, chunks):
        self._chunks, self._rest = iter(chunks), b""

    def readable(self):
        return True

    def readinto(self, buffer):
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
