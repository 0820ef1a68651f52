"""A paper as an ODT file: four parts of XML and the name of the format, in an archive.

After OpenDocument 1.3, part 2 (Packages): `mimetype` comes first and is not compressed.
"""

import io
import zipfile

from django.template.loader import render_to_string

from core import languages
from forms_app.kit import Paper

CONTENT_TYPE = "application/vnd.oasis.opendocument.text"
PARTS = {
    "content.xml": "forms_app/kit/content.xml",
    "styles.xml": "forms_app/kit/styles.xml",
    "meta.xml": "forms_app/kit/meta.xml",
    "META-INF/manifest.xml": "forms_app/kit/manifest.xml",
}


def odt(paper: Paper) -> bytes:
    """The whole file, in the reader's language; the same paper gives the same bytes."""
    context = {"paper": paper, "language": languages.active()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), CONTENT_TYPE)
        for name, template in PARTS.items():
            archive.writestr(
                zipfile.ZipInfo(name),
                render_to_string(template, context),
                compress_type=zipfile.ZIP_DEFLATED,
            )
    return buffer.getvalue()
