"""Files as people send them, and as nobody should."""

import io
import struct
import zipfile
import zlib

from PIL import Image as Picture
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from forms_app.judging.packages import DOCX, ODT

MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    "{}</manifest:manifest>"
)
CONTENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink">{}</office:document-content>'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


# --- PDF ---------------------------------------------------------------------------------------


def pdf(change=None, *, compressed=False, **catalog):
    """One empty page. `change(writer)` adds to it, `catalog` to what opens the document."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    for name, value in catalog.items():
        writer.root_object[NameObject(f"/{name}")] = value
    buffer = io.BytesIO()
    writer.write(buffer)
    return in_object_streams(buffer.getvalue()) if compressed else buffer.getvalue()


def action(kind, **facts):
    names = {NameObject(f"/{name}"): value for name, value in facts.items()}
    return DictionaryObject({NameObject("/S"): NameObject(kind), **names})


SCRIPT = action("/JavaScript", JS=TextStringObject("app.alert(1)"))
LAUNCH = action("/Launch", F=TextStringObject("cmd.exe"))
SURF = action("/URI", URI=TextStringObject("https://evil.example/"))
FORM = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})


def embed(writer):
    writer.add_attachment("invoice.xml", b"<xml/>")


def script_on_page(writer):
    page = writer.pages[0]
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): writer._add_object(SCRIPT)})


def link(writer):
    rectangle = ArrayObject(NumberObject(n) for n in (0, 0, 9, 9))
    writer.pages[0][NameObject("/Annots")] = ArrayObject(
        [
            DictionaryObject(
                {
                    NameObject("/Subtype"): NameObject("/Link"),
                    NameObject("/Rect"): rectangle,
                    NameObject("/A"): SURF,
                }
            )
        ]
    )


def virus(writer):
    """The test file that every scanner knows, in a stream of the page."""
    stream = StreamObject()
    stream.set_data(EICAR)
    writer._add_object(stream)


def signed(writer):
    """As a signature leaves it: a form with a field that holds bytes."""
    value = DictionaryObject(
        {NameObject("/Type"): NameObject("/Sig"), NameObject("/Contents"): ByteStringObject(b"\1")}
    )
    field = DictionaryObject(
        {NameObject("/FT"): NameObject("/Sig"), NameObject("/V"): writer._add_object(value)}
    )
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/Fields"): ArrayObject([writer._add_object(field)])}
    )


def locked():
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("", "owner", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def in_object_streams(content):
    """The same objects in one compressed stream, with a table that is a stream: PDF 1.5."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    numbers = sorted(reader.xref[0])
    bodies = []
    for number in numbers:
        buffer = io.BytesIO()
        reader.get_object(number).write_to_stream(buffer)
        bodies.append(buffer.getvalue())
    places, offset = [], 0
    for number, body in zip(numbers, bodies, strict=True):
        places += [number, offset]
        offset += len(body) + 1
    head = " ".join(map(str, places)).encode() + b"\n"
    packed = zlib.compress(head + b"\n".join(bodies))
    stream, table = max(numbers) + 1, max(numbers) + 2
    file = io.BytesIO()
    file.write(b"%PDF-1.5\n")
    at_stream = file.tell()
    file.write(
        b"%d 0 obj\n<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>\nstream\n"
        % (stream, len(numbers), len(head), len(packed))
    )
    file.write(packed + b"\nendstream\nendobj\n")
    at_table = file.tell()
    rows = {0: (0, 0, 255), stream: (1, at_stream, 0), table: (1, at_table, 0)}
    rows |= {number: (2, stream, place) for place, number in enumerate(numbers)}
    entries = zlib.compress(
        b"".join(struct.pack(">BIH", *rows.get(n, (0, 0, 255))) for n in range(table + 1))
    )
    root = reader.trailer.raw_get("/Root").idnum
    file.write(
        b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Filter/FlateDecode/Length %d>>\n"
        b"stream\n" % (table, table + 1, root, len(entries))
    )
    file.write(entries + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at_table)
    return file.getvalue()


def with_unlisted(content, body):
    """An object that the table does not list; a reader that mends the file brings it back."""
    head, start, rest = content.rpartition(b"startxref")
    return head + b"999 0 obj\n" + body + b"\nendobj\n" + start + rest


# --- ODT and DOCX ------------------------------------------------------------------------------


def packed(parts, *, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def odt(content="", manifest="", kind=ODT, **more):
    """`more` names parts, with “__” for “/” and “_dot_” for “.”."""
    return packed(
        {
            "mimetype": kind,
            "content.xml": CONTENT.format(content),
            "META-INF/manifest.xml": MANIFEST.format(manifest),
            **parts_of(more),
        }
    )


def docx(kind=f"{DOCX}.main+xml", relation="", **more):
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    return packed(
        {
            "[Content_Types].xml": types,
            "word/document.xml": "<document/>",
            "word/_rels/document.xml.rels": f"<Relationships>{relation}</Relationships>",
            **parts_of(more),
        }
    )


def parts_of(more):
    return {name.replace("__", "/").replace("_dot_", "."): part for name, part in more.items()}


def relation(kind, target):
    return (
        f'<Relationship Id="r1" Type="{RELATION}/{kind}" Target="{target}" TargetMode="External"/>'
    )


def renamed(content, old, new):
    """An archive whose table names another entry than the one packed; both names equally long."""
    assert len(old) == len(new)
    return content.replace(old, new)


# --- Pictures ----------------------------------------------------------------------------------


def photograph(kind="JPEG", **options):
    """With the place where it was taken, and by whom."""
    exif = Picture.Exif()
    exif.update({0x0112: 6, 0x010F: "Camera of Jane Doe"})
    exif.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    Picture.new("RGB", (90, 60), "#1f6f3c").save(buffer, kind, exif=exif, **options)
    return buffer.getvalue()


def animated():
    buffer = io.BytesIO()
    frames = [Picture.new("RGB", (90, 60), color) for color in ("red", "green", "blue")]
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:], duration=100)
    return buffer.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width, height):
    """A PNG of one colour: a few kilobytes that unpack to width × height pixels."""
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(b"\0" + bytes(width // 8)) for _row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", data + rows.flush())
        + chunk(b"IEND", b"")
    )
