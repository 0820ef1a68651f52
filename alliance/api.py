"""The read API: which collections it has, its document, its page for people."""

from functools import cache
from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import include, path, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, gettext_lazy, override, pgettext
from django.utils.translation import gettext as _

from core.addresses import absolute
from core.api import openapi
from core.api.collections import Interface
from core.api.problems import PROBLEMS
from members.api import Countries, Participants
from members.opendata import LICENCE, LICENCE_URL
from news.api import News
from pages.api import Pages
from publishing import generation
from publishing.api import Topics
from texts.api import Texts

V1 = Interface(
    [Participants(), News(), Texts(), Pages(), Countries(), Topics()],
    version="1.0.0",  # docs/api.md tells what changes it; part of every ETag
    state=generation.state,
)

TOLD = (404, 405, 406, 410, 422, 429, 500)  # errors that the page explains
EXAMPLES = (
    (
        *("participants", {"as_of": "2015-06-24", "fields": "name_en,name_fr,country"}),
        gettext_lazy("Who took part on 24 June 2015: names and countries."),
    ),
    (
        *("news", {"country": "ES", "language": "fr", "limit": "10"}),
        gettext_lazy("The ten newest items in French on Spain and its participants."),
    ),
    (
        *("texts", {"kind": "resolution", "q": "youth", "fields": "title_en,paragraphs"}),
        gettext_lazy("Resolutions on youth, with their wording in English."),
    ),
    (
        *("countries", {"as_of": "2013-03-20", "fields": "name_en,participant_count"}),
        gettext_lazy("How many founders each country had."),
    ),
)


def is_program(request) -> bool:
    """Whether the address is one of the API, where errors are told to programs."""
    return request.path.startswith(reverse("api:documentation"))


def openapi_json(request, asked):
    return _document(), []


@cache
def _document():
    return openapi.document(
        V1,
        title=_("API of the European Alliance of Cities and Regions for Roma Inclusion"),
        description=_("What the site says, for programs. To read only, without a key."),
    )


def documentation(request):
    """To the page in the visitor's language."""
    with override(get_language_from_request(request).split("-")[0]):
        response = redirect("api_page")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def page(request):
    first = V1.collections[0]
    own = {parameter.name for parameter in first.parameters}
    return render(
        request,
        "alliance/api.html",
        {
            "crumbs": [(_("Open data"), reverse("members:data")), (_("API"), "")],
            "collections": [_shown(it) for it in V1.collections],
            "common": [it for it in first.list_parameters if it.name not in own],
            "problems": [(status, *facts) for status, facts in PROBLEMS.items() if status in TOLD],
            "index": absolute(reverse("api:index")),
            "openapi": absolute(reverse("api:openapi")),
            "examples": examples(),
            "version": V1.version,
            "per_minute": settings.API_PER_MINUTE,
            "licence": LICENCE,
            "licence_url": LICENCE_URL,
        },
    )


def _shown(collection):
    address = absolute(reverse(f"api:{collection.name}"))
    return {
        "name": collection.name,
        "title": collection.title,
        "meaning": collection.meaning,
        "list": address,
        "item": f"{address}{{{collection.key.name}}}/",
        "parameters": collection.parameters,
        "fields": [(field, kind_of(field.schema)) for field in collection.fields],
    }


def kind_of(schema: dict) -> str:
    """What a value is, for people."""
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    labels = {
        "array": _("list"),
        "boolean": _("yes or no"),
        "integer": pgettext("kind of value", "number"),
        "number": pgettext("kind of value", "number"),
        "object": pgettext("kind of value", "object"),
        "date": _("date"),
        "date-time": _("date and time"),
        "string": _("text"),
    }
    return labels.get(schema.get("format")) or labels[types[0]]


def examples() -> list[tuple[str, str]]:
    """An address and what it gives; a test asks each of them."""
    return [
        (f"{absolute(reverse(f'api:{name}'))}?{urlencode(query, safe=',')}", str(meaning))
        for name, query, meaning in EXAMPLES
    ]


app_name = "api"
urlpatterns = [
    path("", documentation, name="documentation"),
    path("v1/openapi.json", V1.answering(openapi_json), name="openapi"),
    path("v1/", include(V1.addresses)),
]
