"""Applications of one kind as a table: with a right of its own, and never without a trace.

Telephone numbers and free text stay out unless somebody asks for them.
"""

import csv
import io
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from accounts.models import User
from forms_app.models import (
    Application,
    CaseEvent,
    CooperationProposal,
    JoinApplication,
    Message,
)
from forms_app.snapshots import CONTACT
from members.spreadsheets import escaped

MODELS = {model.FORM.value: model for model in (JoinApplication, CooperationProposal, Message)}
CASE = ("reference", "status", "status_since", "submitted_at", "language", "round", "decided_at")
PHONE = ("contact_phone",)
FREE_TEXT = (
    *("work", "description", "text", "theme_other", "programme_other", "partners", "call_name"),
    *("partner_name", "active_elsewhere"),
)
LEFT_OUT = ("participant", "same_case_as", "snapshot")
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def columns(model: type[Application], *, with_phone: bool, with_texts: bool) -> list[str]:
    """Names of columns: the case, the answers, the contact."""
    own = [
        field.name
        for field in model._meta.local_concrete_fields
        if not field.primary_key and field.name not in LEFT_OUT
    ]
    skipped = {*(() if with_phone else PHONE), *(() if with_texts else FREE_TEXT)}
    return [name for name in (*CASE, *own, *CONTACT) if name not in skipped]


@transaction.atomic
def export(
    applications: QuerySet[Application],
    kind: str,
    file_format: str,
    *,
    by: User,
    with_phone: bool = False,
    with_texts: bool = False,
) -> tuple[bytes, int]:
    """The file, and how many are in it; the history of each says who took it and which columns."""
    model: Any = MODELS[kind]  # only two of the three have a country
    names = columns(model, with_phone=with_phone, with_texts=with_texts)
    rows = model.objects.filter(pk__in=applications.values("pk"))
    if any(name == "country" for name in names):
        rows = rows.select_related("country")
    found = list(rows.order_by("submitted_at", "pk"))
    CaseEvent.objects.bulk_create(
        CaseEvent(application_id=row.pk, verb=CaseEvent.Verb.EXPORTED, by=by, fields=names)
        for row in found
    )
    table = [[_cell(row, name) for name in names] for row in found]
    return (_csv if file_format == "csv" else _xlsx)(names, table), len(found)


def _cell(row, name):
    field = row._meta.get_field(name)
    if field.choices:
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    if isinstance(field, models.DateTimeField) and value:
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(field, models.DateField) and value:
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, int) else str(value or "")


def _words(one):
    """A partner or a member of a group is a few named values; all else is a word."""
    return " ".join(str(v) for v in one.values()) if isinstance(one, dict) else str(one)


def _csv(names, table):
    """Begins with a mark that tells Excel it is UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(names)
    writer.writerows([escaped(cell) for cell in row] for row in table)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _xlsx(names, table):
    """Text stays text, whatever sign it begins with; openpyxl would make formulas of some."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("applications")
    sheet.freeze_panes = "A2"
    for row in (names, *table):
        sheet.append([_typed(sheet, cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _typed(sheet, value):
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell
