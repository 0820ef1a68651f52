"""Two versions of an item, field by field and word by word."""

import json
from contextlib import suppress
from datetime import date, datetime
from typing import NamedTuple

from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from reversion.models import Version

from core import dates, differences, languages, richtext
from publishing import versions

# What follows from the rest, or is the same in every version.
UNSEEN = {
    *("id", "version", "changed_at", "first_published_at", "withdrawn_on", "translated_from"),
    *("group", "uid"),
}
EMPTY = (None, "", [])
MOST_READ = 20  # versions, in search of two that differ


class Line(NamedTuple):
    label: str
    language: str  # of the words, "" where it has none
    stretches: list[differences.Stretch]

    @property
    def old(self):
        return "".join(text for kind, text in self.stretches if kind != "new")

    @property
    def new(self):
        return "".join(text for kind, text in self.stretches if kind != "old")


def proposed(item: models.Model, found: list[Version]) -> tuple[Version, Version] | None:
    """Of `found`, newest first, the (old, new) that tell most: what is live, and what differs.

    That is the newest other one: a draft after it, or what stood there before. None where all say
    the same. One query.
    """
    found = found[:MOST_READ]
    saved_with: dict = {}
    for other in Version.objects.filter(revision__in=[v.revision_id for v in found]):
        saved_with.setdefault(other.revision_id, []).append(other)
    readable, told, numbers = [], [], []
    for version in found:
        with suppress(versions.CannotRestore):
            told.append(_told(version, saved_with[version.revision_id]))
            numbers.append(versions.read(version).row.version)
            readable.append(version)
    live = numbers.index(item.version) if item.version in numbers else 0
    for place, version in enumerate(readable):
        if told[place] != told[live]:
            pair = (readable[live], version)
            return pair if place < live else pair[::-1]
    return None


def _told(version, saved_with):
    """What a version holds that people can read, without asking what links lead to."""
    stored = versions.read(version)
    row = stored.row
    fields = {
        field.name: getattr(row, field.attname) if field.is_relation else in_words(row, field)
        for field in row._meta.concrete_fields
        if field.name in stored.known and _is_seen(field)
    }
    fields = {name: value for name, value in fields.items() if value not in EMPTY}
    many = {name: sorted(map(str, keys)) for name, keys in stored.many.items() if keys}
    others = [other for other in saved_with if other.content_type_id != version.content_type_id]
    rows = [
        json.dumps(json.loads(other.serialized_data)[0]["fields"], sort_keys=True)
        for other in others
        if versions.belongs_to(versions.read(other).row, row)
    ]
    return fields, many, sorted(rows)


def _is_seen(field):
    is_shown = field.editable or field.name == "language"
    return is_shown and field.name not in UNSEEN and not field.auto_created


def lines(old: Version, new: Version) -> list[Line]:
    """What differs, in the order of the model: fields, links, then the rows that belong to it."""
    before, after = described(old), described(new)
    found = []
    for key in dict.fromkeys([*before, *after]):
        label, language, was = before.get(key) or (*after[key][:2], "")
        now = after[key][2] if key in after else ""
        if was != now:
            found.append(Line(label, language, differences.of(was, now)))
    return found


def described(version: Version) -> dict[str, tuple[str, str, str]]:
    """{key: (label, language, text)} of everything a version holds that people can read."""
    stored = versions.read(version)
    row, found = stored.row, {}
    own_language = getattr(row, "language", "")
    for field in row._meta.concrete_fields:
        if field.name not in stored.known or not _is_seen(field):
            continue
        found[field.name] = (
            str(field.verbose_name),
            _language_of(field, own_language),
            in_words(row, field),
        )
    for name, keys in stored.many.items():
        field = row._meta.get_field(name)
        rows = field.related_model._base_manager.filter(pk__in=keys)
        found[name] = (str(field.verbose_name), "", _listed(rows))
    by_kind: dict = {}
    for other in versions.belonging(version):
        by_kind.setdefault(other.row._meta.verbose_name_plural, []).append(_line_of(other.row))
    for label, texts in by_kind.items():
        found[f"rows {label}"] = (str(label), "", "\n".join(sorted(texts)))
    return found


def _language_of(field, own_language):
    code = field.name.rpartition("_")[2]
    if code in languages.CODES:
        return code
    return own_language if isinstance(field, models.TextField | models.CharField) else ""


def in_words(row: models.Model, field: models.Field) -> str:
    """A value as people read it: formatted text without its marks, a choice by its name."""
    value = getattr(row, field.attname)
    if value in EMPTY:
        return ""
    if isinstance(field, richtext.RichTextField):
        return richtext.paragraphs(value)
    if field.is_relation:
        other = field.related_model._base_manager.filter(pk=value).first()
        return str(other) if other else _("(deleted)")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return dates.day(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(getattr(row, f"get_{field.name}_display")() if field.choices else value)


def _listed(rows):
    return ", ".join(sorted(str(row) for row in rows))


def _line_of(row):
    if hasattr(row, "tag_id"):
        return str(row.tag)
    return str(row)
