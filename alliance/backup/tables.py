"""The rows of a table as lines of JSON, equal on SQLite and PostgreSQL for equal rows.

Django's own serializer is not used: it cuts times to milliseconds and saves row by row.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from functools import singledispatch
from itertools import islice
from types import SimpleNamespace
from uuid import UUID

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

CHUNK = 2000  # rows in memory
# Who is logged in, who is at work on what, who guessed a password: of today, not of tomorrow.
LEFT_OUT = {
    "sessions.Session",
    "axes.AccessAttempt",
    "axes.AccessAttemptExpiration",
    "axes.AccessFailureLog",
    "axes.AccessLog",
    "publishing.Presence",
    "publishing.Generation",
}
# Goes on counting: a page that a running process keeps must never fit the restored rows.
NEVER_EMPTIED = {"publishing.Generation"}


@contextmanager
def one_moment():
    """All reads inside see the rows as they are now, while others go on writing."""
    is_sqlite = connection.vendor == "sqlite"
    connection.ensure_connection()
    if is_sqlite:
        usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic():
            if not is_sqlite:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if is_sqlite:
            connection.transaction_mode = usual


def all_of(apps: Apps) -> list[type[models.Model]]:
    """Every table of the models of `apps`, those between two others included, in a fixed order."""
    found = apps.get_models(include_auto_created=True)
    return sorted(
        (model for model in found if model._meta.managed and not model._meta.proxy),
        key=lambda model: model._meta.label,
    )


def kept(apps: Apps) -> list[type[models.Model]]:
    """The tables of which a backup has the rows."""
    return [model for model in all_of(apps) if model._meta.label not in LEFT_OUT]


def lines(model: type[models.Model]) -> Iterator[bytes]:
    """The names of the columns, then each row, in the order of the primary key."""
    fields = _fields(model)
    yield _line([field.column for field in fields])
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    yield from map(_line, rows.iterator(chunk_size=CHUNK))


def insert(model: type[models.Model], lines: Iterable[bytes]) -> int:
    """Write the rows of `lines` as they are, without `save()`; how many there were.

    Raises ValueError when the columns are not those of the table.
    """
    lines, fields, count = iter(lines), _fields(model), 0
    columns = json.loads(next(lines))
    if columns != [field.column for field in fields]:
        raise ValueError(f"{model._meta.label}: the columns are others.")
    rows = (_row(fields, line) for line in lines)
    while chunk := list(islice(rows, CHUNK)):
        size = max(connection.ops.bulk_batch_size(fields, chunk), 1)
        for start in range(0, len(chunk), size):
            model._base_manager._insert(
                chunk[start : start + size], fields=fields, using=connection.alias, raw=True
            )
        count += len(chunk)
    return count


def empty(apps: Apps) -> None:
    """Delete all rows, in a transaction that checks the links at its end."""
    with connection.cursor() as cursor:
        for model in all_of(apps):
            if model._meta.label in NEVER_EMPTIED:
                continue
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 -- our own table


def count_on(models_: Iterable[type[models.Model]]) -> None:
    """Have new rows numbered after those that were inserted with their numbers."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models_)):
            cursor.execute(statement)


def _fields(model):
    """Of this very table, without what a model inherits by a link to its parent's.

    By name: a migration adds a column at the end, where the class has it in the middle.
    """
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    return sorted(fields, key=lambda field: field.column)


def _line(values):
    text = json.dumps(values, default=_plain, ensure_ascii=False, sort_keys=True)
    return text.encode() + b"\n"


def _row(fields, line):
    values = zip(fields, json.loads(line), strict=True)
    return SimpleNamespace(**{field.attname: _read(field, value) for field, value in values})


def _read(field, value):
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    return field.to_python(value)


@singledispatch
def _plain(value):
    raise TypeError(f"{type(value).__name__} has no spelling in a backup.")


@_plain.register(date)
@_plain.register(datetime)
@_plain.register(time)
def _(value):
    return value.isoformat()


@_plain.register(UUID)
@_plain.register(Decimal)
def _(value):
    return str(value)


@_plain.register(bytes)
@_plain.register(memoryview)
def _(value):
    return base64.b64encode(value).decode()
