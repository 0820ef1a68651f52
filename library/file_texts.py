"""The text of PDF files, for search: read once by the worker, in a process of its own.

A PDF can be broken, endless or made to harm: whoever reads it is given so much time and memory, and
what it has read by then counts.
"""

import subprocess
import sys

from django.conf import settings

from library.models import File, FileText

SECONDS = 30
MOST_BYTES = 20 << 20
LONGEST = 200_000  # characters


def read(file: int) -> None:
    """Keep the text of the file; what cannot be read has none. Twice does no harm."""
    row = File.objects.filter(pk=file).first()
    if row is None:
        return
    try:
        with row.file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except FileNotFoundError:
        content = b""
    text = text_of(content) if len(content) <= MOST_BYTES else ""
    FileText.objects.update_or_create(file=row, defaults={"text": text[:LONGEST]})


def text_of(content: bytes) -> str:
    """The text of a PDF as far as it can be read within the limits; "" where that is nothing."""
    program = [sys.executable, "-m", "library.file_texts_program"]
    with subprocess.Popen(  # noqa: S603 -- our own program
        program,
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            found, _errors = process.communicate(content, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            found, _errors = process.communicate()
    return " ".join(found.decode("utf-8", "ignore").replace("\0", " ").split())
