"""What an editor is told about the picture of an item before it goes public."""

import re

from django.utils.translation import gettext as _

from core import languages
from library import consent
from publishing.checks import Finding

FILE_NAME = re.compile(
    r"\.(jpe?g|png|webp|avif|gif)$|^(img|dsc|image|photo|screenshot)[\W_]*\d", re.I
)


def picture(row):
    image = getattr(row, "image", None)
    if image is None:
        return
    where = _("Picture")
    if FILE_NAME.search(words := getattr(row, "image_alt", "")):
        yield _file_name(where, words)
    if not consent.holds(image.consent_until):
        yield Finding(
            False,
            where,
            _("The consent for this picture has ended: readers see a neutral one. Choose another."),
        )
    if not image.is_decorative and not getattr(row, "image_alt", ""):
        for code in languages.CODES:
            alt = getattr(image, f"alt_{code}")
            if FILE_NAME.search(alt):
                yield _file_name(where, alt)
            elif not alt and code == getattr(row, "language", code):
                yield Finding(
                    True,
                    where,
                    _(
                        "The picture has no text alternative in this language: describe it, or"
                        " mark it as decorative."
                    ),
                )
    if not image.credit:
        yield Finding(False, where, _("The picture has no credit: say whose it is."))


def _file_name(where, alt):
    words = _("“%(alt)s” is a file name, not what the picture shows.") % {"alt": alt}
    return Finding(True, where, words)
