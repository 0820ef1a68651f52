"""Photographs and scans: drawn anew, so that only the picture itself is kept."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from forms_app.judging.refusals import Refused
from library.uploads import look_at, without_metadata

CODES = {"not_an_image": "other_content"}


def look_inside(content: bytes) -> bytes:
    """The first frame without place, time and owner, and without anything behind the picture."""
    file = ContentFile(content)
    try:
        look_at(file)
        return without_metadata(file, always=True).read()
    except ValidationError as refusal:
        raise Refused(CODES.get(refusal.code, refusal.code)) from None
