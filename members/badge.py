"""A small picture that a participant can show on its own website."""

from textwrap import wrap
from typing import NamedTuple

from django.utils.translation import gettext as _

from members.models import Participant

# All in units of the picture, which is 360 × 96.
WIDTH, HEIGHT = 360, 96
LEFT, RIGHT = 96, 16  # the mark stands at the left, air at the right
SIZES = (20, 17, 15)  # of the name's letters, the largest that fits
LETTER = 0.56  # width of a letter in the middle, by its size
LINES = 2
SMALL = 13  # of the sentence's letters
SHAPE = {"width": WIDTH, "height": HEIGHT, "left": LEFT, "small": SMALL}


class Line(NamedTuple):
    text: str
    y: int


class Badge(NamedTuple):
    name: str
    sentence: str
    size: int
    lines: list[Line]
    sentence_lines: list[Line]

    @property
    def label(self):
        """All of it for who does not see it."""
        return _("%(name)s: %(sentence)s") % {"name": self.name, "sentence": self.sentence}


def badge_of(participant: Participant) -> Badge:
    """Needs its periods. A long name takes two lines; what is longer still is cut."""
    sentence = sentence_of(participant)
    name = str(participant.name)
    size, lines = _fitted(name)
    small = _wrapped(sentence, SMALL)
    heights = [size * 1.15] * len(lines) + [SMALL * 1.35] * len(small)
    y, placed = (HEIGHT - sum(heights)) / 2, []
    for text, height in zip([*lines, *small], heights, strict=True):
        y += height
        placed.append(Line(text, round(y - height * 0.24)))
    return Badge(name, sentence, size, placed[: len(lines)], placed[len(lines) :])


def sentence_of(participant: Participant) -> str:
    """What it may say of itself today; never more than the directory does."""
    year = participant.joined_on and participant.joined_on.year
    if participant.has_ended:
        return _("Former participant of the Alliance")
    if not participant.is_taking_part:
        return _("Participant of the Alliance, at present on hold")
    if year is None:
        return _("Participant of the Alliance")
    if participant.number:
        return _("Participant no. %(number)s of the Alliance, since %(year)s") % {
            "number": participant.number,
            "year": year,
        }
    if participant.is_founder:
        return _("Founding participant of the Alliance, since %(year)s") % {"year": year}
    return _("Participant of the Alliance, since %(year)s") % {"year": year}


def _fitted(name):
    for size in SIZES:
        lines = _wrapped(name, size)
        if len(lines) <= LINES:
            return size, lines
    last = f"{lines[LINES - 1][:-1].rstrip()}…"
    return size, [*lines[: LINES - 1], last]


def _wrapped(text, size):
    return wrap(text, int((WIDTH - LEFT - RIGHT) / (size * LETTER)))
