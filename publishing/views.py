from django.http import Http404
from django.shortcuts import render
from django.urls import resolve
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from core import languages
from publishing import previews, versions
from publishing.rehearsal import rehearsal


@require_safe
def preview(request, token):
    """A draft in the real page, for whoever has the link."""
    link = previews.find(token)
    if link is None or link.item is None:
        return only_for_the_link(
            render(request, "publishing/preview_over.html", {"is_error": True}, status=410)
        )
    try:
        response = as_published(request, link.item, link.version)
    except versions.CannotRestore as refusal:
        response = render(
            request,
            "publishing/preview_over.html",
            {"is_error": True, "reason": str(refusal)},
            status=409,
        )
    return only_for_the_link(response)


def as_published(request, item, version=None):
    """The page that `item` would have, in the language of the request, rendered and undone."""
    with rehearsal():
        row = previews.pretend(item, version)
        language = getattr(row, "language", languages.active())
        with override(language):
            view, args, kwargs = resolve(row.get_absolute_url())
            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
    if response.status_code != 200:
        raise Http404(_("This page is not public."))
    return response


def only_for_the_link(response):
    """Nobody keeps it, names it or finds it; our own back office may show it in a frame."""
    for name in ("X-Page-Cache", "ETag", "Last-Modified", "Cache-Control"):
        response.headers.pop(name, None)
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response.frame_ancestors = "'self'"
    return response
