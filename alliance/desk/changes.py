"""What has been changed in the back office of late, without what could name a person."""

from typing import NamedTuple

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alliance.desk.items import Screens

MOST = 12
DID = {ADDITION: _("added"), CHANGE: _("changed")}


class Change(NamedTuple):
    entry: LogEntry
    did: str
    kind: str
    title: str  # "" where it could be somebody's name or address
    address: str  # "" when it is gone


def recent(shown: Screens) -> list[Change]:
    """Of what the person may see."""
    entries = LogEntry.objects.filter(content_type__in=list(shown)).select_related("user")
    found = []
    for entry in entries.order_by("-action_time", "-pk")[:MOST]:
        opts = shown[entry.content_type_id].opts
        name = f"admin:{opts.app_label}_{opts.model_name}_change"
        is_public = getattr(opts.model, "is_public_content", False)
        found.append(
            Change(
                entry,
                DID.get(entry.action_flag, _("deleted")),
                capfirst(str(opts.verbose_name)),
                entry.object_repr if is_public else "",
                "" if entry.is_deletion() else reverse(name, args=[entry.object_id]),
            )
        )
    return found
