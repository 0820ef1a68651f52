"""Files that are refused, each with its sentence, and files that are kept, each with its name."""

import struct

from pypdf.generic import NameObject

from forms_app.judging.packages import DOCX, ODT
from tests.factories import picture_bytes
from tests.forms_app.files import making
from tests.forms_app.files.making import docx, odt, packed, pdf

OTHER_KIND = "“%(name)s” cannot be taken: choose a file of the kind %(kinds)s"
EMPTY = "“%(name)s” is empty: look whether it opens, then choose it again"
OTHER = (
    "“%(name)s” is not the kind of file that its name says: save the document again and choose "
    "the new file"
)
DAMAGED = "“%(name)s” is damaged or not complete: save it again and choose the new file"
PROTECTED = "“%(name)s” is protected by a password or against copying: save it without protection"
SCRIPT = (
    "“%(name)s” contains a script, or something that starts by itself: print it to a new PDF and "
    "choose that one"
)
INSIDE = "“%(name)s” has other files inside: print it to a new PDF and choose that one"
XFA = "“%(name)s” is a form that few programs can show: print it to a new PDF and choose that one"
TWO = "“%(name)s” is two kinds of file in one: print it to a new PDF and choose that one"
MACROS = "“%(name)s” contains macros: save it as PDF and choose that one"
ELSEWHERE = "“%(name)s” loads parts from another place: save it as PDF and choose that one"
ODD = "“%(name)s” is packed in an unusual way: save it as PDF and choose that one"
PIXELS = (
    "“%(name)s” has too many pixels: choose an image of at most 40 million, for example "
    "7,000 × 5,000"
)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
DOCTYPE = '<!DOCTYPE a SYSTEM "https://evil.example/a.dtd"><a/>'
LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
VBA = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PARENT = "word/..x/../../evil.xml"
JAVASCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"
ESCAPED = b"<</S/J#61vaScript/J#53(app.alert(1))>>"


def lying_about_size():
    """A part that says it has ten bytes and unpacks to more."""
    content = bytearray(docx(word__media__a_dot_bin=b"x" * 5000))
    place = content.rfind(b"PK\1\2")
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(content)


def encrypted_part():
    content = bytearray(docx())
    content[content.rfind(b"PK\1\2") + 8] |= 1
    return bytes(content)


