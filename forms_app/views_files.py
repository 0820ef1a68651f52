"""The files of applicants, never without asking who may read them.

They are streamed from wherever they are stored: no address of a storage is ever given out.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forms_app import decisions
from forms_app.casework import REVIEW
from forms_app.models import Actor, Attachment, CaseEvent

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@never_cache
@require_safe
def attachment(request, token, pk):
    """For whoever knows the secret address of the application or of the form under way."""
    owned = Attachment.objects.filter(Q(application__token=token) | Q(draft__token=token))
    return _download(request, get_object_or_404(owned, pk=pk))


@never_cache
@require_safe
def attachment_for_staff(request, pk):
    """For those who read applications; the history tells who opened which kind of file.

    A participant's copies for the public are for those who look after its entry, too.
    """
    sent = Attachment.objects.filter(draft=None)
    row = sent.select_related("participant").filter(pk=pk).first()
    if row and row.participant and decisions.may_see(request.user, row.participant):
        return _download(request, row)
    if not request.user.has_perm(REVIEW):
        raise PermissionDenied
    if row is None:
        raise Http404
    response = _download(request, row)
    CaseEvent.objects.create(
        application_id=row.application_id,
        verb=CaseEvent.Verb.FILE_READ,
        actor=Actor.STAFF,
        by=request.user,
        fields=[row.purpose],
    )
    return response


@require_safe
def decision(request, pk):
    """A copy without signatures, as long as the page of its participant is public."""
    row = get_object_or_404(Attachment.objects.public().select_related("participant"), pk=pk)
    suffix = row.name.rpartition(".")[2].lower()
    response = _download(request, row, filename=f"decision-{row.participant.slug}.{suffix}")
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def _download(request, row, filename=""):
    try:
        file = row.file.open()
    except FileNotFoundError:
        raise Http404 from None
    # Compressed already: GZipMiddleware would only burn time and lose the length.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return FileResponse(
        file,
        as_attachment=True,
        filename=filename or row.name,
        content_type=row.content_type,
        headers=HEADERS | {"Content-Length": str(row.size)},
    )
