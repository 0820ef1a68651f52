"""ODT and DOCX: what may be in the archive that such a document is.

Everything is read once, within limits that hold before the first byte is unpacked.
"""

import io
import re
import stat
import zipfile
from xml.parsers import expat

from forms_app.judging.refusals import Refused

ZIP = b"PK\x03\x04"
ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_ENTRIES = 2000
MOST_UNPACKED = 64 * 1024 * 1024  # bytes
MOST_TELLING = 16 * 1024 * 1024  # bytes of a part that is read element by element
# Texts shrink to a tenth; what shrinks to a two-hundredth was made to burst.
HIGHEST_RATIO = 200
SMALL = 1024 * 1024  # bytes: below, the ratio does not matter
# How programs and other documents begin: DOS, ELF, OLE, ZIP, PDF.
PROGRAMS = (b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", ZIP, b"%PDF-", b"Rar!", b"7z\xbc\xaf")
XML = (".xml", ".rels", ".rdf")


def look_inside_odt(content: bytes) -> bytes:
    """The bytes as they came, if they are an OpenDocument text without macros."""
    parts = _unpack(content)
    first = next(iter(parts))
    if first != "mimetype" or parts[first] != ODT.encode() or "content.xml" not in parts:
        raise Refused("other_content")
    if any(name.split("/")[0] in {"Basic", "Scripts"} for name in parts):
        raise Refused("macros")

    def look_at(element, attributes):
        if element == "encryption-data":
            raise Refused("protected")
        if element in {"script", "event-listener"} or any(
            value.startswith("vnd.sun.star.script:") for value in attributes.values()
        ):
            raise Refused("macros")

    _read_xml(parts, {"content.xml", "styles.xml", "META-INF/manifest.xml"}, look_at)
    return content


def look_inside_docx(content: bytes) -> bytes:
    """The bytes as they came, if they are a Word text without macros and remote templates."""
    parts = _unpack(content)
    if any("vba" in name.lower() for name in parts):
        raise Refused("macros")
    types = set()

    def look_at(element, attributes):
        if element in {"Override", "Default"}:
            types.add(attributes.get("ContentType", ""))
        if element == "Relationship":
            _look_at_relationship(attributes)

    relations = {name for name in parts if name.endswith(".rels")}
    _read_xml(parts, {"[Content_Types].xml", *relations}, look_at)
    if any("macroEnabled" in kind for kind in types):
        raise Refused("macros")
    if "word/document.xml" not in parts or f"{DOCX}.main+xml" not in types:
        raise Refused("other_content")
    return content


def _look_at_relationship(attributes):
    """A link may lead anywhere; a template or a picture may lie on the writer's own disk only."""
    is_external = attributes.get("TargetMode") == "External"
    is_link = attributes.get("Type", "").endswith("/hyperlink")
    is_on_own_disk = re.match(r"file:///[A-Za-z]:", attributes.get("Target", ""))
    if is_external and not is_link and not is_on_own_disk:
        raise Refused("from_elsewhere")


def _unpack(content):
    """All parts by name, unpacked."""
    if b"%PDF-" in content[:1024]:
        raise Refused("two_kinds")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        _look_at_entries(entries)
        # Nothing before the first entry, nothing behind the last.
        if archive.comment or content[-22:-18] != b"PK\5\6" or entries[0].header_offset:
            raise Refused("two_kinds")
        parts = {entry.filename: archive.read(entry) for entry in entries}
    if any(part.startswith(PROGRAMS) for name, part in parts.items() if "vba" not in name.lower()):
        raise Refused("files_inside")
    return parts


def _look_at_entries(entries):
    names = [entry.filename for entry in entries]
    if not entries:
        raise Refused("other_content")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("protected")
    if (
        len(entries) > MOST_ENTRIES
        or len(set(names)) < len(names)
        or sum(entry.file_size for entry in entries) > MOST_UNPACKED
        or any(_is_odd(entry) for entry in entries)
    ):
        raise Refused("packed_oddly")


def _is_odd(entry):
    name = entry.orig_filename
    leads_out = name.startswith("/") or ".." in name.split("/") or re.search(r"[\\:\0]", name)
    bursts = entry.file_size > SMALL and entry.file_size > HIGHEST_RATIO * entry.compress_size
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    method = entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    return bool(leads_out or bursts or is_link or method)


def _read_xml(parts, telling, look_at):
    """Read all parts that are XML; of the `telling` ones show every element to `look_at`."""

    def refuse(*_doctype):
        raise Refused("packed_oddly")

    def without_prefix(element, attributes):
        look_at(element.rpartition(":")[2], attributes)

    for name, part in parts.items():
        if not name.endswith(XML) or not part:
            continue
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = refuse
        if name in telling:
            if len(part) > MOST_TELLING:
                raise Refused("packed_oddly")
            parser.StartElementHandler = without_prefix
        parser.Parse(part, True)
