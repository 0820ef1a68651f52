"""Where an image or a file is used, whatever section of the site that is."""

from collections.abc import Iterator

from django.db import models

from library import replacing


def uses(row: models.Model) -> Iterator[models.Model]:
    """Every row that refers to `row`: articles with this image, texts that link to this file …"""
    for relation in row._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if getattr(relation, "on_delete", None) is models.CASCADE:
            continue  # a part of the row, which goes with it
        if relation.auto_created and not relation.concrete and not model._meta.auto_created:
            yield from model._default_manager.filter(**{relation.field.name: row})
    if row.file:
        for rows in replacing.holding(row.file.url):
            yield from rows
