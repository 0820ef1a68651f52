"""What somebody should look at: counts, each with the list behind it; one query for all."""

from typing import NamedTuple

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from library.models import Image
from publishing.links import Link


class Trouble(NamedTuple):
    words: str
    count: int
    address: str


class Kind(NamedTuple):
    """A sort of trouble: who may see the screen of `list_name` sees it."""

    words: str
    rows: QuerySet
    list_name: str
    query: str = ""


def kinds() -> list[Kind]:
    failing = Job.objects.filter(done_at=None).exclude(error="")
    letters = failing.filter(key__startswith="letter-")
    others = failing.exclude(key__startswith="letter-")
    return [
        Kind(_("Letters that could not be sent"), letters, "jobs_letter", "?state=0"),
        Kind(
            _("Links that lead nowhere"), Link.objects.broken(), "publishing_link", "?state=broken"
        ),
        Kind(
            _("Links that have moved for good"),
            Link.objects.moved(),
            "publishing_link",
            "?state=moved",
        ),
        Kind(
            _("Pictures whose consent has ended"),
            Image.objects.without_consent(),
            "library_image",
            "?consent=ended",
        ),
        Kind(_("Jobs that failed"), others, "jobs_job", "?state=0"),
    ]


def found(site, request) -> list[Trouble]:
    """What there is, of what the person may see."""
    may_see = {
        f"{model._meta.app_label}_{model._meta.model_name}"
        for model, screen in site._registry.items()
        if screen.has_view_permission(request)
    }
    shown = {kind.list_name + kind.query: kind for kind in kinds() if kind.list_name in may_see}
    branches = [
        kind.rows.order_by()
        .annotate(of=Value(name, output_field=CharField()))
        .values("of")
        .annotate(count=Count("pk"))
        .values_list("of", "count")
        for name, kind in shown.items()
    ]
    if not branches:
        return []
    first, *others = branches
    counts = dict(first.union(*others, all=True))
    return [
        Trouble(
            kind.words, counts[name], reverse(f"admin:{kind.list_name}_changelist") + kind.query
        )
        for name, kind in shown.items()
        if counts.get(name)
    ]
