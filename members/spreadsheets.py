"""Rows of a CSV or XLSX file as {column: cell}, whatever program wrote it."""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAX_ROWS = 50_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024  # a small archive can hold a very large sheet
# How we, and others, write text that a spreadsheet program would take for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
ESCAPED = tuple(f"'{start}" for start in FORMULA_STARTS)


class Unreadable(Exception):
    """The file as a whole cannot be used; the message is a sentence for the person who sent it."""


def read(file: BinaryIO, name: str) -> Iterator[tuple[int, dict]]:
    """Each row that is not empty, with its line number as the sender's program shows it.

    Cells are text or, in XLSX, what the cell holds. A formula is never run: in XLSX its last
    result counts, in CSV it is text like any other.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix == ".csv":
        lines = _csv_lines(file)
    elif suffix == ".xlsx":
        lines = _xlsx_lines(file)
    else:
        raise Unreadable(_("Choose a file whose name ends in .csv or .xlsx."))
    columns = None
    for count, (line, cells) in enumerate(lines):
        if count > MAX_ROWS:
            raise Unreadable(_("Choose a file of at most %(number)d rows.") % {"number": MAX_ROWS})
        cells = [_unescaped(cell) for cell in cells]
        if not any(cell not in ("", None) for cell in cells):
            continue
        if columns is None:
            columns = _columns(cells)
        else:
            yield line, _row(columns, cells)
    if columns is None:
        raise Unreadable(_("The file is empty."))


def escaped(cell):
    """Text that a spreadsheet program would run as a formula gets an apostrophe in front."""
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell


def _columns(cells):
    columns = [str(cell or "").strip().lower() for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    for column in columns:
        if columns.count(column) > 1:
            raise Unreadable(
                _("Give each column a name of its own: “%(column)s” is there twice.")
                % {"column": column}
            )
    return columns


def _row(columns, cells):
    """Cells past the last column are kept under None, so that the reader can say so."""
    cells = cells + [""] * (len(columns) - len(cells))
    row = dict(zip(columns, cells, strict=False))
    if any(cell not in ("", None) for cell in cells[len(columns) :]):
        row[None] = cells[len(columns) :]
    return row


def _unescaped(cell):
    if not isinstance(cell, str):
        return cell
    cell = cell.strip()
    return cell[1:] if cell.startswith(ESCAPED) else cell


def _csv_lines(file):
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_("Save the file as “CSV UTF-8”: its letters cannot be read.")) from None
    header = text.partition("\n")[0]
    # Spreadsheet programs set to French or German write semicolons.
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise Unreadable(
            _("Line %(line)d cannot be read: look for a missing quotation mark.") % {"line": line}
        ) from None


def _xlsx_lines(file):
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise Unreadable(_("The file is too large once unpacked."))
        book = load_workbook(file, read_only=True, data_only=True)
        for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield line, ["" if cell is None else cell for cell in cells]
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        IndexError,
        ValueError,
        SyntaxError,  # ElementTree's ParseError is one
    ):
        raise Unreadable(_("This is not an XLSX file that can be read.")) from None
