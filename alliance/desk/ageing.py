"""How old the public content is, kind by kind, and what nobody has touched for longest."""

from datetime import date, timedelta
from typing import NamedTuple

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.desk.items import Line, Screens, line
from core import dates, richtext
from publishing import care

PER_PAGE = 50
AGES = [  # months, from the youngest
    (6, gettext_lazy("less than half a year")),
    (12, gettext_lazy("half a year to one year")),
    (24, gettext_lazy("one to two years")),
    (60, gettext_lazy("two to five years")),
    (None, gettext_lazy("five years or more")),
]


class AgeFilter(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    due = forms.BooleanField(label=gettext_lazy("only what is due"), required=False)

    def __init__(self, data, screens):
        super().__init__(data)
        self.fields["kind"].choices = [
            (screen.opts.label_lower, capfirst(str(screen.opts.verbose_name_plural)))
            for screen in screens
        ]


class Kind(NamedTuple):
    name: str
    ages: list[int]  # how many of each age
    due: int
    address: str  # of its list


class Old(NamedTuple):
    line: Line
    changed_on: date
    next_look: date | None
    may_look: bool


def page(site, request):
    screens = [*Screens.of(site, request).publishable().values()]
    if not screens:
        raise PermissionDenied
    kinds = [_kind(screen) for screen in screens]
    form = AgeFilter(request.GET, screens)
    chosen = form.cleaned_data if form.is_valid() else {}
    place = _place(screens, chosen.get("kind"), kinds, is_due=chosen.get("due"))
    screen = screens[place]
    rows = screen.model.objects.published()
    rows = care.due(rows) if chosen.get("due") else care.with_next_look(rows)
    long = [f.name for f in screen.opts.fields if isinstance(f, richtext.RichTextField)]
    found = Paginator(rows.defer(*long).order_by("changed_at", "pk"), PER_PAGE)
    found.count = kinds[place].due if chosen.get("due") else sum(kinds[place].ages)
    shown = found.get_page(request.GET.get("page"))
    may_look = screen.has_publish_permission(request)
    context = {
        **site.each_context(request),
        "title": _("Age of the content"),
        "form": form,
        "ages": [words for _months, words in AGES],
        "kinds": kinds,
        "kind": kinds[place].name,
        "page": shown,
        "rows": [
            Old(
                line(row),
                dates.local_date(row.changed_at),
                row.next_look_on or _by_rhythm(row),
                may_look and screen.has_change_permission(request, row),
            )
            for row in shown
        ],
    }
    return TemplateResponse(request, "admin/desk/ageing.html", context)


def _place(screens, label, kinds, *, is_due):
    """The kind asked for; else the first that has something to show."""
    labels = [screen.opts.label_lower for screen in screens]
    if label in labels:
        return labels.index(label)
    found = (place for place, kind in enumerate(kinds) if (kind.due if is_due else sum(kind.ages)))
    return next(found, 0)


def _kind(screen) -> Kind:
    """Two queries."""
    today = timezone.localdate()
    ends = [dates.months_later(today, -months) for months, _words in AGES if months]
    conditions = {}
    for place, (younger, older) in enumerate(zip([None, *ends], [*ends, None], strict=True)):
        condition = Q(changed_at__lt=_end_of(younger)) if younger else Q()
        condition &= Q(changed_at__gte=_end_of(older)) if older else Q()
        conditions[f"age_{place}"] = Count("pk", filter=condition)
    rows = screen.model.objects.published().order_by()
    return Kind(
        capfirst(str(screen.opts.verbose_name_plural)),
        [*rows.aggregate(**conditions).values()],
        care.due(rows).count(),
        f"{reverse('admin:care')}?kind={screen.opts.label_lower}",
    )


def _end_of(day):
    """A moment: an index serves no day."""
    return dates.start_of(day + timedelta(days=1))


def _by_rhythm(row):
    if row.LOOK_AGAIN_AFTER is None:
        return None
    return dates.months_later(dates.local_date(row.changed_at), row.LOOK_AGAIN_AFTER)
