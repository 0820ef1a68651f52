"""Addresses that were asked for and are not there, by count: bounded, and without anybody in it.

Kept are the path alone, how often, and the day. What could hold a key or a name is left out.
"""

import re

from django.db import DatabaseError, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages
from publishing import former_addresses

MOST = 1000  # rows; a new address takes the place of the one least asked for
SENSIBLE = re.compile(r"/[a-z0-9_/.-]{1,199}(/|\.html)", re.ASCII)
SECRET = {"admin", "api", "applications", "join", "cooperate", "preview", "media", "static"}
KEY = re.compile(r"(?=[^/]*\d)[^/-]{20,}")  # a part that looks like no word


class MissingPage(models.Model):
    path = models.CharField(_("address"), max_length=200, unique=True)
    count = models.PositiveIntegerField(_("asked for"), default=1)
    last_on = models.DateField(_("last on"), default=timezone.localdate)

    class Meta:
        verbose_name = _("address not found")
        verbose_name_plural = _("addresses not found")
        default_permissions = ("view", "delete")
        ordering = ["-count", "-last_on", "path"]

    def __str__(self):
        return self.path


def is_told(path: str) -> bool:
    """Whether an address may stand in the list: one of a page, with nothing of a person in it."""
    parts = [part for part in path.split("/") if part]
    section = next((part for part in parts if part not in languages.CODES), "")
    return (
        SENSIBLE.fullmatch(path) is not None and section not in SECRET and KEY.search(path) is None
    )


@transaction.atomic
def note(path: str) -> None:
    if not is_told(path):
        return
    today = timezone.localdate()
    if MissingPage.objects.filter(path=path).update(count=F("count") + 1, last_on=today):
        return
    surplus = MissingPage.objects.count() - MOST + 1
    if surplus > 0:
        least = MissingPage.objects.order_by("count", "last_on").values_list("pk", flat=True)
        MissingPage.objects.filter(pk__in=list(least[:surplus])).delete()
    MissingPage.objects.bulk_create([MissingPage(path=path)], ignore_conflicts=True)


class MissingPagesMiddleware:
    """What nothing answers leads on where somebody knows where to, and is counted otherwise."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        try:
            if elsewhere := former_addresses.moved(request):
                return elsewhere
            note(request.path)
        except (DatabaseError, ValueError):  # the page that says so must come anyway
            return response
        return response
