"""What a source is read into, whatever it was: its blocks, one after the other."""

import re
from dataclasses import dataclass

from core import richtext
from core.text import SPACES


@dataclass
class Block:
    html: str  # inside the block: words, emphasis, links
    label: str = ""  # from a list of the program it was written in, without signs
    place: tuple | None = None  # list and depth of that label
    heading: int = 0  # level of a heading, 0 for a paragraph
    is_bold: bool = False

    @property
    def words(self):
        return richtext.plain(self.html)


class Unreadable(Exception):
    """The source as a whole cannot be used; the message is a sentence for the one who sent it."""


def tidy(html: str) -> str:
    """One space between any two words, but not for those that hold « Roms » together."""
    return SPACES.sub(" ", html).strip()


def is_all_bold(html: str) -> bool:
    """Nothing in it but one stretch of bold words, as headings are often made."""
    return bool(re.fullmatch(r"\s*<strong>(?:(?!</?strong>).)+</strong>\s*", html, re.S))
