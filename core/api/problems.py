"""Errors for programs (RFC 9457), and the headers that let other people's pages read any answer."""

from http import HTTPStatus

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.addresses import absolute
from core.api.schemas import Fault

CONTENT_TYPE = "application/problem+json"
EXPOSED = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"

# Status: last part of `type`, title, what it means. The page about the API shows them.
PROBLEMS = {
    400: ("bad-request", _("Bad request"), _("The request cannot be read.")),
    403: ("forbidden", _("Forbidden"), _("This is not open to you.")),
    404: (
        "not-found",
        _("Not found"),
        _("There is nothing at this address, or what a parameter names does not exist."),
    ),
    405: ("method-not-allowed", _("Method not allowed"), _("Only GET, HEAD and OPTIONS answer.")),
    406: ("not-acceptable", _("Not acceptable"), _("The answer comes as application/json only.")),
    410: ("gone", _("Gone"), _("This was published and has been withdrawn.")),
    412: ("precondition-failed", _("Precondition failed"), _("The data have changed since.")),
    413: ("too-large", _("Too large"), _("The request is too large.")),
    422: (
        "parameters-not-understood",
        _("Parameters not understood"),
        _("A parameter is unknown, given twice, or has a value that is not understood."),
    ),
    429: (
        "too-many-requests",
        _("Too many requests"),
        _("One sender may ask only so often in a minute."),
    ),
    500: ("server-error", _("Server error"), _("Something went wrong on our side.")),
    503: ("not-now", _("Not now"), _("The data cannot be read at the moment: ask again later.")),
}
SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["parameter", "code", "detail"],
                "properties": {
                    "parameter": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def problem(status: int, detail: str = "", faults: list[Fault] | None = None) -> HttpResponse:
    name, title, meaning = PROBLEMS[status]
    facts = {
        "type": f"{absolute(reverse('api:documentation'))}#{name}",
        "title": str(title),
        "status": status,
        "detail": detail or str(meaning),
    }
    if faults:
        facts["errors"] = [fault._asdict() for fault in faults]
    response = JsonResponse(
        facts,
        status=HTTPStatus(status),
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = "no-store"
    return for_all(response)


def for_all(response: HttpResponse) -> HttpResponse:
    """Any page of any site may read this answer and its headers."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
