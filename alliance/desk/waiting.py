"""What waits for one person: tasks, and drafts that were begun and not published."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.admin.models import ADDITION, LogEntry
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, Value

from alliance.desk.items import Key, Line, Screens
from publishing import care
from publishing.models import Publishable
from publishing.tasks import Remark, Task
from publishing.working_copies import WorkingCopy

MOST = 50  # of each


class Waiting(NamedTuple):
    line: Line
    why: str
    by: object
    since: datetime


def tasks(request, shown: Screens) -> list[Task]:
    """Assigned to the person, or submitted to those who may publish it."""
    to_publish = [kind for kind, s in shown.items() if s.has_publish_permission(request)]
    submitted = Q(stage=Task.Stage.SUBMITTED, content_type__in=to_publish)
    found = Task.objects.filter(submitted | Q(assigned_to=request.user))
    return list(found.select_related("set_by")[:MOST])


def remarks(request, shown: Screens) -> list[Remark]:
    """What others said of late about what the person works on, and nobody has settled."""
    here = {"content_type": OuterRef("content_type"), "object_id": OuterRef("object_id")}
    mine = Q(assigned_to=request.user) | Q(set_by=request.user)
    works_on = Exists(Task.objects.filter(mine, **here)) | Exists(
        WorkingCopy.objects.filter(saved_by=request.user, **here)
    )
    found = Remark.objects.filter(works_on, settled_at=None, content_type__in=list(shown))
    return list(found.exclude(by=request.user).select_related("by").order_by("-pk")[:MOST])


def looks(request, shown: Screens, most: int = MOST) -> list[Key]:
    """Keys of what the person may call still right and should look at, oldest first; one query."""
    branches = [
        care.due(screen.model.objects.all())
        .order_by()
        .values_list("changed_at", Value(kind, BigIntegerField()), F("pk"))
        for kind, screen in shown.items()
        if screen.has_change_permission(request) and screen.has_publish_permission(request)
    ]
    if not branches:
        return []
    first, *others = branches
    found = first.union(*others, all=True).order_by("changed_at")[:most]
    return [(kind, number) for _at, kind, number in found]


def own_drafts(request) -> list[WorkingCopy]:
    """Beside public pages, saved last by the person."""
    return list(WorkingCopy.objects.filter(saved_by=request.user)[:MOST])


def own_beginnings(request, shown: Screens) -> list[tuple[Key, datetime]]:
    """What the person has added of late, whatever became of it."""
    entries = LogEntry.objects.filter(
        user=request.user, action_flag=ADDITION, content_type__in=list(shown)
    ).order_by("-action_time")
    found = entries.values_list("content_type_id", "object_id", "action_time")[:MOST]
    return [((kind, int(number)), at) for kind, number, at in found if number.isdecimal()]


def for_tasks(found: list[Task], lines: dict[Key, Line]) -> list[Waiting]:
    return [
        Waiting(lines[key], task.get_stage_display(), task.set_by, task.set_at)
        for task in found
        if (key := (task.content_type_id, task.object_id)) in lines
    ]


def for_drafts(
    copies: list[WorkingCopy],
    begun: list[tuple[Key, datetime]],
    lines: dict[Key, Line],
    named: set[Key],
) -> list[tuple[Line, datetime]]:
    """Each draft once, newest first, without those that are `named` as tasks already."""
    moments = {(copy.content_type_id, copy.object_id): copy.saved_at for copy in copies}
    for key, at in begun:
        if key in lines and lines[key].row.status == Publishable.Status.DRAFT:
            moments.setdefault(key, at)
    found = [(lines[key], at) for key, at in moments.items() if key in lines and key not in named]
    return sorted(found, key=lambda pair: pair[1], reverse=True)


def for_remarks(found: list[Remark], lines: dict[Key, Line]) -> list[tuple[Remark, Line]]:
    return [
        (remark, lines[key])
        for remark in found
        if (key := (remark.content_type_id, remark.object_id)) in lines
    ]
