"""A file that takes the place of another: whatever linked to the old address links to the new."""

from django.db.models import F, Value
from django.db.models.functions import Replace

from publishing import links


def follow(old: str, new: str) -> int:
    """Put the new address wherever the old one stands in a text; how many fields that were."""
    if not old or old == new:
        return 0
    return sum(
        rows.update(**{field.name: Replace(F(field.name), Value(old), Value(new))})
        for rows, field in holding(old)
    )


def holding(address: str):
    """(rows, field) of every text or address field with `address` in it."""
    for model, fields in links.holders().items():
        for field in fields:
            if not hasattr(field, "upload_to"):
                rows = model._base_manager.filter(**{f"{field.name}__contains": address})
                yield rows, field
