"""Boxes that suggest while one types what may be meant, and the answers their script asks for.

Without the script (`static/js/suggestions.js`) they are boxes like all others.
"""

from collections.abc import Callable, Iterable

from django import forms
from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from core import cleaning
from core.api import limits

KEPT_FOR = 300  # seconds for which a browser may keep suggestions
LONGEST = 200  # signs of what was typed that are looked at


class Suggesting(metaclass=forms.MediaDefiningClass):
    """A text widget that asks an `address` what begins like the words in it."""

    class Media:
        js = (forms.Script("js/suggestions.js", defer=True),)

    def __init__(self, attrs=None, *, address):
        super().__init__(attrs)
        self.address = address

    def get_context(self, name, value, attrs):
        told = {
            "data-suggestions": self.address,
            "data-words": _("Suggestions"),
            "data-sheet": static("css/suggestions.css"),
        }
        return super().get_context(name, value, attrs | told)


class SearchBox(Suggesting, forms.SearchInput):
    """Goes off as soon as a suggestion is taken."""


class Line(Suggesting, forms.TextInput):
    pass


class Lines(Suggesting, forms.Textarea):
    """Completes the line in which somebody writes."""


def answer(request: HttpRequest, find: Callable[[str], Iterable[tuple[str, str]]]) -> JsonResponse:
    """What `find` knows for the beginning in `q`: titles, each with a word on what it is."""
    allowance = limits.take(request, "suggestions")
    if allowance.is_exceeded:
        return JsonResponse({"suggestions": []}, status=429, headers=allowance.headers)
    typed = cleaning.one_line(request.GET.get("q", ""))[:LONGEST]
    found = [{"title": title, "kind": kind} for title, kind in find(typed)]
    response = JsonResponse({"suggestions": found}, headers=allowance.headers)
    patch_cache_control(response, public=True, max_age=KEPT_FOR)
    response["X-Robots-Tag"] = "noindex"
    return response
