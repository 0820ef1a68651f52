"""What may be uploaded, judged by content and not by name."""

import io
import zipfile
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image as Picture
from PIL import UnidentifiedImageError

from core.slugs import slug_of

IMAGE_FORMATS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif"}
MAX_IMAGE_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 40_000_000  # a 17 KB file can unpack to 144 million: refuse before decoding
MIN_IMAGE_WIDTH = 800
ORIENTATION = 0x0112  # the EXIF tag
# What Pillow tells of a picture that says nothing about who took it, where and when.
HARMLESS = {
    *("jfif", "jfif_version", "jfif_unit", "jfif_density", "adobe", "adobe_transform"),
    *("progressive", "progression", "dpi", "gamma", "srgb", "chromaticity", "interlace"),
    *("icc_profile", "transparency", "background", "loop", "duration", "timestamp"),
}
# Pillow's own limits are higher than ours: a warning at 89 million, an error at 179 million.
BOMBS = (Picture.DecompressionBombError, Picture.DecompressionBombWarning)
MAX_FILE_BYTES = 20 * 1024 * 1024

ZIP = b"PK\x03\x04"
# Extension → how the content begins, and for archives the entry that tells what it is.
DOCUMENTS = {
    ".pdf": (b"%PDF-", None),
    ".odt": (ZIP, "content.xml"),
    ".ods": (ZIP, "content.xml"),
    ".docx": (ZIP, "word/document.xml"),
    ".xlsx": (ZIP, "xl/workbook.xml"),
    ".csv": (None, None),
    ".txt": (None, None),
}


def suffix(filename: str) -> str:
    return PurePosixPath(filename).suffix.lower()


def safe_name(filename: str) -> str:
    """A name for the address: Latin letters, digits and hyphens, the extension kept."""
    path = PurePosixPath(filename)
    return (slug_of(path.stem) or "file") + path.suffix.lower()


def is_stored(file) -> bool:
    """True for the file of a row that was judged when it came; it may even be missing now."""
    return getattr(file, "_committed", False)


def validate_image(file):
    """Refuse what is not a picture of an allowed kind, too large, or a decompression bomb."""
    if is_stored(file):
        return
    if file.size > MAX_IMAGE_BYTES:
        raise ValidationError(_("Choose an image of at most 15 MB."), code="too_large")
    width, kind = look_at(file)
    if width < MIN_IMAGE_WIDTH:
        raise ValidationError(
            _("Choose an image at least 800 pixels wide; this one has %(width)d."),
            code="too_small",
            params={"width": width},
        )
    expected = {".jpeg": ".jpg"}.get(suffix(file.name), suffix(file.name))
    if IMAGE_FORMATS[kind] != expected:
        raise ValidationError(
            _("The name ends in %(suffix)s, but this is a %(kind)s image. Rename or convert it."),
            code="wrong_suffix",
            params={"suffix": suffix(file.name) or "–", "kind": kind},
        )


def look_at(file):
    """Width and format of a picture that is whole and of a bearable size."""
    file.seek(0)
    try:
        with Picture.open(file, formats=list(IMAGE_FORMATS)) as picture:
            width, height = picture.size
            if width * height <= MAX_PIXELS:
                picture.load()
                # What phones call MPO is a JPEG with more pictures behind the first.
                return width, "JPEG" if picture.format == "MPO" else picture.format
    except BOMBS:
        pass
    except UnidentifiedImageError:
        raise ValidationError(
            _("Choose an image in the format JPEG, PNG, WebP or AVIF."), code="not_an_image"
        ) from None
    except (OSError, ValueError, SyntaxError, EOFError):
        raise ValidationError(
            _("This image is damaged or not complete. Save it again and choose the new file."),
            code="damaged",
        ) from None
    finally:
        file.seek(0)
    raise ValidationError(
        _("Choose an image of at most 40 million pixels, for example 7,000 × 5,000."),
        code="too_many_pixels",
    )


def without_metadata(file, *, always=False):
    """The picture without what the camera noted: place, time, owner. Its orientation stays.

    The file is returned as it is where there is nothing to remove. `always` draws it anew even
    then: of a stranger's file nothing is kept but the pixels of its first frame.
    """
    file.seek(0)
    with Picture.open(file, formats=list(IMAGE_FORMATS)) as picture:
        if not always and not set(picture.info) - HARMLESS:
            file.seek(0)
            return file
        exif = Picture.Exif()
        exif[ORIENTATION] = picture.getexif().get(ORIENTATION, 1)
        picture.info = {name: x for name, x in picture.info.items() if name in HARMLESS}
        kind = "JPEG" if picture.format == "MPO" else picture.format
        buffer = io.BytesIO()
        picture.save(
            buffer,
            kind,
            exif=exif,
            icc_profile=picture.info.get("icc_profile"),
            quality="keep" if picture.format == "JPEG" else 95,
        )
    return ContentFile(buffer.getvalue(), name=file.name)


def upright_size(file) -> tuple[int, int]:
    """Width and height as people see the picture, whichever way the camera was held.

    Django's own `width_field` would count the pixels as they are stored, and again at every save.
    """
    file.seek(0)
    with Picture.open(file, formats=list(IMAGE_FORMATS)) as picture:
        width, height = picture.size
        turned = picture.getexif().get(ORIENTATION, 1) >= 5
    file.seek(0)
    return (height, width) if turned else (width, height)


def validate_document(file):
    """Refuse what is not a document of an allowed kind, by name, first bytes and container."""
    if is_stored(file):
        return
    kind = suffix(file.name)
    if kind not in DOCUMENTS:
        raise ValidationError(
            _("Choose a PDF, ODT, DOCX, ODS, XLSX, CSV or text file."), code="wrong_kind"
        )
    if file.size > MAX_FILE_BYTES:
        raise ValidationError(_("Choose a file of at most 20 MB."), code="too_large")
    start, entry = DOCUMENTS[kind]
    head, tail = _ends(file)
    agrees = head.startswith(start) if start else head and b"\0" not in head
    if kind == ".pdf":
        agrees = agrees and b"%%EOF" in tail
    if agrees and entry:
        agrees = _holds(file, entry)
    if not agrees:
        raise ValidationError(
            _("The name ends in %(suffix)s, but the content is something else or not complete."),
            code="wrong_content",
            params={"suffix": kind},
        )


def _ends(file, length=2048):
    """The first and the last bytes."""
    file.seek(0)
    head = file.read(length)
    file.seek(max(0, file.size - length))
    tail = file.read()
    file.seek(0)
    return head, tail


def _holds(file, entry):
    """True for an archive with `entry` and without macros."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    finally:
        file.seek(0)
    return entry in names and not any("vbaproject" in name.lower() for name in names)
