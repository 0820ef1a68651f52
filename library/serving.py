"""Uploads, as the web sees them. Static files are whitenoise's business."""

import re
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, quote_etag
from django.views.decorators.http import require_safe

from library import consent, ranges
from library.models import Image
from library.uploads import suffix

# Folders we write, and no part that begins with a dot: nothing else is reachable.
UPLOAD = re.compile(r"(?:images|files)(?:/\w[\w.-]*)+", re.ASCII)
HASH = re.compile(r"images/(?:originals/)?(?P<hash>[0-9a-f]{16})\b")
RENDITION = re.compile(r"images/[0-9a-f]{16}/\d+\.\w+")
IMAGES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
DOCUMENTS = {
    ".pdf": "application/pdf",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
PDF_VIEWER = "style-src 'unsafe-inline'; frame-ancestors 'none'"  # Safari styles its viewer inside
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, max-age=0, must-revalidate"


@require_safe
def upload(request, path):
    """One image or document, wherever it is stored: no address of a storage is ever given out."""
    kind = (IMAGES | DOCUMENTS).get(suffix(path))
    if kind is None or not UPLOAD.fullmatch(path):
        raise Http404
    until = _consent_of(path)
    if not consent.holds(until):
        return _neutral()
    try:
        stored = default_storage.look(path)
        headers = {
            "Accept-Ranges": "bytes",
            "Cache-Control": _lifetime(path, until),
            "ETag": quote_etag(stored.tag),
            "Last-Modified": http_date(stored.changed_at.timestamp()),
            **_headers_of(path, kind),
        }
        response = _answer(request, path, stored, headers)
    except FileNotFoundError:
        raise Http404 from None
    if response.status_code != 412:
        for name, value in headers.items():
            response[name] = value
    return response


def _answer(request, path, stored, headers):
    """Nothing new, the length alone, a part of the file or all of it: what was asked for."""
    # Compressed already, most of them: GZipMiddleware would only burn time and lose the length.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    changed_at = int(stored.changed_at.timestamp())
    if answer := get_conditional_response(request, headers["ETag"], changed_at):
        return answer
    if request.method == "HEAD":
        return HttpResponse(headers={"Content-Length": str(stored.size)})
    try:
        asked = ranges.asked_of(request, headers, stored.size)
    except ranges.Beyond:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    file = default_storage.open(path)
    if asked is None:
        return FileResponse(file, headers={"Content-Length": str(stored.size)})
    return ranges.response(file, asked, stored.size)


def _consent_of(path):
    """The last day on which the picture at `path` may be shown; None where there is no end."""
    found = HASH.match(path)
    if found is None:
        return None
    # A range, not a prefix: this is asked for every picture and must use the index.
    begin = found["hash"]
    rows = Image.objects.filter(checksum__gte=begin, checksum__lt=f"{begin}g")
    ends = list(rows.values_list("consent_until", flat=True))
    return None if None in ends else max(ends, default=None)


def _neutral():
    response = redirect(consent.address())
    response["Cache-Control"] = ASK_AGAIN
    return response


def _lifetime(path, until):
    if not RENDITION.fullmatch(path):
        return ASK_AGAIN
    return FOR_GOOD if until is None else f"public, max-age={consent.seconds_left(until)}"


def _headers_of(path, kind):
    is_pdf = kind == "application/pdf"
    is_download = not is_pdf and suffix(path) in DOCUMENTS
    return {
        "Content-Type": kind,
        "Content-Disposition": content_disposition_header(is_download, PurePosixPath(path).name),
        # Older browsers show no PDF in a sandbox; its scripts never leave the viewer anyway.
        "Content-Security-Policy": f"default-src 'none'; {PDF_VIEWER if is_pdf else 'sandbox'}",
        # Feed readers and other sites may show our pictures.
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
