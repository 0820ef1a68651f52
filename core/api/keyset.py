"""Pages that begin after a row instead of at a number.

A page costs the same wherever it is in the list, and rows that come or go while a program turns
the pages neither repeat nor hide another row.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.signing import BadSignature, Signer
from django.db.models import F, Model, Q, QuerySet


class Key(NamedTuple):
    """One part of an order: an expression that is never null. The last key is unique."""

    expression: Any
    is_descending: bool = False
    read: Callable[[Any], Any] = lambda value: value  # from what JSON makes of the value


def ascending(column: str) -> Key:
    return Key(F(column))


def descending(column: str) -> Key:
    return Key(F(column), is_descending=True)


def _names(keys: Sequence[Key]) -> list[str]:
    return [f"key_{place}" for place in range(len(keys))]


def in_order(rows: QuerySet, keys: Sequence[Key]) -> QuerySet:
    names = _names(keys)
    expressions = {name: key.expression for name, key in zip(names, keys, strict=True)}
    order = [
        f"-{name}" if key.is_descending else name for name, key in zip(names, keys, strict=True)
    ]
    return rows.annotate(**expressions).order_by(*order)


def after(rows: QuerySet, keys: Sequence[Key], values: Sequence[Any]) -> QuerySet:
    """Those of `rows`, which are `in_order()`, that follow the place where `values` stand."""
    names = _names(keys)
    condition = Q()
    for name, key, value in reversed(list(zip(names, keys, values, strict=True))):
        beyond = Q(**{f"{name}__{'lt' if key.is_descending else 'gt'}": value})
        condition = beyond | (Q(**{name: value}) & condition) if condition else beyond
    # Follows from the rest, but only so can the database begin in the middle of an index.
    bound = Q(**{f"{names[0]}__{'lte' if keys[0].is_descending else 'gte'}": values[0]})
    return rows.filter(bound, condition)


class Cursor:
    """Writes and reads the place of a row in the address of the page that follows it.

    Signed, and good for one list in one order (`use`): nothing else than we wrote is ever read.
    """

    def __init__(self, use: str, keys: Sequence[Key]):
        self.signer = Signer(salt=f"core.api.keyset {use}", sep=".")
        self.keys = keys

    def write(self, row: Model) -> str:
        values = [getattr(row, name) for name in _names(self.keys)]
        return self.signer.sign_object(
            [v.isoformat() if isinstance(v, date | datetime) else v for v in values]
        )

    def read(self, text: str) -> list[Any] | None:
        """The values to begin after; None for a cursor that is not ours."""
        try:
            values = self.signer.unsign_object(text)
        except BadSignature:
            return None
        return [key.read(value) for key, value in zip(self.keys, values, strict=True)]
