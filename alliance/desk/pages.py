"""The pages of the desk: where editors start, what is planned, what a search finds."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from alliance.desk import broken, changes, figures, finding, planned, waiting
from alliance.desk.items import Screens

FIRST = 8  # of what is planned, on the start page
LOOKS = 5  # of what is due to be looked at, there too


def start(site, request) -> dict:
    """What the start page shows; every part only to those who may see what it is about."""
    screens = Screens.of(site, request)
    shown, coming = screens.publishable(), screens.planned()
    tasks, drafts = waiting.tasks(request, shown), waiting.own_drafts(request)
    begun = waiting.own_beginnings(request, shown) if shown else []
    moments = planned.moments(coming, FIRST)
    said, looks = waiting.remarks(request, shown), waiting.looks(request, shown, LOOKS)
    named = {(row.content_type_id, row.object_id) for row in tasks}
    keys = named | {(row.content_type_id, row.object_id) for row in drafts}
    keys |= {(row.content_type_id, row.object_id) for row in said} | set(looks)
    keys |= {key for key, _at in begun} | {(kind, number) for _, _, kind, number in moments}
    lines = coming.lines(keys)
    charts = []
    if shown:
        charts.append(figures.publications())
        if any(screen.opts.label == "members.Participant" for screen in shown.values()):
            charts.append(figures.participants())
    return {
        "find": finding.FindForm(),
        "sees_content": bool(shown),
        "tasks": waiting.for_tasks(tasks, lines),
        "drafts": waiting.for_drafts(drafts, begun, lines, named),
        "remarks": waiting.for_remarks(said, lines),
        "looks": [lines[key] for key in looks if key in lines],
        "sees_plans": bool(coming),
        "days": planned.by_day(planned.events(moments, lines)),
        "troubles": broken.found(site, request),
        "changes": changes.recent(screens),
        "charts": charts,
    }


def planned_page(site, request):
    """Everything that is scheduled, day by day."""
    shown = Screens.of(site, request).planned()
    if not shown:
        raise PermissionDenied
    moments = planned.moments(shown)
    lines = shown.lines({(kind, number) for _at, _what, kind, number in moments})
    context = {
        **site.each_context(request),
        "title": _("Planned"),
        "days": planned.by_day(planned.events(moments, lines)),
    }
    return TemplateResponse(request, "admin/desk/planned.html", context)


def find_page(site, request):
    form = finding.FindForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    context = {
        **site.each_context(request),
        "title": _("Find anything"),
        "find": form,
        "text": text,
        "found": finding.find(site, request, text) if text else [],
    }
    return TemplateResponse(request, "admin/desk/find.html", context)
