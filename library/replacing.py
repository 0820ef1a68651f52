"""A file that takes the place of another: whatever linked to the old address links to the new."""

from collections.abc import Iterator
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Replace

from publishing import links


def follow(old: str, new: str) -> int:
    """Put the new address wherever the old one stands in a text; how many fields that were."""
    if not old or old == new:
        return 0
    return sum(
        model._base_manager.filter(**{f"{name}__contains": old}).update(
            **{name: Replace(F(name), Value(old), Value(new))}
        )
        for model, names in _texts()
        for name in names
    )


def holding(address: str) -> Iterator[models.QuerySet]:
    """The rows of each kind with `address` in one of their texts."""
    for model, names in _texts():
        either = reduce(or_, (Q(**{f"{name}__contains": address}) for name in names))
        yield model._base_manager.filter(either)


def _texts():
    """(model, names of its fields) of everything that holds links as text."""
    for model, fields in links.holders().items():
        if names := [field.name for field in fields if not hasattr(field, "upload_to")]:
            yield model, names