# Content, the name it comes under, the name that is shown, the sentence.
REFUSED = {
    # -- the kind
    "program": (b"MZ\x90\0", "act.exe", "act.exe", OTHER_KIND),
    "no suffix": (pdf(), "act", "act", OTHER_KIND),
    "SVG": (SVG, "act.svg", "act.svg", OTHER_KIND),
    "HTML": (HTML, "act.html", "act.html", OTHER_KIND),
    "archive": (packed({"a": "b"}), "act.zip", "act.zip", OTHER_KIND),
    "GIF": (picture_bytes(kind="GIF"), "act.gif", "act.gif", OTHER_KIND),
    "WebP": (picture_bytes(kind="WEBP"), "act.webp", "act.webp", OTHER_KIND),
    "text with macros": (docx(), "act.docm", "act.docm", OTHER_KIND),
    "double suffix": (pdf(), "act.pdf.exe", "act_pdf.exe", OTHER_KIND),
    "turned name": (b"MZ\x90\0", "act\u202efdp.exe", "actfdp.exe", OTHER_KIND),
    "NUL in the suffix": (pdf(), "act.exe\0.pdf.js", "act_exe_pdf.js", OTHER_KIND),
    # -- the content is not what the name says
    "SVG as PDF": (SVG, "act.pdf", "act.pdf", OTHER),
    "HTML as PDF": (HTML, "act.pdf", "act.pdf", OTHER),
    "SVG as PNG": (SVG, "act.png", "act.png", OTHER),
    "program as PDF": (b"MZ\x90\0", "act.pdf", "act.pdf", OTHER),
    "PDF as JPEG": (pdf(), "act.jpg", "act.jpg", OTHER),
    "JPEG as PNG": (picture_bytes(kind="JPEG"), "act.png", "act.png", OTHER),
    "ODT as DOCX": (odt(), "act.docx", "act.docx", OTHER),
    "DOCX as ODT": (docx(), "act.odt", "act.odt", OTHER),
    "any archive as DOCX": (packed({"a.txt": "b"}), "act.docx", "act.docx", OTHER),
    "spreadsheet as ODT": (odt(kind=ODT[:-4] + "spreadsheet"), "act.odt", "act.odt", OTHER),
    "words before the PDF": (b"<html>" + pdf(), "act.pdf", "act.pdf", OTHER),
    # -- empty, broken, locked
    "empty PDF": (b"", "act.pdf", "act.pdf", EMPTY),
    "empty DOCX": (b"", "act.docx", "act.docx", EMPTY),
    "half a PDF": (pdf()[:-90], "act.pdf", "act.pdf", DAMAGED),
    "PDF of nothing": (b"%PDF-1.7\n%%EOF\n", "act.pdf", "act.pdf", DAMAGED),
    "PDF of noise": (b"%PDF-1.7\n" + b"[<<(" * 9999 + b"%%EOF", "act.pdf", "act.pdf", DAMAGED),
    "half a JPEG": (picture_bytes(kind="JPEG")[:-900], "act.jpg", "act.jpg", DAMAGED),
    "half a PNG": (picture_bytes()[:-40], "act.png", "act.png", DAMAGED),
    "half a DOCX": (docx()[:-30], "act.docx", "act.docx", DAMAGED),
    "wrong length in a DOCX": (lying_about_size(), "act.docx", "act.docx", DAMAGED),
    "no XML in a DOCX": (docx(word__a_dot_xml="<a"), "act.docx", "act.docx", DAMAGED),
    "locked PDF": (making.locked(), "act.pdf", "act.pdf", PROTECTED),
    "locked part of a DOCX": (encrypted_part(), "act.docx", "act.docx", PROTECTED),
    "locked ODT": (
        odt(manifest="<manifest:encryption-data/>"),
        "act.odt",
        "act.odt",
        PROTECTED,
    ),
    # -- what a PDF may not do
    "script at opening": (pdf(OpenAction=making.SCRIPT), "act.pdf", "act.pdf", SCRIPT),
    "script of a page": (pdf(making.script_on_page), "act.pdf", "act.pdf", SCRIPT),
    "script in an object stream": (
        pdf(OpenAction=making.SCRIPT, compressed=True),
        "act.pdf",
        "act.pdf",
        SCRIPT,
    ),
    "script of a page in an object stream": (
        pdf(making.script_on_page, compressed=True),
        "act.pdf",
        "act.pdf",
        SCRIPT,
    ),
    "script that no table lists": (
        making.with_unlisted(pdf(), JAVASCRIPT),
        "act.pdf",
        "act.pdf",
        SCRIPT,
    ),
    "script spelt otherwise": (making.with_unlisted(pdf(), ESCAPED), "act.pdf", "act.pdf", SCRIPT),
    "program at opening": (pdf(OpenAction=making.LAUNCH), "act.pdf", "act.pdf", SCRIPT),
    "program in an object stream": (
        pdf(OpenAction=making.LAUNCH, compressed=True),
        "act.pdf",
        "act.pdf",
        SCRIPT,
    ),
    "web page at opening": (pdf(OpenAction=making.SURF), "act.pdf", "act.pdf", SCRIPT),
    "file in a PDF": (pdf(making.embed), "act.pdf", "act.pdf", INSIDE),
    "file in an object stream": (
        pdf(
            Names=making.DictionaryObject({NameObject("/EmbeddedFiles"): NameObject("/None")}),
            compressed=True,
        ),
        "act.pdf",
        "act.pdf",
        INSIDE,
    ),
    "XFA form": (pdf(AcroForm=making.FORM), "act.pdf", "act.pdf", XFA),
    "XFA form in an object stream": (
        pdf(AcroForm=making.FORM, compressed=True),
        "act.pdf",
        "act.pdf",
        XFA,
    ),
    "hidden object stream": (
        making.with_unlisted(pdf(), b"<</Type/ObjStm/N 1/First 4>>\nstream\nx\nendstream"),
        "act.pdf",
        "act.pdf",
        ODD,
    ),
    # -- two kinds in one
    "PDF and archive": (pdf() + packed({"a.txt": "b"}), "act.pdf", "act.pdf", TWO),
    "PDF and archive with its end": (
        pdf() + packed({"a.txt": "b"})[:-2] + b"\x06\0%%EOF",
        "act.pdf",
        "act.pdf",
        TWO,
    ),
    "PDF and HTML": (
        pdf().replace(b"\n", b"\n%<script>alert(1)</script>\n", 1),
        "act.pdf",
        "act.pdf",
        TWO,
    ),
    "PDF with HTML behind": (pdf() + HTML, "act.pdf", "act.pdf", TWO),
    "DOCX and PDF": (
        packed({"%PDF-1.7": "", "word/document.xml": "<a/>"}),
        "act.docx",
        "act.docx",
        TWO,
    ),
    "ODT with something behind": (odt() + b"\0" * 30, "act.odt", "act.odt", TWO),
    # -- what an office document may not have
    "DOCM as DOCX": (
        docx(kind="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "act.docx",
        "act.docx",
        MACROS,
    ),
    "macros in a DOCX": (docx(word__vbaProject_dot_bin=VBA), "act.docx", "act.docx", MACROS),
    "macros in an ODT": (odt(Basic__Standard__a_dot_xml="<a/>"), "act.odt", "act.odt", MACROS),
    "Python in an ODT": (odt(Scripts__python__a_dot_py="print()"), "act.odt", "act.odt", MACROS),
    "event in an ODT": (odt("<script:event-listener/>"), "act.odt", "act.odt", MACROS),
    "link to a macro": (
        odt('<a xlink:href="vnd.sun.star.script:a.py$b"/>'),
        "act.odt",
        "act.odt",
        MACROS,
    ),
    "OLE object": (docx(word__embeddings__a_dot_bin=VBA), "act.docx", "act.docx", INSIDE),
    "program in an ODT": (odt(Pictures__a_dot_png=b"MZ\x90"), "act.odt", "act.odt", INSIDE),
    "archive in an archive": (
        docx(word__media__a_dot_png=packed({"a": "b"})),
        "act.docx",
        "act.docx",
        INSIDE,
    ),
    "template from elsewhere": (
        docx(relation=making.relation("attachedTemplate", "https://evil.example/a.dotm")),
        "act.docx",
        "act.docx",
        ELSEWHERE,
    ),
    "picture from a network share": (
        docx(relation=making.relation("image", "file://evil.example/a.png")),
        "act.docx",
        "act.docx",
        ELSEWHERE,
    ),
    "DTD from elsewhere": (docx(word__a_dot_xml=DOCTYPE), "act.docx", "act.docx", ODD),
    "entities that multiply": (odt(styles_dot_xml=LAUGHS), "act.odt", "act.odt", ODD),
    "DTD in UTF-16": (
        odt(styles_dot_xml=DOCTYPE.encode("utf-16")),
        "act.odt",
        "act.odt",
        ODD,
    ),
    "part outside": (docx(**{PARENT: "<a/>"}), "act.docx", "act.docx", ODD),
    "part at the root": (docx(**{"/etc/passwd": "x"}), "act.docx", "act.docx", ODD),
    "part on a drive": (docx(**{"C:\\a.xml": "<a/>"}), "act.docx", "act.docx", ODD),
    "same part twice": (
        making.renamed(docx(word__x="1", word__y="2"), b"word/y", b"word/x"),
        "act.docx",
        "act.docx",
        ODD,
    ),
    "zip bomb": (docx(word__a=bytes(60_000_000)), "act.docx", "act.docx", ODD),
    "too much in all": (
        odt(**{f"Pictures__{n}": bytes(999_999) for n in range(70)}),
        "act.odt",
        "act.odt",
        ODD,
    ),
    "too many parts": (
        odt(**{f"Pictures__{n}": "" for n in range(2001)}),
        "act.odt",
        "act.odt",
        ODD,
    ),
    # -- pictures
    "144 million pixels": (making.bomb(12_000, 12_000), "act.png", "act.png", PIXELS),
    "49 million pixels": (making.bomb(7000, 7000), "act.png", "act.png", PIXELS),
}

PDF = pdf()
SIGNED = pdf(making.signed)
LINKED = pdf(making.link)
PACKED = pdf(compressed=True)
LONG = "ж" * 300
LINK = making.relation("hyperlink", "https://www.city.example/")
TEMPLATE = making.relation("attachedTemplate", "file:///C:/Office/Normal.dotm")

# Content, the name it comes under, the name it is kept under, its type; the content stays.
KEPT = {
    "PDF": (PDF, "act.pdf", "act.pdf", "application/pdf"),
    "signed PDF": (SIGNED, "act.PDF", "act.pdf", "application/pdf"),
    "PDF with a link": (LINKED, "act.pdf", "act.pdf", "application/pdf"),
    "PDF with an object stream": (PACKED, "act.pdf", "act.pdf", "application/pdf"),
    "ODT": (odt(), "act.odt", "act.odt", ODT),
    "DOCX": (docx(), "act.docx", "act.docx", DOCX),
    "DOCX with a link": (docx(relation=LINK), "act.docx", "act.docx", DOCX),
    "DOCX with a template": (docx(relation=TEMPLATE), "act.docx", "act.docx", DOCX),
    # -- names
    "folder before the name": (PDF, "../../etc/act.pdf", "act.pdf", "application/pdf"),
    "Windows folder": (PDF, "C:\\Users\\Jane\\act.pdf", "act.pdf", "application/pdf"),
    "NUL": (PDF, "ac\0t.pdf", "act.pdf", "application/pdf"),
    "control signs": (PDF, "a\r\nc\x1bt.pdf", "a ct.pdf", "application/pdf"),
    "turned": (PDF, "act\u202ecod.pdf", "actcod.pdf", "application/pdf"),
    "300 letters": (PDF, LONG + ".pdf", "ж" * 146 + ".pdf", "application/pdf"),
    "only dots": (PDF, "....pdf", "document.pdf", "application/pdf"),
    "only suffix": (PDF, ".pdf", "document.pdf", "application/pdf"),
    "other scripts": (PDF, "Одлука Ниш № 5.pdf", "Одлука Ниш № 5.pdf", "application/pdf"),
    "two parts of é": (PDF, "De\u0301cision.pdf", "Décision.pdf", "application/pdf"),
    "inner suffix": (PDF, "act.html.pdf", "act_html.pdf", "application/pdf"),
    "date": (PDF, "Decision 24.6.2015.pdf", "Decision 24.6.2015.pdf", "application/pdf"),
    "signs of HTML": (PDF, '<b>"act".pdf', "_b__act_.pdf", "application/pdf"),
}
