"""Blocks out of a Word document, its automatic numbers worked out.

python-docx opens the package and knows the styles; which number Word would print before a
paragraph no library tells, so that is done here (ECMA-376 Part 1, §17.9).
"""

import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from html import escape
from typing import BinaryIO

import docx
from django.utils.translation import gettext as _
from docx.exceptions import PythonDocxError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run
from lxml.etree import LxmlError

from texts import numbering
from texts.blocks import Block, Unreadable, is_all_bold, tidy

MOST_ENTRIES = 2_000
MOST_BYTES = 40 * 1024 * 1024  # of all entries, unpacked
MOST_TEXT_BYTES = 15 * 1024 * 1024  # of one entry of XML
HIGHEST_RATIO = 200  # unpacked to packed, above a size at which it matters
SMALL = 1024 * 1024
SCHEMES = {
    "lowerLetter": numbering.LETTER,
    "upperLetter": numbering.LETTER,
    "lowerRoman": numbering.ROMAN,
    "upperRoman": numbering.ROMAN,
}
# Text that was struck out, moved away, or is there a second time for older programs.
NOT_READ = {qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
# What archives, XML and documents that are damaged, encrypted or made up let the readers raise.
BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, OSError),
    *(PythonDocxError, OpcError, LxmlError, SyntaxError, RuntimeError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, AssertionError),
)


def read(file: BinaryIO) -> Iterator[Block]:
    """Raises `Unreadable`."""
    check(file)
    try:
        yield from _blocks(docx.Document(file))
    except BROKEN:
        raise Unreadable(_("This is not a Word document (.docx) that can be read.")) from None


def check(file: BinaryIO) -> None:
    """Refuse what would unpack to too much, by what the archive says of itself, before reading.

    An entry that lies about its size is cut off there and fails its checksum.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except BROKEN:
        raise Unreadable(_("This is not a Word document (.docx) that can be read.")) from None
    finally:
        file.seek(0)
    is_bomb = (
        len(entries) > MOST_ENTRIES
        or sum(entry.file_size for entry in entries) > MOST_BYTES
        or any(entry.file_size > MOST_TEXT_BYTES and _is_xml(entry) for entry in entries)
        or any(
            entry.file_size > SMALL
            and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1)
            for entry in entries
        )
    )
    if is_bomb:
        raise Unreadable(_("The file is too large once unpacked."))


def _is_xml(entry):
    return entry.filename.lower().endswith((".xml", ".rels"))


def _blocks(document):
    numbers = _Numbers(document)
    for element in document.element.body.iter(qn("w:p")):
        if _is_left_out(element):
            continue
        paragraph = WordParagraph(element, document._body)
        html = tidy("".join(_pieces(paragraph)))
        label, place = numbers.of(paragraph)
        block = Block(html, label, place, _heading(paragraph), is_all_bold(html))
        if not block.words:
            continue
        if block.heading and label:
            block = Block(f"{label.upper()}. {html}", heading=block.heading)
        yield block


def _heading(paragraph):
    """Styles have their English name inside, whatever the language of the program."""
    name = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
    if name == "title":
        return 1
    last = name.removeprefix("heading ")
    return int(last) if name.startswith("heading ") and last in set("123456789") else 0


def _pieces(paragraph):
    """The words, run by run, neighbours of the same look together."""
    before, words = None, ""
    for element in paragraph._p.iter(qn("w:r")):
        if _is_left_out(element, paragraph._p):
            continue
        run = Run(element, paragraph)
        look = _look(run, paragraph)
        if look != before:
            yield _marked(words, before)
            before, words = look, ""
        words += run.text
    yield _marked(words, before)


def _is_left_out(element, paragraph=None):
    """True inside what is not read, looking up to `paragraph`."""
    for parent in element.iterancestors():
        if parent is paragraph:
            return False
        if parent.tag in NOT_READ:
            return True
    return False


def _look(run, paragraph):
    link = next((p for p in run._r.iterancestors() if p.tag == qn("w:hyperlink")), None)
    relation = paragraph.part.rels.get(link.get(qn("r:id"))) if link is not None else None
    address = relation.target_ref if relation is not None and relation.is_external else ""
    font = run.font
    names = [
        *(["strong"] if run.bold else []),
        *(["em"] if run.italic else []),
        *(["sup"] if font.superscript else []),
        *(["sub"] if font.subscript else []),
    ]
    return address, tuple(names)


def _marked(words, look):
    if not words.strip() or look is None:
        return escape(words, quote=False)
    address, names = look
    # Spaces stay outside, or two emphasised runs would stick together.
    core = words.strip()
    start, end = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    html = escape(core, quote=False)
    for name in reversed(names):
        html = f"<{name}>{html}</{name}>"
    if address:
        html = f'<a href="{escape(address)}">{html}</a>'
    return f"{start}{html}{end}"


class _Numbers:
    """Counts as Word does: one count for each level of an abstract list."""

    def __init__(self, document):
        self.lists, self.abstract = {}, {}
        self.counts = defaultdict(dict)
        self.begun = set()
        for relation in document.part.rels.values():
            if relation.reltype == RELATIONSHIP_TYPE.NUMBERING and not relation.is_external:
                self._learn(relation.target_part.element)

    def _learn(self, element):
        for one in element.findall(qn("w:abstractNum")):
            self.abstract[one.get(qn("w:abstractNumId"))] = {
                _int(level.get(qn("w:ilvl"))): level for level in one.findall(qn("w:lvl"))
            }
        for one in element.findall(qn("w:num")):
            overrides = {
                _int(override.get(qn("w:ilvl"))): _int(_value(override, "w:startOverride"), 1)
                for override in one.findall(qn("w:lvlOverride"))
                if override.find(qn("w:startOverride")) is not None
            }
            self.lists[one.get(qn("w:numId"))] = (_value(one, "w:abstractNumId"), overrides)

    def of(self, paragraph):
        """(label, place) as a `Block` has them; ("", None) for what has no number."""
        number, depth = self._properties(paragraph)
        if number not in self.lists:
            return "", None
        abstract, overrides = self.lists[number]
        level = self.abstract.get(abstract, {}).get(depth)
        if level is None:
            return "", None
        kind = _value(level, "w:numFmt") or "decimal"
        if kind in ("bullet", "none"):
            return "", None
        counts = self.counts[abstract]
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        if depth in overrides and (number, depth) not in self.begun:
            counts[depth] = overrides[depth]
        else:
            start = _int(_value(level, "w:start"), 1)
            counts[depth] = counts[depth] + 1 if depth in counts else start
        self.begun.add((number, depth))
        return numbering.formatted(counts[depth], SCHEMES.get(kind, "")), (abstract, depth)

    def _properties(self, paragraph):
        """numId and level, of the paragraph or of its style and the styles that is based on."""
        number, depth = _list_of(paragraph._p.pPr)
        style, seen = paragraph.style, set()
        while style is not None and style.style_id not in seen:
            seen.add(style.style_id)
            other, level = _list_of(style.element.find(qn("w:pPr")))
            number = other if number is None else number
            depth = level if depth is None else depth
            style = style.base_style
        return number, depth or 0


def _list_of(properties):
    found = properties.find(qn("w:numPr")) if properties is not None else None
    if found is None:
        return None, None
    depth = _value(found, "w:ilvl")
    return _value(found, "w:numId"), None if depth is None else _int(depth)


def _value(element, name):
    child = element.find(qn(name))
    return None if child is None else child.get(qn("w:val"))


def _int(text, default=0):
    return int(text) if text and text.isdecimal() and len(text) < 6 else default
