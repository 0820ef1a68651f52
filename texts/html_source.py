"""Blocks out of HTML, pasted from a program or a page, and out of plain text."""

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser

import nh3
from django.utils.translation import gettext as _

from texts import numbering
from texts.blocks import Block, Unreadable, is_all_bold, tidy

LOOKS_LIKE_HTML = re.compile(r"<(?:p|div|br|h[1-6]|[ou]l|li|table|span|html|body)\b[^<]*>", re.I)
INLINE = {"strong", "em", "a", "sub", "sup"}
SAME = {"b": "strong", "i": "em"}
BREAKS = {"p", "div", "li", "ul", "ol", "table", "tr", "td", "th", "blockquote", "br", "section"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
# A browser's parser, and so the sanitiser, takes ever longer the deeper elements stand.
DEEPEST = 200
TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9:]*)", re.I)
LEFT_OPEN = {
    *("html", "head", "body", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot"),
    *("br", "hr", "img", "meta", "link", "input", "col", "colgroup", "option", "wbr", "base"),
}
AT_ONCE = 10_000  # characters
SCHEMES = {"a": numbering.LETTER, "A": numbering.LETTER}
SCHEMES |= {"i": numbering.ROMAN, "I": numbering.ROMAN}
SENTENCE_ENDS = (".", ";", ":", "!", "?")


def read(source: str) -> Iterator[Block]:
    """Raises `Unreadable`."""
    return from_html(source) if LOOKS_LIKE_HTML.search(source) else from_plain(source)


def depth(html: str) -> int:
    """How many elements stand open at the most, those apart that need not be closed."""
    deepest = now = 0
    for tag in TAG.finditer(html):
        if tag["name"].lower() not in LEFT_OPEN:
            now = max(0, now + (-1 if tag["end"] else 1))
            deepest = max(deepest, now)
    return deepest


def from_html(html: str) -> Iterator[Block]:
    if depth(html) > DEEPEST:
        raise Unreadable(_("The HTML has too many elements inside each other."))
    # First made harmless and well-formed: a browser's parser closes what was left open.
    clean = nh3.clean(
        html,
        tags={*INLINE, *SAME, *BREAKS, *HEADINGS},
        attributes={"a": {"href"}, "ol": {"type", "start"}, "li": {"value"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    parser = _Blocks()
    for start in range(0, len(clean), AT_ONCE):
        parser.feed(clean[start : start + AT_ONCE])
        yield from parser.taken()
    parser.close()
    parser.end_block()
    yield from parser.taken()


class _List:
    def __init__(self, attributes, is_numbered):
        self.is_numbered = is_numbered
        self.scheme = SCHEMES.get(attributes.get("type"), numbering.DECIMAL)
        self.next = _number(attributes.get("start"), 1)


def _number(text, default):
    return int(text) if text and re.fullmatch(r"\d{1,3}", text) else default


class _Blocks(HTMLParser):
    """Expects what `nh3` leaves: every element closed."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks = []
        self.lists = []
        self.count = 0  # of lists that stand in no other
        self.begin_block()

    def begin_block(self, label="", place=None):
        self.parts, self.inside = [], []
        self.label, self.place, self.heading = label, place, 0

    def taken(self):
        """The blocks that are ready, once."""
        blocks, self.blocks = self.blocks, []
        return blocks

    def end_block(self):
        closing = "".join(f"</{tag}>" for tag, _attributes in reversed(self.inside))
        html = tidy("".join(self.parts) + closing)
        html = re.sub(r"<(strong|em|sup|sub)>\s*</\1>", "", html)
        block = Block(html, self.label, self.place, self.heading, is_all_bold(html))
        if block.words:
            self.blocks.append(block)
            self.begin_block()
        else:  # <li><p>: the label waits for the words
            self.begin_block(self.label, self.place)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        tag = SAME.get(tag, tag)
        if tag in INLINE:
            words = f"<{tag}>"
            if tag == "a":
                words = f'<a href="{escape(attributes.get("href") or "")}">'
            self.inside.append((tag, words))
            self.parts.append(words)
            return
        self.end_block()
        if tag in ("ol", "ul"):
            if not self.lists:
                self.count += 1
            self.lists.append(_List(attributes, tag == "ol"))
        elif tag == "li" and self.lists:
            self._begin_item(attributes)
        elif tag in HEADINGS:
            self.heading = HEADINGS[tag]

    def _begin_item(self, attributes):
        here = self.lists[-1]
        if not here.is_numbered:
            return self.begin_block()
        value = _number(attributes.get("value"), here.next)
        here.next = value + 1
        return self.begin_block(
            numbering.formatted(value, here.scheme), (self.count, len(self.lists))
        )

    def handle_endtag(self, tag):
        tag = SAME.get(tag, tag)
        if tag in INLINE:
            if self.inside and self.inside[-1][0] == tag:
                self.inside.pop()
                self.parts.append(f"</{tag}>")
            return
        self.end_block()
        if tag == "li":
            self.begin_block()
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()

    def handle_data(self, data):
        self.parts.append(escape(data, quote=False))


def from_plain(text: str) -> Iterator[Block]:
    """A paragraph a line; lines that a program broke in the middle of a sentence are joined."""
    for stretch in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        words = ""
        for line in map(tidy, stretch.split("\n")):
            if words and line and _goes_on(words, line):
                words = f"{words} {line}"
            elif line:
                if words:
                    yield Block(escape(words, quote=False))
                words = line
        if words:
            yield Block(escape(words, quote=False))


def _goes_on(before, line):
    """True for the rest of a sentence; capitals are a heading, and a sign begins a paragraph."""
    if before.endswith(SENTENCE_ENDS) or before.isupper() or line.isupper():
        return False
    return not (numbering.split_label(f"{line} ")[0] or numbering.BULLET.match(f"{line} "))
