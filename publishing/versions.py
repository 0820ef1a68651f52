"""The versions that django-reversion keeps: what stood in them, and how to have it back.

A version outlives migrations: columns that it does not know keep the value of the row, columns
that are gone are left out, and what it points at may have been deleted since.
"""

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, NamedTuple

import reversion
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.serializers.base import DeserializationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from reversion.models import Revision, Version
from reversion.revisions import _follow_relations_recursive
from reversion.signals import post_revision_commit

# What a row has by its life, not by its text: an old version changes none of it.
OF_THE_ROW = frozenset({"status", "first_published_at", "withdrawn_on", "version"})


class CannotRestore(Exception):
    """The version cannot come back as it is; the message says why, for people."""


class Draft(NamedTuple):
    """A row as a version would make it, not written."""

    row: models.Model  # its plain many-to-many fields are prefetched
    belonging: list[models.Model]  # whether their targets are still there has to be asked


class Stored(NamedTuple):
    """One row as a version has it."""

    row: models.Model
    many: dict[str, list]  # of plain many-to-many fields: the keys
    known: frozenset[str]  # the fields that existed when it was saved


def of(item: models.Model) -> models.QuerySet[Version]:
    """All versions of `item`, newest first, with who saved them."""
    return (
        Version.objects.get_for_object(item)
        .select_related("revision__user")
        .order_by("-revision__date_created", "-pk")
    )


def read(version: Version) -> Stored:
    """What stood in one version of one row."""
    try:
        found = next(
            serializers.deserialize(version.format, version.serialized_data, ignorenonexistent=True)
        )
    except (DeserializationError, StopIteration) as error:
        raise CannotRestore(_("This version can no longer be read.")) from error
    known = frozenset(json.loads(version.serialized_data)[0]["fields"])
    return Stored(found.object, dict(found.m2m_data or {}), known)


def belonging(version: Version) -> list[Stored]:
    """The rows that were saved with it and belong to it: periods, topics and the like.

    A revision holds whatever was saved in one go, translations and their topics too: not those.
    """
    item = read(version).row
    kind = version.content_type_id
    others = sorted(version.revision.version_set.all(), key=attrgetter("pk"))
    rows = [read(other) for other in others if other.content_type_id != kind]
    return [stored for stored in rows if belongs_to(stored.row, item)]


def belongs_to(row: models.Model, item: models.Model) -> bool:
    kind = ContentType.objects.get_for_model(item)
    if getattr(row, "content_type_id", None) == kind.pk:
        return str(row.object_id) == str(item.pk)
    return any(
        field.related_model is type(item) and getattr(row, field.attname) == item.pk
        for field in row._meta.concrete_fields
        if field.many_to_one
    )


@transaction.atomic
def put(version: Version) -> models.Model:
    """Make the row, and the rows that belong to it, as they were in `version`; returns the row.

    Goes through `save()`, so addresses, logs and the search follow. Raises `CannotRestore`.
    """
    stored = read(version)
    present = type(stored.row)._base_manager.select_for_update().filter(pk=stored.row.pk).first()
    if present is None:
        raise CannotRestore(_("The item itself has been deleted."))
    row = _completed(stored, present)
    before = _belonging_now(present)
    try:
        with transaction.atomic():
            row.save()
            for name, keys in stored.many.items():
                field = row._meta.get_field(name)
                getattr(row, name).set(field.related_model._base_manager.filter(pk__in=keys))
            _put_belonging(version, row, before)
            row.share_facts()
    except IntegrityError as error:
        raise CannotRestore(
            _("Something that must be unique, like the address, is in use elsewhere by now.")
        ) from error
    row.refresh_from_db()
    return row


def draft(version: Version, present: models.Model) -> Draft:
    """What `put()` would make of `present`, for a form to show; nothing is written.

    Where `put()` would refuse, since something the row needs has been deleted, it stays as it is.
    """
    stored = read(version)
    row = _completed(stored, present, refuse=False)
    row._prefetched_objects_cache = {
        name: row._meta.get_field(name).related_model._base_manager.filter(pk__in=keys)
        for name, keys in stored.many.items()
    }
    return Draft(row, [other.row for other in belonging(version)])


def _completed(stored, present, *, refuse=True):
    """The stored row with the present values of what it does not know or may not change."""
    row = stored.row
    for field in row._meta.concrete_fields:
        if field.primary_key:
            continue
        if field.name not in stored.known or field.name in OF_THE_ROW:
            setattr(row, field.attname, getattr(present, field.attname))
        elif field.is_relation and _leads_nowhere(row, field, present):
            if field.null:
                setattr(row, field.attname, None)
            elif refuse:
                raise CannotRestore(
                    _("“%(field)s” of this version has been deleted.")
                    % {"field": field.verbose_name}
                )
            else:
                setattr(row, field.attname, getattr(present, field.attname))
    row._state.adding = False
    return row


