"""What may be in a PDF: pages. No scripts, no programs, no other files, no XFA form.

pypdf reads every object of the file, also those in compressed object streams. A second look at the
bytes finds objects that the file's own table does not list: a reader that mends a broken file
would bring them back. See docs/decisions/0011-uploads-of-applicants.md.
"""

import io
import re
import zipfile

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from forms_app.judging.refusals import Refused

MOST_OBJECTS = 50_000
# Where they stand as a key or as a value, they make a document do something or carry something.
MEANING = {
    **dict.fromkeys(("/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData"), "script"),
    **dict.fromkeys(("/Rendition", "/RichMedia", "/Movie"), "script"),
    **dict.fromkeys(("/EmbeddedFile", "/EmbeddedFiles", "/EF", "/GoToE"), "files_inside"),
    "/XFA": "xfa",
}
LEADS_OUT = {"/URI", "/GoToR"}  # fine behind a link, not as what opening the file does
OBJECT = re.compile(rb"\d{1,10}\s{1,4}\d{1,5}\s{1,4}obj\b")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
NAME = re.compile(
    b"(" + b"|".join(re.escape(name.encode()) for name in MEANING) + rb")(?=[\s()<>\[\]{}/%]|$)"
)
MARKUP = re.compile(rb"<\s*(?:!doctype|html|script|svg|body|iframe)\b", re.I)


def look_inside(content: bytes) -> bytes:
    """The bytes as they came, if there are pages in them and nothing else."""
    if content.rstrip(b"\0\t\n\f\r ")[-5:] != b"%%EOF":
        raise Refused("two_kinds" if b"%%EOF" in content else "damaged")
    if zipfile.is_zipfile(io.BytesIO(content)) or MARKUP.search(content[:1024]):
        raise Refused("two_kinds")
    _read(content)
    return content


def _read(content):
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise Refused("protected")
    listed = [
        (number, generation) for generation in reader.xref for number in reader.xref[generation]
    ]
    listed += [(number, 0) for number in reader.xref_objStm]
    if len(listed) > MOST_OBJECTS:
        raise Refused("packed_oddly")
    _look_through(reader.trailer)
    for number, generation in listed:
        _look_through(_object(reader, number, generation))
    opening = reader.root_object.get("/OpenAction")
    action = opening.get_object() if opening is not None else None
    if isinstance(action, DictionaryObject) and action.get("/S") in LEADS_OUT:
        raise Refused("script")
    if not len(reader.pages):
        raise Refused("damaged")
    _look_at_bytes(content, {number for number, _generation in listed})


def _object(reader, number, generation):
    """The object, or None where the table points to nothing: the second look reads what is there.

    An object stream that cannot be read hides what is in it.
    """
    try:
        return reader.get_object(IndirectObject(number, generation, reader))
    except PyPdfError:
        if number in reader.xref_objStm:
            raise
        return None


def _look_through(value):
    """Everything that stands in one object; what it refers to is an object of its own."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, DictionaryObject):
            waiting += [NameObject(name) for name in value]
            waiting += [value.raw_get(name) for name in value]
        elif isinstance(value, ArrayObject):
            waiting += list(value)
        elif isinstance(value, NameObject) and value in MEANING:
            raise Refused(MEANING[value])


def _look_at_bytes(content, listed):
    starts = [match.start() for match in OBJECT.finditer(content)]
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        text = content[start:end].partition(b"endobj")[0].partition(b"stream")[0]
        text = ESCAPED.sub(lambda match: bytes.fromhex(match[1].decode()), text)
        if found := NAME.search(text):
            raise Refused(MEANING[found[1].decode()])
        if b"/ObjStm" in text and int(text.split()[0]) not in listed:
            raise Refused("packed_oddly")
