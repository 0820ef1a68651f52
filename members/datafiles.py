"""The files of the open data: each format as a stream of bytes.

A file depends on its rows and on when they last changed, never on the clock: the same data give
the same bytes (XLSX apart, whose archive keeps the time of writing).
"""

import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from members import opendata
from members.spreadsheets import escaped

BETWEEN = "|"  # the parts of a list in one cell, as the import reads them
IN_MEMORY = 2**21  # bytes of a workbook before it goes to a file
BLOCK = 2**16
MARK = "\ufeff"  # tells Excel that the file is UTF-8; see docs/decisions


class About(NamedTuple):
    """What a file says about itself."""

    title: str
    address: str  # of the very same file
    page: str  # that explains the fields
    changed_at: datetime
    filters: dict[str, str]

    @property
    def facts(self):
        return {
            "title": self.title,
            "version": opendata.VERSION,
            "licence": opendata.LICENCE,
            "licence_url": opendata.LICENCE_URL,
            "source": self.address,
            "documentation": self.page,
            "generated_at": self.changed_at,
            "filters": self.filters,
        }


class Format(NamedTuple):
    content_type: str
    label: str
    write: Callable[[Iterable[dict], About], Iterator[bytes]]


def _csv(rows, about):
    line = io.StringIO(newline="")
    writer = csv.writer(line)

    def taken():
        text = line.getvalue()
        line.seek(0)
        line.truncate()
        return text.encode()

    line.write(MARK)
    writer.writerow(opendata.NAMES)
    for row in rows:
        writer.writerow(escaped(_csv_cell(value)) for value in row.values())
        if line.tell() > BLOCK:
            yield taken()
    yield taken()


def _csv_cell(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return _joined(value)


def _joined(value):
    return BETWEEN.join(value) if isinstance(value, list) else value


def _json(rows, about):
    yield from _collection(about.facts, "participants", map(_dump, rows))


def _geojson(rows, about):
    """RFC 7946: no `crs`, longitude first. What has no point has no geometry."""
    west, south, east, north = math.inf, math.inf, -math.inf, -math.inf

    def features():
        nonlocal west, south, east, north
        for row in rows:
            longitude, latitude = row.pop("longitude"), row.pop("latitude")
            point = None
            if longitude is not None:
                point = {"type": "Point", "coordinates": [longitude, latitude]}
                west, east = min(west, longitude), max(east, longitude)
                south, north = min(south, latitude), max(north, latitude)
            feature = {"type": "Feature", "id": row["uid"], "geometry": point}
            yield _dump(feature | {"properties": row})

    def box():
        return {"bbox": [west, south, east, north]} if west <= east else {}

    start = {"type": "FeatureCollection", "name": "participants", **about.facts}
    yield from _collection(start, "features", features(), box)


def _collection(facts, name, items, end=dict):
    """An object with `facts`, the list `items` under `name`, their count, and what `end` gives."""
    count, block = 0, [f"{_dump(facts)[:-1]},{_dump(name)}:["]
    for count, item in enumerate(items, start=1):
        block.append(f"{',' if count > 1 else ''}\n{item}")
        if count % opendata.AT_ONCE == 0:
            yield "".join(block).encode()
            block = []
    block.append(f"\n],{_dump({'count': count, **end()})[1:]}\n")
    yield "".join(block).encode()


def _dump(value):
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def _xlsx(rows, about):
    book = Workbook(write_only=True)
    book.properties.creator = about.title
    book.properties.created = book.properties.modified = about.changed_at.replace(tzinfo=None)
    sheet = book.create_sheet("participants")
    sheet.freeze_panes = "A2"
    sheet.append([_head(sheet, name) for name in opendata.NAMES])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, _joined(value)) for value in row.values()])
    notes = book.create_sheet("about")
    for name, value in about.facts.items():
        text = _dump(value) if isinstance(value, dict) else value
        notes.append([name, _xlsx_cell(notes, _plain(text))])
    with SpooledTemporaryFile(IN_MEMORY) as file:
        book.save(file)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


def _head(sheet, name):
    cell = WriteOnlyCell(sheet, name)
    cell.font = Font(bold=True)
    return cell


def _xlsx_cell(sheet, value):
    """Numbers, days and yes or no as what they are; text never as a formula."""
    if not isinstance(value, str):
        return value
    if value.startswith(("=", "#")):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        return cell
    return ILLEGAL_CHARACTERS_RE.sub("", value)


def _plain(value):
    return value.isoformat() if isinstance(value, date) else value


FORMATS = {
    "csv": Format("text/csv; charset=utf-8", "CSV", _csv),
    "xlsx": Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX", _xlsx
    ),
    "geojson": Format("application/geo+json", "GeoJSON", _geojson),
    "json": Format("application/json", "JSON", _json),
}