def _leads_nowhere(row, field, present):
    key = getattr(row, field.attname)
    if key is None or key == getattr(present, field.attname):
        return False
    return not _targets_there(field, {key})


def with_targets(rows: list[models.Model], item: models.Model) -> list[models.Model]:
    """Of the rows that belong to `item` those whose targets are all there still.

    A query for each kind of target that is not the item itself.
    """
    for field in {field for row in rows for field in row._meta.concrete_fields}:
        if not field.is_relation or field.related_model is ContentType:
            continue
        its_own = [row for row in rows if type(row) is field.model]
        there = {None, item.pk} if field.related_model is type(item) else {None}
        if wanted := {getattr(row, field.attname) for row in its_own} - there:
            there |= _targets_there(field, wanted)
        lost = [row for row in its_own if getattr(row, field.attname) not in there]
        rows = [row for row in rows if row not in lost]
    return rows


def _targets_there(field, keys):
    name = field.target_field.attname
    targets = field.related_model._base_manager.filter(**{f"{name}__in": keys})
    return set(targets.values_list(name, flat=True))


def _belonging_now(row):
    """{(model, key)} of the rows that a new version would take along."""
    return {(type(other), other.pk) for other in _follow_relations_recursive(row) if other != row}


def _put_belonging(version, item, before):
    wanted = with_targets([stored.row for stored in belonging(version)], item)
    kept = {(type(other), other.pk) for other in wanted}
    for model, key in before - kept:
        model._base_manager.get(pk=key).delete()
    for other in wanted:
        is_there = (type(other), other.pk) in before
        if not is_there and type(other)._base_manager.filter(pk=other.pk).exists():
            # The number was given to a stranger's row meanwhile.
            other.pk = None
        other._state.adding = not is_there or other.pk is None
        other.save()


def ensure(item: models.Model) -> None:
    """Have a version of the row as it is, so that what comes next can be compared and undone."""
    newest = of(item).first()
    if newest is not None and read(newest).row.version >= item.version:
        return
    with reversion.create_revision():
        reversion.set_date_created(item.changed_at)
        reversion.set_comment(_("As it was before it was edited here"))
        reversion.add_to_revision(item)


# --- Saving versions ---------------------------------------------------------------------------


@contextmanager
def captured() -> Iterator[list[tuple[Revision, list[Version]]]]:
    """Collects what django-reversion saves inside, so that it can outlive a rollback."""
    found: list[tuple[Revision, list[Version]]] = []

    def note(revision, versions, **_kwargs):
        found.append((revision, list(versions)))

    post_revision_commit.connect(note, sender=reversion.create_revision)
    try:
        yield found
    finally:
        post_revision_commit.disconnect(note, sender=reversion.create_revision)


@transaction.atomic
def save_again(revision: Revision, versions: list[Version]) -> Revision:
    """Store what was `captured()` before a rollback took it away; returns the new row."""
    kept = Revision.objects.create(
        date_created=revision.date_created, user=revision.user, comment=revision.comment
    )
    for version in versions:
        version.pk, version.revision = None, kept
        version._state.adding = True
    Version.objects.bulk_create(versions)
    return kept


def main_version(revision: Revision, item: models.Model) -> Version:
    """Of all rows in a revision, the one of `item` itself."""
    key = (ContentType.objects.get_for_model(item).pk, str(item.pk))
    return next(
        version
        for version in revision.version_set.all()
        if (version.content_type_id, version.object_id) == key
    )


def as_text(field: models.Field, value: Any) -> str:
    """A stored value in words, as the public or the form shows it."""
    if value in (None, "", []):
        return ""
    if field.choices and not isinstance(value, list):
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def empty(
    item: models.Model, names: Collection[str], where: Callable[[dict[str, Any]], bool]
) -> None:
    """Take these text columns out of the versions of `item` whose columns are so."""
    for version in Version.objects.get_for_object(item):
        stored = json.loads(version.serialized_data)
        fields = stored[0]["fields"]
        if where(fields) and any(fields.get(name) for name in names):
            fields.update(dict.fromkeys(set(names) & set(fields), ""))
            version.serialized_data = json.dumps(stored)
            version.save(update_fields=["serialized_data"])
