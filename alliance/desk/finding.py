"""One search over every list of the back office that the person may see."""

from typing import NamedTuple

from django import forms
from django.db.models import CharField, IntegerField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alliance.desk.items import Line, line

MOST = 5  # of each kind; the rest is in its own list
KINDS = 10  # whose first ones are named


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
    lines: list[Line]  # none where other kinds have filled the page
    has_more: bool
    address: str  # of the list with all of them


def find(site, request, text: str) -> list[Found]:
    """As each list finds it: one query for all lists, and one for each kind shown."""
    screens = [
        screen
        for model, screen in site._registry.items()
        if screen.get_search_fields(request)
        and screen.has_view_permission(request)
        and not any(parent in site._registry for parent in model._meta.parents)
    ]
    keys = _keys(request, screens, text)
    found = []
    for place, screen in enumerate(screens):
        if place in keys:
            lines = _lines(request, screen, keys[place][:MOST]) if len(found) < KINDS else []
            opts = screen.opts
            address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
            found.append(
                Found(
                    capfirst(str(opts.verbose_name_plural)),
                    lines,
                    len(keys[place]) > len(lines),
                    f"{address}?{urlencode({'q': text})}",
                )
            )
    return found


def _keys(request, screens, text) -> dict[int, list[str]]:
    """{place of the screen: the first keys it finds}, in the order of its list."""
    branches = []
    for place, screen in enumerate(screens):
        rows, may_repeat = screen.get_search_results(request, screen.get_queryset(request), text)
        chosen = (rows.distinct() if may_repeat else rows).values("pk")[: MOST + 1]
        # A part of a union may not be cut, what it chooses from may.
        branches.append(
            screen.model._base_manager.filter(pk__in=chosen)
            .order_by()
            .values_list(
                Value(place, output_field=IntegerField()), Cast("pk", output_field=CharField())
            )
        )
    keys: dict[int, list[str]] = {}
    if branches:
        first, *others = branches
        for place, key in first.union(*others, all=True):
            keys.setdefault(place, []).append(key)
    return keys


def _lines(request, screen, keys) -> list[Line]:
    rows = screen.get_queryset(request).filter(pk__in=keys)
    if isinstance(related := screen.get_list_select_related(request), list | tuple):
        rows = rows.select_related(*related)
    return [line(row) for row in rows]
