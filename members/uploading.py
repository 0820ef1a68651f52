"""A file of participants that someone uploads: checked and kept, then written by a second click."""

import hashlib
from io import BytesIO
from pathlib import PurePath

from django import forms
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from members import importing
from members.importing import Report

MAX_BYTES = 20 * 1024 * 1024
SALT = "members.uploading"
KEPT_FOR = 60 * 60  # seconds


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (UTF-8) or XLSX, at most 20 MB. Nothing is written before you confirm."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("Choose a file of at most 20 MB."))
        return file


def check(file: UploadedFile, *, by: User) -> tuple[Report, str | None]:
    """What the file would do, and the token that `write()` takes; no token if a row is broken.

    A user's next file takes the place of the one before.
    """
    content = file.read()
    report = importing.run_file(BytesIO(content), file.name, dry_run=True)
    if report.errors:
        return report, None
    name = _place(by, PurePath(file.name).suffix.lower())
    storage = storages["private"]
    storage.delete(name)
    storage.save(name, ContentFile(content))
    return report, signing.dumps({"name": name, "sha256": _digest(content)}, salt=SALT)


def write(token: str, *, by: User) -> Report | None:
    """Write the file that was checked; None when it is no longer the one kept for this user."""
    try:
        kept = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    name, storage = kept["name"], storages["private"]
    if name != _place(by, PurePath(name).suffix) or not storage.exists(name):
        return None
    with storage.open(name) as file:
        content = file.read()
    if _digest(content) != kept["sha256"]:
        return None
    report = importing.run_file(BytesIO(content), name, dry_run=False)
    if report.is_written:
        storage.delete(name)
    return report


def _place(user, suffix):
    return f"imports/participants-{user.pk}{suffix}"


def _digest(content):
    return hashlib.sha256(content).hexdigest()
