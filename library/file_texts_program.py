"""Reads a PDF from its input and writes the text of its pages.

A process of its own, with a limit of memory, that may be ended at any moment. Each page is written
as soon as it is read.
"""

import io
import resource
import sys

from pypdf import PdfReader

MEMORY = 1 << 30  # bytes
MOST_PAGES = 300


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    if reader.is_encrypted and not reader.decrypt(""):
        return
    for page in reader.pages[:MOST_PAGES]:
        try:
            text = page.extract_text()
        except Exception:  # noqa: S112 -- a broken page: the others may be read
            continue
        sys.stdout.buffer.write(text.encode("utf-8", "ignore") + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
