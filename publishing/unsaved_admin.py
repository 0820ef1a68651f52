"""The page after logging in again: what was typed, and one button to save it."""

from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from publishing import unsaved


def page(site, request):
    typed = unsaved.kept(request, request.user)
    if typed is None:
        unsaved.forget(request)
        return redirect("admin:index")
    if request.method == "POST":
        unsaved.forget(request)
        return redirect(typed.path)
    context = {
        **site.each_context(request),
        "title": _("Nothing you typed is lost"),
        "typed": typed,
    }
    return TemplateResponse(request, "admin/publishing/unsaved.html", context)
