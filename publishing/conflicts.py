"""Two people edited the same item: what each of them did, and nothing lost of either.

The form says from which state it started. If that is no longer the present one, three states are
compared field by field: where it started (`base`), what has been saved meanwhile (`theirs`), and
what was typed (`mine`).
"""

import copy
from typing import Any, NamedTuple

from django.db import models
from django.http import QueryDict
from reversion.models import Version

from core import differences, richtext
from publishing import versions
from publishing.rehearsal import rehearsal


class Clash(NamedTuple):
    """A field that both have changed, each in their own way."""

    label: str
    theirs: str
    mine: str

    @property
    def stretches(self):
        return differences.of(self.theirs, self.mine)


class Merged(NamedTuple):
    values: dict[str, Any]  # what the form shows: mine, and theirs where only they changed it
    clashes: list[Clash]
    taken: list[str]  # labels of fields in which only they changed something
    rows: list[str]  # what was typed into the rows below the form, as text


def base_of(item: models.Model, started_from: str) -> Version | None:
    """The version that a form started from; None where it is not known."""
    number, _sep, revision = started_from.partition(":")
    found = versions.of(item)
    if revision.isdecimal():
        return found.filter(revision=int(revision)).first()
    for version in found[:50]:
        if str(versions.read(version).row.version) == number:
            return version
    return None


def merge(form_class, now: models.Model, data: QueryDict, *, base: Version | None) -> Merged:
    """`now` is the row as others left it; `data` is what was sent. Saves nothing."""
    bound = form_class(data, instance=copy.copy(now))
    theirs = form_class(instance=now)
    started = _initial_of(form_class, now, base)
    values, clashes, taken = {}, [], []
    for name, field in bound.fields.items():
        mine = field.widget.value_from_datadict(data, {}, bound.add_prefix(name))
        had = theirs.get_initial_for_field(field, name)
        if not field.has_changed(had, mine):
            continue
        if started is not None and not field.has_changed(started.get(name), mine):
            taken.append(str(field.label))
            continue
        values[name] = mine
        if started is None or _key(started.get(name)) != _key(had):
            clashes.append(Clash(str(field.label), _words(field, had), _words(field, mine)))
    return Merged(values, clashes, taken, _typed_rows(data))


def as_reading(request):
    """The same request as one that only looks: the form comes filled instead of judged."""
    reading = copy.copy(request)
    reading.method = "GET"
    reading.POST = QueryDict()
    return reading


def _initial_of(form_class, now, base):
    if base is None:
        return None
    with rehearsal():
        row = versions.put(base)
        form = form_class(instance=row)
        return {
            name: _key(form.get_initial_for_field(field, name))
            for name, field in form.fields.items()
        }


def _key(value):
    """Comparable: rows by their keys, in order."""
    if isinstance(value, models.QuerySet | list | tuple | set):
        return sorted(str(getattr(part, "pk", part)) for part in value)
    return value


def _words(field, value):
    if value in (None, ""):
        return ""
    if hasattr(field, "queryset"):
        keys = _key(value) if isinstance(value, list | models.QuerySet) else [value]
        keys = [key for key in keys if str(key).isdecimal()]
        return ", ".join(str(row) for row in field.queryset.model._base_manager.filter(pk__in=keys))
    if isinstance(value, list | tuple):
        return " ".join(str(part) for part in value if part)
    text = str(dict(getattr(field, "choices", ())).get(value, value))
    return richtext.paragraphs(text) if "<" in text else text


def _typed_rows(data):
    """Of inline rows, the sent values as they are: they are not part of the form itself."""
    return [
        f"{name}: {value}"
        for name, value in data.items()
        if "-" in name and name.split("-")[1].isdecimal() and value.strip()
    ]
