"""Word documents for tests, with Word's own automatic numbers."""

import io
import zipfile

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

FORMATS = ("decimal", "lowerLetter", "lowerRoman")
LISTS = "".join(
    f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
    f'<w:lvlText w:val="%{depth + 1}."/></w:lvl>'
    for depth, kind in enumerate(FORMATS)
)
BULLETS = '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>'


class Document:
    """`add("words", 1)`: a paragraph on the second level of list 7; 8 begins at 5, 9 has dots."""

    def __init__(self):
        self.it = docx.Document()
        numbering = self.it.part.numbering_part.element
        for one in list(numbering):
            numbering.remove(one)
        for number, levels in (("70", LISTS), ("90", BULLETS)):
            numbering.append(
                parse_xml(
                    f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{levels}'
                    "</w:abstractNum>"
                )
            )
        restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
        for number, abstract, inside in (("7", "70", ""), ("8", "70", restart), ("9", "90", "")):
            numbering.append(
                parse_xml(
                    f'<w:num {nsdecls("w")} w:numId="{number}">'
                    f'<w:abstractNumId w:val="{abstract}"/>{inside}</w:num>'
                )
            )

    def add(self, words, depth=None, number=7, **facts):
        paragraph = self.it.add_paragraph(words, **facts)
        if depth is not None:
            paragraph._p.get_or_add_pPr().append(
                parse_xml(
                    f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/>'
                    f'<w:numId w:val="{number}"/></w:numPr>'
                )
            )
        return paragraph

    def delete(self, paragraph, words):
        """Tracked: struck out, still in the file."""
        paragraph._p.append(
            parse_xml(
                f'<w:del {nsdecls("w")} w:id="1" w:author="x"><w:r><w:delText>{words}'
                "</w:delText></w:r></w:del>"
            )
        )

    def insert(self, paragraph, words):
        """Tracked: added, not accepted yet."""
        paragraph._p.append(
            parse_xml(
                f'<w:ins {nsdecls("w")} w:id="2" w:author="x"><w:r><w:t>{words}</w:t></w:r></w:ins>'
            )
        )

    def bytes(self):
        buffer = io.BytesIO()
        self.it.save(buffer)
        return buffer.getvalue()


def with_entry(content, name, data):
    """A document with one entry of its archive replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, data)
    return buffer.getvalue()
