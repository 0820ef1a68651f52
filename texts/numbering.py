"""From the signs before paragraphs ("7.", "b)", "(ii)") to whole numbers: 7, 7.b, 7.b.ii."""

import re
from dataclasses import dataclass

DECIMAL, LETTER, ROMAN = "decimal", "letter", "roman"
# A lone figure needs a sign behind it: "12 cities" begins a sentence.
LABEL = re.compile(
    r"""\s*(?:§\s*)?(?:
        (?P<path>\d{1,3}(?:\.(?:\d{1,3}|[a-z]{1,5}))+)[.)]?(?=\s)
      | (?P<plain>\d{1,3}|[a-z]|[ivxl]{1,6})\s?[.)](?=\s)
      | \((?P<enclosed>\d{1,3}|[a-z]|[ivxl]{1,6})\)(?=\s)
    )\s*""",
    re.X,
)
BULLET = re.compile(r"\s*[•·▪‣◦–—-]\s+")
ROMANS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
TENS = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc")


def split_label(text: str) -> tuple[str, int]:
    """The label that `text` begins with, without its signs, and where the words begin."""
    match = LABEL.match(text)
    if not match:
        return "", 0
    return match["path"] or match["plain"] or match["enclosed"], match.end()


def roman(value: int) -> str:
    return TENS[value // 10] + ROMANS[value % 10] if 0 < value < 100 else str(value)


def letter(value: int) -> str:
    """a … z, aa, bb …, as word processors count on."""
    return chr(97 + (value - 1) % 26) * ((value - 1) // 26 + 1) if value > 0 else str(value)


def formatted(value: int, scheme: str) -> str:
    return {ROMAN: roman, LETTER: letter}.get(scheme, str)(value)


VALUES = {scheme: {formatted(n, scheme): n for n in range(1, 100)} for scheme in (ROMAN, LETTER)}


def readings(label: str) -> list[tuple[str, int]]:
    """What a label can mean, as (scheme, value): "i" is a ninth letter and a Roman one."""
    if label.isdecimal():
        return [(DECIMAL, int(label))]
    return [(s, values[label]) for s, values in VALUES.items() if label in values]


@dataclass
class Level:
    segment: str
    scheme: str
    value: int
    place: tuple | None  # (list, depth) where a program made the numbers


class Counter:
    """Follows the labels down a text and tells the whole number of each."""

    def __init__(self):
        self.open: list[Level] = []

    def restart(self):
        """A heading stands between two lists."""
        self.open = []

    def number(self, label: str, *, place=None, after_colon=False) -> str:
        """`place`: list and depth, if the label comes from a list and not from the words.

        `after_colon`: the paragraph before ends so, which is how a list on a lower level begins.
        """
        if "." in label:
            self.open = [self._level(part, None) for part in label.split(".")]
            return label
        level = self._level(label, place)
        depth = self._depth(label, level, after_colon)
        if depth < len(self.open):
            self._agree(level, label, self.open[depth])
        self.open = [*self.open[:depth], level][-6:]
        return ".".join(one.segment for one in self.open)

    def _level(self, label, place):
        scheme, value = (readings(label) or [("", 0)])[0]
        return Level(label, scheme, value, place)

    def _agree(self, level, label, before):
        """Continuing a list, a label is read as those before it."""
        for scheme, value in readings(label):
            if scheme == before.scheme:
                level.scheme, level.value = scheme, value

    def _depth(self, label, level, after_colon):
        """The place among the open levels that the label takes."""
        if level.place and (depth := self._by_list(level.place)) is not None:
            return depth
        meanings = readings(label)
        begins = any(value == 1 for _scheme, value in meanings)
        if not (after_colon and begins):
            for depth in reversed(range(len(self.open))):
                one = self.open[depth]
                if (one.scheme, one.value + 1) in meanings:
                    return depth
        if begins:
            self._prefer_first(level, meanings)
            return len(self.open)
        schemes = {scheme for scheme, _value in meanings}
        same = [depth for depth, one in enumerate(self.open) if one.scheme in schemes]
        return same[-1] if same else len(self.open)

    def _prefer_first(self, level, meanings):
        for scheme, value in meanings:
            if value == 1:
                level.scheme, level.value = scheme, value

    def _by_list(self, place):
        """Where the same list goes on, or a deeper part of it begins; None for a new list."""
        for depth, one in enumerate(self.open):
            if one.place == place:
                return depth
        above = [
            depth
            for depth, one in enumerate(self.open)
            if one.place and one.place[0] == place[0] and one.place[1] < place[1]
        ]
        return above[-1] + 1 if above else None
