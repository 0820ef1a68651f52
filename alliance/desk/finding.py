"""One search over every list of the back office that the person may see."""

from typing import NamedTuple

from django import forms
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alliance.desk.items import Line, line

MOST = 5  # of each kind; the rest is in its own list


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("Find anything"),
        min_length=2,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
        help_text=_("A word of a title or a name, or a number."),
    )


class Found(NamedTuple):
    kind: str
    lines: list[Line]
    has_more: bool
    address: str  # of the list with all of them


def find(site, request, text: str) -> list[Found]:
    """As each list finds it; one query a list."""
    found = []
    for model, screen in site._registry.items():
        if not screen.get_search_fields(request) or not screen.has_view_permission(request):
            continue
        rows, may_repeat = screen.get_search_results(request, screen.get_queryset(request), text)
        if isinstance(related := screen.get_list_select_related(request), list | tuple):
            rows = rows.select_related(*related)
        rows = list((rows.distinct() if may_repeat else rows)[: MOST + 1])
        if rows:
            opts = model._meta
            address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
            found.append(
                Found(
                    capfirst(str(opts.verbose_name_plural)),
                    [line(row) for row in rows[:MOST]],
                    len(rows) > MOST,
                    f"{address}?{urlencode({'q': text})}",
                )
            )
    return found
