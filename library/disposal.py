"""Removal of images and files with everything that was stored for them."""

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.storages import Away
from jobs.models import Job
from library import renditions
from library.models import File, Image
from library.uses import uses


def stored(row: Image | File) -> set[str]:
    """The paths of all that is stored for the row."""
    paths = {str(row.file)} if row.file else set()
    if isinstance(row, Image):
        paths |= {
            renditions.path(row, width, extension)
            for width in row.widths
            for extension in renditions.FORMATS
        }
    return paths


class InUse(Exception):
    """It cannot be deleted; the message names where it is used."""


@transaction.atomic
def dispose(row: Image | File) -> None:
    """Delete the row and, once that is certain, its files. Raises `InUse` while it is used."""
    if found := [str(user) for user in uses(row)]:
        raise InUse(_("It is still used in: %(uses)s") % {"uses": ", ".join(found)})
    forget(row)
    row.delete()


def forget(row: Image | File) -> None:
    """After the commit, delete the files of `row` as it is now, if no row needs them then.

    The same picture uploaded twice is two rows with one set of renditions.
    """
    transaction.on_commit(partial(_delete_now_or_later, stored(row), row.checksum))


def _delete_now_or_later(paths, checksum):
    """While the storage is away, a job tries again: the row that knew the files is gone."""
    try:
        delete_unneeded(sorted(paths), checksum)
    except Away:
        Job.objects.enqueue(
            "library.disposal.delete_unneeded", paths=sorted(paths), checksum=checksum
        )


def delete_unneeded(paths: list[str], checksum: str) -> None:
    """Delete those of the files that no row needs."""
    unneeded = set(paths)
    for model in (Image, File):
        for row in model.objects.filter(Q(file__in=paths) | Q(checksum=checksum)):
            unneeded -= stored(row)
    for path in unneeded:
        default_storage.delete(path)
