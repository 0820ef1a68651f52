"""The picture of a page that has none: its title and the wheel, 1,200 by 630 pixels.

Other sites show it beside a link (Open Graph). It is drawn from words alone, so the same words
are the same bytes.
"""

import io
import math
from functools import cache
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
EDITION = 1  # another one when the drawing changes: addresses follow
FONT = Path(__file__).parent / "fonts" / "DejaVuSerif-Bold.ttf"
# As in static/css/tokens.css.
PAPER, INK, SOFT = "#faf6ee", "#1a2233", "#4f5666"
SKY, EARTH, RED = "#0b4a8f", "#1f6f3c", "#b42a1c"
MARGIN, BAR = 72, 16
TITLE_TOP, TITLE_BOTTOM, TITLE_WIDTH = 150, 510, 730
SIZES = (68, 60, 52, 46, 40)  # of the title: the first that fits
SMALLS = (30, 27, 24)
SMALL = SMALLS[0]
WHEEL, SHARP = 330, 3  # its diameter; drawn larger and made smaller, for smooth edges
# One of the sixteen houses of templates/components/mark.html, in a circle with radius 50.
HOUSE = ((12.1, -31.8), (4.3, -21.6), (1, -34))
HOUSES = 16


class Words(NamedTuple):
    """What stands on a card."""

    over: str
    title: str
    site: str


def draw(words: Words) -> bytes:
    """The card as PNG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(picture)
    canvas.rectangle((0, 0, WIDTH, BAR), SKY)
    canvas.rectangle((0, HEIGHT - BAR, WIDTH, HEIGHT), EARTH)
    place = (WIDTH - MARGIN - WHEEL, (HEIGHT - WHEEL) // 2)
    picture.paste(_wheel(), place)
    canvas.text((MARGIN, 80), _cut(words.over, _font(SMALL), TITLE_WIDTH), SOFT, _font(SMALL))
    font, lines = fit(words.title)
    for number, line in enumerate(lines):
        canvas.text((MARGIN, TITLE_TOP + number * _step(font)), line, INK, font)
    whole = WIDTH - 2 * MARGIN
    font = next(
        (it for it in map(_font, SMALLS) if it.getlength(words.site) <= whole), _font(SMALL)
    )
    canvas.text((MARGIN, 540), _cut(words.site, font, whole), SKY, font)
    file = io.BytesIO()
    picture.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def fit(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest letters in which the title fits, and its lines; what is too long is cut."""
    for size in SIZES:
        font = _font(size)
        most = (TITLE_BOTTOM - TITLE_TOP) // _step(font)
        lines = wrap(title, font)
        if len(lines) <= most:
            return font, lines
    rest = " ".join(lines[most - 1 :])
    return font, [*lines[: most - 1], _cut(rest, font, TITLE_WIDTH)]


def wrap(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Lines that are no wider than the title may be; a word that is, is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= TITLE_WIDTH:
            lines[-1] = longer
            continue
        lines += [word] if lines[-1] else []
        lines[-1] = word
        while font.getlength(lines[-1]) > TITLE_WIDTH:
            word = lines[-1]
            end = next(
                n for n in range(len(word), 0, -1) if font.getlength(word[:n]) <= TITLE_WIDTH
            )
            lines[-1:] = [word[:end], word[end:]]
    return lines


def _cut(text, font, width):
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


@cache
def _font(size):
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


def _step(font):
    return round(font.size * 1.28)


@cache
def _wheel():
    size = WHEEL * SHARP
    picture = Image.new("RGB", (size, size), PAPER)
    canvas = ImageDraw.Draw(picture)
    for house in range(HOUSES):
        angle = 2 * math.pi * house / HOUSES
        is_upper = house < HOUSES / 4 or house >= HOUSES * 3 / 4
        points = [_turned(point, angle, size) for point in (*_roof(), *HOUSE)]
        canvas.polygon(points, SKY if is_upper else EARTH)
    middle, radius = size / 2, size / 10
    canvas.ellipse((middle - radius, middle - radius, middle + radius, middle + radius), RED)
    return picture.resize((WHEEL, WHEEL), Image.Resampling.LANCZOS)


def _roof():
    """The outer edge of the first house, an arc of a circle with radius 48."""
    first, last = math.asin(1 / 48), math.asin(17.4 / 48)
    angles = [first + (last - first) * step / 12 for step in range(13)]
    return [(48 * math.sin(angle), -48 * math.cos(angle)) for angle in angles]


def _turned(point, angle, size):
    x, y = point
    return (
        (x * math.cos(angle) - y * math.sin(angle) + 50) * size / 100,
        (x * math.sin(angle) + y * math.cos(angle) + 50) * size / 100,
    )
