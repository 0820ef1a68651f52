"""Which languages of what are missing or behind: a matrix of content and languages."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from django import forms
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.desk.items import Screens
from core import languages
from publishing import in_step
from publishing.in_step import LanguageState, Standing
from publishing.models import Prose, Publishable

PER_PAGE = 50


class TranslationFilter(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("any")), *settings.LANGUAGES],
        required=False,
    )
    standing = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("any")), *Standing.choices],
        required=False,
    )

    def __init__(self, data, screens):
        super().__init__(data)
        self.fields["kind"].choices = [
            (screen.opts.label_lower, capfirst(str(screen.opts.verbose_name_plural)))
            for screen in screens
        ]


class Counts(NamedTuple):
    """Of one kind in one language."""

    language: str
    counts: list[tuple[Standing, int, str]]  # with the address of the list


class Cell(NamedTuple):
    language: str
    standing: Standing
    address: str  # where it is edited or made; "" where the person may do neither
    changed_at: datetime | None
    behind_since: datetime | None
    key: str  # of the row to be called current; "" where nobody may


class Row(NamedTuple):
    item: Publishable
    cells: list[Cell]


def page(site, request):
    screens = [*Screens.of(site, request).publishable().values()]
    if not screens:
        raise PermissionDenied
    if request.method == "POST":
        return _catch_up(request, screens)
    form = TranslationFilter(request.GET, screens)
    chosen = form.cleaned_data if form.is_valid() else {}
    screen = next((s for s in screens if s.opts.label_lower == chosen.get("kind")), screens[0])
    language, standing = chosen.get("language"), chosen.get("standing")
    kinds = {s: counts(s) for s in screens}
    rows = _narrowed(_rows(screen), language, standing)
    found = Paginator(rows.order_by("-changed_at", "-pk"), PER_PAGE)
    if language or not standing:
        found.count = _count(kinds[screen], language, standing)
    shown = found.get_page(request.GET.get("page"))
    context = {
        **site.each_context(request),
        "title": _("Languages"),
        "form": form,
        "kinds": [(capfirst(str(s.opts.verbose_name_plural)), of) for s, of in kinds.items()],
        "kind": capfirst(str(screen.opts.verbose_name_plural)),
        "page": shown,
        "codes": languages.CODES,
        "rows": matrix(request, screen, list(shown)),
    }
    return TemplateResponse(request, "admin/desk/translations.html", context)


def _rows(screen):
    """What is in use or in work."""
    rows = screen.model.objects.exclude(status=Publishable.Status.WITHDRAWN)
    return rows.with_standing_of_languages()


def _narrowed(rows, language, standing):
    if not standing:
        return rows
    either = Q()
    for code in [language] if language else languages.CODES:
        either |= Q(**{f"standing_{code}": standing})
    return rows.filter(either)


def counts(screen) -> list[Counts]:
    """Two queries at most, neither of which looks at one row after the other."""
    is_prose = issubclass(screen.model, Prose)
    totals = _totals_of_prose(screen.model) if is_prose else _totals_of_records(screen)
    address, kind = reverse("admin:translations"), screen.opts.label_lower
    return [
        Counts(
            code,
            [
                (s, totals[code][s], f"{address}?kind={kind}&language={code}&standing={s}")
                for s in Standing
            ],
        )
        for code in languages.CODES
    ]


def _count(found, language, standing):
    """How many items those are, of what is counted already."""
    of = next(of for of in found if of.language == language or not language)
    return sum(count for each, count, _address in of.counts if each == standing or not standing)


def _totals_of_records(screen) -> dict[str, Counter]:
    names = [f"standing_{code}" for code in languages.CODES]
    totals: dict[str, Counter] = {code: Counter() for code in languages.CODES}
    for *found, count in _rows(screen).order_by().values_list(*names).annotate(count=Count("pk")):
        for code, standing in zip(languages.CODES, found, strict=True):
            totals[code][standing] += count
    return totals


def _totals_of_prose(model) -> dict[str, Counter]:
    """Of all items those without a row in the language are missing."""
    rows = model.objects.exclude(status=Publishable.Status.WITHDRAWN).order_by()
    there = {code: Count("pk", filter=Q(language=code)) for code in languages.CODES}
    found = rows.aggregate(items=Count("group", distinct=True), **there)
    behind = LanguageState.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        behind_since__isnull=False,
        object_id__in=rows.values("pk"),
    )
    late = Counter(behind.values_list("language", flat=True))
    return {
        code: Counter(
            {
                Standing.MISSING: found["items"] - found[code],
                Standing.BEHIND: late[code],
                Standing.CURRENT: found[code] - late[code],
            }
        )
        for code in languages.CODES
    }


def matrix(request, screen, items) -> list[Row]:
    """A row for each item, with where each language is edited; two queries at most."""
    by_group = _siblings(screen.model, items)
    of = {item.pk: by_group.get(item.pk) or dict.fromkeys(languages.CODES, item) for item in items}
    numbers = {row.pk for versions in of.values() for row in versions.values()}
    states = {
        (state.object_id, state.language): state
        for state in LanguageState.objects.filter(
            content_type=ContentType.objects.get_for_model(screen.model), object_id__in=numbers
        )
    }
    return [
        Row(
            item,
            [_cell(request, screen, item, of[item.pk], code, states) for code in languages.CODES],
        )
        for item in items
    ]


def _siblings(model, items):
    """{number of the item: {language: its row}} of prose; nothing for records."""
    if not items or not hasattr(items[0], "group"):
        return {}
    groups: dict = {}
    rows = model.objects.filter(group__in=[item.group for item in items])
    for row in rows.only("group", "language", "changed_at", "first_published_at"):
        groups.setdefault(row.group, {})[row.language] = row
    return {item.pk: groups[item.group] for item in items}


def _cell(request, screen, item, versions, code, states):
    name = f"admin:{screen.opts.app_label}_{screen.opts.model_name}"
    row, standing = versions.get(code), Standing(getattr(item, f"standing_{code}"))
    may_change = screen.has_change_permission(request, row or item)
    if row is None:
        query = f"?translation_of={item.pk}&language={code}"
        address = reverse(f"{name}_add") + query if screen.has_add_permission(request) else ""
        return Cell(code, standing, address, None, None, "")
    state = states.get((row.pk, code))
    return Cell(
        code,
        standing,
        reverse(f"{name}_change", args=[row.pk]),
        (state and state.changed_at) or row.first_published_at,
        state and state.behind_since,
        f"{screen.opts.label_lower}:{row.pk}:{code}" if may_change and state else "",
    )


def _catch_up(request, screens):
    """Somebody says that a language is right as it is; back to the same list."""
    label, _sep, rest = request.POST.get("current", "").partition(":")
    number, _sep, code = rest.partition(":")
    screen = next((s for s in screens if s.opts.label_lower == label), None)
    if screen is None or not (number.isascii() and number.isdecimal() and len(number) < 18):
        raise Http404
    row = screen.model.objects.filter(pk=number).first()
    if row is None or code not in languages.CODES:
        raise Http404
    if not screen.has_change_permission(request, row):
        raise PermissionDenied
    if in_step.catch_up(row, code):
        screen.log_change(request, row, [{"changed": {"fields": [_("language is current")]}}])
    return redirect(request.get_full_path())
