"""The figures as OpenMetrics (github.com/prometheus/OpenMetrics), for whoever has the token."""

import re
import secrets
from collections import Counter, defaultdict
from itertools import accumulate

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min
from django.db.models.functions import Substr
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliance.watching.measuring import EDGES
from core import figures
from forms_app.models import Application
from jobs.models import Job, Letter

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
SERIES = re.compile(r"(\w+?)(?:_bucket|_sum)?(?:\{(.*)\})?")
EDGE = re.compile(r',le="([^"]+)"')
COUNTERS = {
    "alliance_requests": "Requests by view, status and what the page cache did.",
    "alliance_jobs": "Jobs that the worker did or that failed and will be tried again.",
    "alliance_letters": "Letters given to the mail server, and attempts that failed.",
    "alliance_forms_submitted": "Forms that arrived.",
    "alliance_policy_reports": "Reports of browsers, by whether they were counted.",
}
TIMES = "alliance_request_seconds"


@require_safe
def metrics(request):
    """Without METRICS_TOKEN there is no such page; without the token in the request, no entry."""
    if not settings.METRICS_TOKEN:
        raise Http404
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    is_right = secrets.compare_digest(token.encode(), settings.METRICS_TOKEN.encode())
    if scheme.lower() != "bearer" or not is_right:
        response = HttpResponse("The token is missing.\n", status=401, content_type="text/plain")
        response["WWW-Authenticate"] = 'Bearer realm="metrics"'
    else:
        response = HttpResponse(exposition(), content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def exposition() -> str:
    counted = figures.read()
    lines = []
    for name, meaning in COUNTERS.items():
        lines += _head(name, "counter", meaning)
        for series, value in sorted(counted.items()):
            if _name(series) == name:
                lines.append(f"{series.replace(name, f'{name}_total', 1)} {value:.0f}")
    lines += _head(TIMES, "histogram", "Seconds until an answer began, by view.")
    lines += _histogram({s: value for s, value in counted.items() if _name(s) == TIMES})
    for name, (meaning, values) in _gauges().items():
        lines += _head(name, "gauge", meaning)
        lines += [f"{name}{labels} {value}" for labels, value in values.items()]
    return "\n".join([*lines, "# EOF", ""])


def _head(name, kind, meaning):
    unit = [f"# UNIT {name} seconds"] if name.endswith("_seconds") else []
    return [f"# TYPE {name} {kind}", *unit, f"# HELP {name} {meaning}"]


def _name(series):
    return SERIES.fullmatch(series)[1]


def _histogram(counted):
    """Each process counts a request in one bucket; in the format a bucket holds those below it."""
    buckets: dict[str, Counter] = defaultdict(Counter)
    for series, value in counted.items():
        if edge := EDGE.search(series):
            buckets[EDGE.sub("", SERIES.fullmatch(series)[2])][edge[1]] += value
    for labels, counts in sorted(buckets.items()):
        for edge, total in zip(EDGES, accumulate(counts[e] for e in EDGES), strict=True):
            yield f'{TIMES}_bucket{{{labels},le="{edge}"}} {total:.0f}'
        yield f"{TIMES}_count{{{labels}}} {sum(counts.values()):.0f}"
        yield f"{TIMES}_sum{{{labels}}} {counted.get(f'{TIMES}_sum{{{labels}}}', 0):.6f}"


def _gauges():
    """What waits, asked of the database; without it, only that it is away."""
    try:
        found = _waiting()
    except DatabaseError:
        return {"alliance_database_up": ("1 if the database answers.", {"": 0})}
    return found | {"alliance_database_up": ("1 if the database answers.", {"": 1})}


def _waiting():
    unsent = Letter.objects.unsent().aggregate(count=Count("pk"), oldest=Min("created_at"))
    age = (timezone.now() - unsent["oldest"]).total_seconds() if unsent["oldest"] else 0
    # A reference begins with the letter of its form.
    forms = Application.objects.waiting_for_us().order_by().values_list(Substr("reference", 1, 1))
    return {
        "alliance_jobs_waiting": ("Jobs to be done.", {"": Job.objects.waiting().count()}),
        "alliance_jobs_given_up": ("Jobs given up.", {"": Job.objects.failed().count()}),
        "alliance_letters_waiting": ("Letters not sent yet.", {"": unsent["count"]}),
        "alliance_oldest_letter_seconds": ("Age of the oldest of them.", {"": round(age, 3)}),
        "alliance_forms_waiting": (
            "Forms that wait for us.",
            {f'{{form="{form}"}}': count for form, count in forms.annotate(Count("pk"))},
        ),
    }
