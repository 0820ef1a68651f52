"""The pages of the desk: where editors start, what is planned, what a search finds."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import door
from alliance.desk import audit, broken, changes, figures, finding, planned, waiting
from alliance.desk.items import Screens
from alliance.watching import visits

FIRST = 8  # of what is planned, on the start page
LOOKS = 5  # of what is due to be looked at, there too
DAYS, MOST = 30, 10  # of visits, and pages that had the most
PAGE = 100  # lines of the audit log
READ, TAKE = "accounts.view_audit", "accounts.export_audit"


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
        if settings.VISITS:
            charts.append(figures.visits(DAYS))
    return {
        "find": finding.FindForm(),
        "sees_content": bool(shown),
        "tasks": waiting.for_tasks(tasks, lines),
        "drafts": waiting.for_drafts(drafts, begun, lines, named),
        "remarks": waiting.for_remarks(said, lines),
        "looks": [lines[key] for key in looks if key in lines],
        "sees_plans": bool(coming),
        "days": planned.by_day(planned.events(moments, lines)),
        "sees_audit": request.user.has_perm(READ),
        "troubles": broken.found(site, request),
        "changes": changes.recent(screens),
        "charts": charts,
        "visited": visits.most_visited(DAYS, MOST) if shown and settings.VISITS else [],
        "visited_days": DAYS,
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


def audit_page(site, request):
    if not request.user.has_perm(READ):
        raise PermissionDenied
    form = audit.AuditFilter(request.GET, site=site)
    is_valid = form.is_valid()
    log = audit.Log(**form.cleaned_data) if is_valid else []
    page = Paginator(log, PAGE).get_page(request.GET.get("page"))
    context = {
        **site.each_context(request),
        "title": _("Audit log"),
        "form": form,
        "columns": audit.COLUMNS,
        "page_obj": page,
        "page_range": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "ellipsis": Paginator.ELLIPSIS,
        "may_export": is_valid and request.user.has_perm(TAKE),
        "months": door.MONTHS,
    }
    return TemplateResponse(
        request, "admin/desk/audit.html", context, status=200 if is_valid else 422
    )


def audit_file(site, request):
    """What the filter shows, as a file. By POST, since the log has one line more afterwards."""
    if not (request.user.has_perm(READ) and request.user.has_perm(TAKE)):
        raise PermissionDenied
    form = audit.AuditFilter(request.POST, site=site)
    if request.method != "POST" or not form.is_valid():
        return redirect("admin:audit")
    content = audit.as_csv(audit.Log(**form.cleaned_data), by=request.user)
    response = HttpResponse(content, "text/csv; charset=utf-8")
    name = f"audit-{timezone.localdate()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
