"""The whole directory as a folder that outlives the site: one page to print, and the data.

The page brings its style and its maps along and asks the network for nothing. The same data on
the same day give the same bytes.
"""

import hashlib
import re
from collections import Counter
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import languages
from core.addresses import absolute
from members import opendata
from members.datafiles import FORMATS, About
from members.directory import DirectoryFilter
from members.models import Country, Participant
from members.projection import frames, in_frame, project

PAGE, SUMS = "yearbook.html", "SHA256SUMS"
DATA = ("csv", "geojson")
STYLE = Path(__file__).parent / "data" / "yearbook.css"
SHAPE = re.compile(r'<path(?: id="(?P<id>\w+)")? d="(?P<d>[^"]+)"/>')


class Style:
    """Our own style sheet inside the page; the only page that may have one there."""

    def __html__(self):
        """What `format_html` asks for instead of escaping."""
        return f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>"


class Shape(NamedTuple):
    """A piece of land; `is_in`: someone there takes part."""

    line: str
    is_in: bool


class Map(NamedTuple):
    width: int
    height: int
    shapes: list[Shape]
    points: list[tuple[int, int]]


class Chapter(NamedTuple):
    country: Country
    participants: list[Participant]
    map: Map


def write(folder: Path, *, on: date | None = None, language: str = "") -> Counter:
    """Fill `folder` with the directory as of `on` (today if not given); bytes by file name.

    In all languages, one after the other, or in `language` alone.
    """
    on = on or timezone.localdate()
    codes = (language,) if language else languages.CODES
    files = {PAGE: page(on, codes).encode()}
    for suffix in DATA:
        files[f"participants.{suffix}"] = _data(suffix, on, codes[0])
    sums = [f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in sorted(files.items())]
    files[SUMS] = "".join(sums).encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        (folder / name).write_bytes(body)
    return Counter({name: len(body) for name, body in files.items()})


def page(on: date, codes: tuple[str, ...]) -> str:
    parts = []
    for code in codes:
        with override(code):
            parts.append(render_to_string("members/data/_yearbook_part.html", _context(on, code)))
    with override(codes[0]):
        return render_to_string(
            "members/data/yearbook.html",
            {"parts": parts, "language": codes[0], "on": on, "style": format_html("{}", Style())},
        )


def _chosen(on, **more):
    return DirectoryFilter({"as_of": on.isoformat(), **more})


def _context(on, code):
    found = _chosen(on, sort="country").participants()
    participants = list(found.select_related("country").prefetch_related("periods"))
    chapters = [
        Chapter(country, rows, _close_up(country, rows))
        for country, rows in (
            (country, list(rows)) for country, rows in groupby(participants, attrgetter("country"))
        )
    ]
    return {
        "code": code,
        "on": on,
        "total": len(participants),
        "chapters": chapters,
        "europe": _europe(participants),
        "changed_at": opendata.last_change(),
        "licence": opendata.LICENCE,
        "licence_url": opendata.LICENCE_URL,
        "address": absolute(reverse("members:list")),
    }


def _europe(participants):
    taking_part = {participant.country_id for participant in participants}
    frame = frames()["europe"]
    shapes = [Shape(line, code in taking_part) for code, line in _shapes("map/europe.svg")]
    return Map(frame["w"], frame["h"], shapes, _points(participants, frame))


def _close_up(country, participants):
    frame = frames()[country.code]
    land = [
        Shape(line, name == "land") for name, line in _shapes(f"map/countries/{country.code}.svg")
    ]
    return Map(frame["w"], frame["h"], land, _points(participants, frame))


def _shapes(name):
    """(identifier or None, path data) of each path of a drawing in `static/`."""
    text = Path(finders.find(name)).read_text(encoding="utf-8")
    return [(found["id"], found["d"]) for found in SHAPE.finditer(text)]


def _points(participants, frame):
    points = [
        project(participant.longitude, participant.latitude, frame)
        for participant in participants
        if participant.longitude is not None
    ]
    return sorted({(round(x), round(y)) for x, y in points if in_frame(x, y, frame)})


def _data(suffix, on, code):
    with override(code):
        chosen = _chosen(on)
        address = absolute(reverse("members:data_file", args=[suffix]))
        about = About(
            title=_("Participants of the Alliance"),
            address=f"{address}?as_of={on.isoformat()}",
            page=absolute(reverse("members:data")),
            changed_at=opendata.last_change(),
            filters={"as_of": on.isoformat()},
        )
        return b"".join(FORMATS[suffix].write(opendata.rows(chosen.participants()), about))
