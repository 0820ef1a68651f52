"""A part of a file, for who goes on with a download or turns to a page of a PDF (RFC 9110 §14).

One range at a time: for several at once, as for what we do not understand, the answer is the whole.
"""

import re

from django.http import FileResponse

ONE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class Beyond(Exception):
    """The file ends before the range begins."""


class Part:
    """`length` bytes of an open file from `start` on, to be read once."""

    def __init__(self, file, start, length):
        file.seek(start)
        self.file, self.left = file, length

    def read(self, size):
        chunk = self.file.read(min(size, self.left))
        self.left -= len(chunk)
        return chunk

    def close(self):
        self.file.close()


def asked_of(request, headers, size: int) -> range | None:
    """The bytes that `request` asks for; None for all. Raises Beyond."""
    found = ONE.fullmatch(request.headers.get("Range", ""))
    # Whoever has the beginning of another version needs the whole of this one.
    known = request.headers.get("If-Range")
    if not found or known not in {None, headers["ETag"], headers["Last-Modified"]}:
        return None
    first, last = found.groups()
    if not first and not last:
        return None
    if not first:  # the last so many
        begin, end = max(0, size - int(last)), size
    else:
        begin, end = int(first), min(int(last) + 1 if last else size, size)
        if last and int(last) < int(first):
            return None
    if begin >= size:
        raise Beyond
    return range(begin, end)


def response(file, part: range, size: int) -> FileResponse:
    return FileResponse(
        Part(file, part.start, len(part)),
        status=206,
        headers={
            "Content-Length": str(len(part)),
            "Content-Range": f"bytes {part.start}-{part.stop - 1}/{size}",
        },
    )
