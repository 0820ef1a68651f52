"""Browsers report what our policy made them refuse (CSP Level 3, §5). We keep counts of it."""

import json
import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.core.cache import caches
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alliance.watching.models import Refusal
from core import figures
from core.senders import sender_of

LARGEST = 16 * 1024  # bytes
A_MINUTE, IN_ALL = 20, 200  # reports of one sender, and of all, to a web process
A_DAY = 500  # different rows; a flood of invented hosts ends in one
KEPT = timedelta(days=90)
DIRECTIVE = re.compile(r"[a-z-]{3,40}")
HOST = re.compile(r"[a-z0-9.-]{1,100}")
KINDS = {"application/csp-report", "application/reports+json", "application/json"}


@csrf_exempt
@require_POST
def report(request):
    """204 whatever is in it, so that nobody learns what we count."""
    if request.content_type not in KINDS:
        return _answer(415)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _answer(413)
    if not _may_report(sender_of(request, "alliance.watching.refusals")):
        return _answer(429)
    for directive, host in read(request.read(LARGEST)):
        _count(directive, host)
    return _answer(204)


def _answer(status):
    result = "counted" if status == 204 else "refused"
    figures.add(f'alliance_policy_reports{{result="{result}"}}')
    response = HttpResponse(status=status)
    response["Cache-Control"] = "no-store"
    return response


def read(body: bytes) -> list[tuple[str, str]]:
    """(rule, host) of each report in it, in the old form and in the new; [] of anything else."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return []
    found = []
    for one in (said if isinstance(said, list) else [said])[:A_MINUTE]:
        facts = one.get("csp-report") or one.get("body") if isinstance(one, dict) else None
        if not isinstance(facts, dict):
            continue
        rule = facts.get("effectiveDirective") or facts.get("effective-directive")
        rule = str(rule or facts.get("violated-directive", "")).partition(" ")[0]
        if DIRECTIVE.fullmatch(rule):
            found.append((rule, _host(str(facts.get("blockedURL", facts.get("blocked-uri", ""))))))
    return found


def _host(address):
    """Only where it lies: the rest of an address may be about somebody."""
    try:
        parts = urlsplit(address.lower())
        name = parts.hostname or parts.scheme or parts.path
    except ValueError:
        name = ""
    return name if HOST.fullmatch(name) else "other"


def _may_report(sender):
    counts, minute = caches["limits"], timezone.now().strftime("%H:%M")
    for key, most in ((f"refusals.{minute}.{sender}", A_MINUTE), (f"refusals.{minute}", IN_ALL)):
        counts.add(key, 0, timeout=120)
        if counts.incr(key) > most:
            return False
    return True


def _count(directive, host):
    key = {"day": timezone.localdate(), "directive": directive, "host": host}
    is_new = not Refusal.objects.filter(**key).exists()
    if is_new and Refusal.objects.filter(day=key["day"]).count() >= A_DAY:
        key |= {"directive": "other", "host": "other"}
    Refusal.objects.add(1, **key)


def daily() -> None:
    Refusal.objects.filter(day__lt=timezone.localdate() - KEPT).delete()
