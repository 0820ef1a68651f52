"""Whether a file may be taken, by its name and by what is in it.

`judge()` gives the name and the bytes to keep, or raises a `ValidationError` with one sentence:
what is wrong and what to do.
"""

import logging
from collections.abc import Callable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from forms_app.judging import names, packages, pdf, pictures
from forms_app.judging.refusals import Refused, sentence

MOST_MIB = 10


logger = logging.getLogger(__name__)


class Kind(NamedTuple):
    """A kind of file: how it begins, and who looks inside and gives back what may be kept."""

    content_type: str
    start: bytes
    look_inside: Callable[[bytes], bytes]


KINDS = {
    ".pdf": Kind("application/pdf", b"%PDF-", pdf.look_inside),
    ".odt": Kind(packages.ODT, packages.ZIP, packages.look_inside_odt),
    ".docx": Kind(packages.DOCX, packages.ZIP, packages.look_inside_docx),
    ".jpg": Kind("image/jpeg", b"\xff\xd8\xff", pictures.look_inside),
    ".png": Kind("image/png", b"\x89PNG\r\n\x1a\n", pictures.look_inside),
}


class Judged(NamedTuple):
    name: str
    content_type: str
    content: bytes


def judge(file: UploadedFile, suffixes: tuple[str, ...]) -> Judged:
    """What to keep of a file that may have one of `suffixes`."""
    name, suffix = names.clean(file.name or "")
    words = {"name": name}
    if suffix not in suffixes:
        raise ValidationError(
            _("“%(name)s” cannot be taken: choose a file of the kind %(kinds)s")
            % {**words, "kinds": kinds_in_words(suffixes)},
            code="wrong_kind",
        )
    if not file.size:
        raise ValidationError(
            _("“%(name)s” is empty: look whether it opens, then choose it again") % words,
            code="empty",
        )
    if file.size > MOST_MIB * 1024 * 1024:
        raise ValidationError(
            _("“%(name)s” is larger than %(limit)s MB: choose a smaller file")
            % {**words, "limit": MOST_MIB},
            code="too_large",
        )
    kind = KINDS[suffix]
    file.seek(0)
    content = file.read()
    try:
        if not content.startswith(kind.start):
            raise Refused("other_content")
        content = kind.look_inside(content)
    except Refused as refused:
        raise ValidationError(sentence(refused.code, name), code=refused.code) from None
    except (
        Exception
    ) as stumbled:  # whatever a broken file does to its reader, it is the file's fault
        logger.warning("Unreadable %s: %s", suffix, type(stumbled).__name__)
        raise ValidationError(sentence("damaged", name), code="damaged") from None
    return Judged(name, kind.content_type, content)


def kinds_in_words(suffixes: tuple[str, ...]) -> str:
    """“PDF, ODT or DOCX”."""
    *first, last = (suffix.removeprefix(".").upper() for suffix in suffixes)
    return _("%(kinds)s or %(last)s") % {
        "kinds": ", ".join(first).replace("JPG", "JPEG"),
        "last": last,
    }
