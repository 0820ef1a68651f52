"""A list of things and each of them by itself, as a program asks for them.

An app describes its things by a `Collection` in its `api.py`; the roof puts the collections
together (`Interface`). Here is what they share: parameters, pages, fields, conditional requests,
limits, and the errors.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.csrf import csrf_exempt

from core import languages
from core.addresses import absolute
from core.api import limits
from core.api.keyset import Cursor, Key, after, in_order
from core.api.problems import for_all, problem
from core.api.schemas import (
    ADDRESS,
    Fault,
    Field,
    Parameter,
    Words,
    fits,
    one_of,
    some_of,
    understand,
)

METHODS = ("GET", "HEAD", "OPTIONS")
USUAL, MOST = 50, 200  # items on a page
JSON = "application/json"

LANGUAGE = Parameter(
    "language",
    one_of(languages.CODES),
    gettext_lazy(
        "en or fr. News and pages: only those in this language. Everything else is always in "
        "both: the language in which words are looked for and names are sorted; English without it."
    ),
)
LIMIT = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    gettext_lazy("How many items a page has, 1 to 200. Without it: 50."),
)
CURSOR = Parameter(
    "cursor",
    {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,3000}$"},
    gettext_lazy("The place where a page begins. Follow the address in next; do not make one."),
)


class NotThere(Exception):
    """What the address names does not exist, or no longer (`status` 410).

    `refused` has the errors of a filter, by name: of values that are spelled rightly and name
    nothing. They are read late, in the language of whoever asks.
    """

    def __init__(self, refused: Mapping = MappingProxyType({}), *, status=404, detail=""):
        super().__init__(detail)
        self.refused, self.status, self.detail = refused, status, detail

    @property
    def faults(self):
        return [
            Fault(name, "unknown-value", " ".join(map(str, said)))
            for name, said in self.refused.items()
        ]


class Collection:
    name: str  # in addresses
    title: Words
    meaning: Words
    key: Parameter  # what names one item in its address, and the column it is found by
    fields: tuple[Field, ...]  # the first is in every answer
    parameters: tuple[Parameter, ...] = ()
    licence = ""  # its address; "" where each item may have its own

    # --- What an app says of its things ------------------------------------------------------

    def public(self) -> QuerySet:
        """All that may be told to anybody."""
        raise NotImplementedError

    def chosen(self, asked: Mapping[str, str]) -> QuerySet:
        """Those that answer every question. Raises `NotThere` when one names nothing."""
        return self.public()

    def order(self, asked: Mapping[str, str]) -> Sequence[Key]:
        raise NotImplementedError

    def with_all(self, rows: QuerySet, fields: Sequence[Field]) -> QuerySet:
        """`rows` with what `fields` read, in a number of queries that does not depend on them."""
        return rows

    def prepared(self, rows: Sequence[Model], asked: Mapping[str, str]) -> Any:
        """What the fields of all rows need besides the rows, looked up once."""
        return None

    def check_gone(self, value: str) -> None:
        """For a key that no public row has: raises `NotThere` where it had one once."""

    # --- What follows from it ----------------------------------------------------------------

    @property
    def field_names(self):
        return [field.name for field in self.fields]

    @property
    def list_parameters(self):
        return (*self.parameters, LANGUAGE, self.field_parameter, LIMIT, CURSOR)

    @property
    def item_parameters(self):
        return (self.field_parameter,)

    @property
    def field_parameter(self):
        meaning = gettext_lazy(
            "Names of fields with commas between them: only these, and the first one. "
            "Long fields come in lists only where they are named here."
        )
        return Parameter("fields", some_of(self.field_names), meaning, self.field_names[1])

    def chosen_fields(self, asked, *, is_list):
        names = asked.get("fields", "").split(",")
        if names == [""]:
            return [field for field in self.fields if not (is_list and field.is_long)]
        return [f for place, f in enumerate(self.fields) if place == 0 or f.name in names]

    def page(self, asked: Mapping[str, str]) -> dict:
        """The answer of the list: `items`, `count` of the whole list, and the cursor of `next`."""
        keys = self.order(asked)
        use = f"{self.name} {asked.get('sort', '')} {languages.active()}"
        cursor = Cursor(use, keys)
        limit = int(asked.get("limit", USUAL))
        fields = self.chosen_fields(asked, is_list=True)
        chosen = self.chosen(asked)
        rows = in_order(chosen, keys)
        if "cursor" in asked:
            place = cursor.read(asked["cursor"])
            if place is None:
                raise NotThere({"cursor": [gettext_lazy("No page begins here.")]})
            rows = after(rows, keys, place)
        # One more than shown tells whether there is a next page.
        found = list(self.with_all(rows, fields)[: limit + 1])
        shown = found[:limit]
        return {
            "items": self.records(shown, fields, asked),
            "count": chosen.order_by().count(),
            "next": cursor.write(shown[-1]) if len(found) > limit else None,
        }

    def item(self, value: str, asked: Mapping[str, str]) -> dict:
        if not fits(value, self.key.schema):
            raise NotThere
        fields = self.chosen_fields(asked, is_list=False)
        rows = self.with_all(self.public().filter(**{self.key.name: value}), fields)
        found = list(rows[:1])
        if not found:
            self.check_gone(value)
            raise NotThere
        return self.records(found, fields, asked)[0]

    def records(self, rows, fields, asked):
        prepared = self.prepared(rows, asked)
        return [{field.name: field.value(row, prepared) for field in fields} for row in rows]


def address_of(name: str, value: Any = None) -> str:
    """The address of a list, or of the item with that key."""
    path = reverse(f"api:{name}")
    return absolute(path if value is None else f"{path}{value}/")


def own_address(name: str, key: str) -> Field:
    """Where an item is in the API. `name`: of its list; `key`: the column that names it."""
    return Field(
        *("api_url", ADDRESS, gettext_lazy("Address of this item in the API.")),
        lambda row, _prepared: address_of(name, getattr(row, key)),
    )


class Interface:
    """One version of the API: its addresses and what answers at them.

    `state` tells what the data are at: as long as it is the same, an answer is, too.
    """

    def __init__(self, collections: Sequence[Collection], *, version: str, state: Callable):
        self.collections = collections
        self.version = version
        self.state = state

    @property
    def addresses(self):
        found = [path("", self.answering(self.index), name="index")]
        for it in self.collections:
            found += [
                path(
                    f"{it.name}/",
                    self.answering(partial(self.list, it), it.list_parameters),
                    name=it.name,
                ),
                path(
                    f"{it.name}/<str:key>/",
                    self.answering(partial(self.item, it), it.item_parameters),
                    name=f"{it.name}_item",
                ),
            ]
        return found

    def answering(self, answer: Callable, parameters: Sequence[Parameter] = ()) -> Callable:
        """The view around `answer`, which takes what was asked and returns body and links."""

        @csrf_exempt  # nothing can be changed here, so there is nothing to forge
        @wraps(answer, assigned=(), updated=())
        def view(request, **place):
            if request.method not in METHODS:
                refusal = problem(405)
                refusal["Allow"] = ", ".join(METHODS)
                return refusal
            if request.method == "OPTIONS":
                return _preflight()
            allowance = limits.take(request)
            response = (
                problem(429, _too_many(allowance))
                if allowance.is_exceeded
                else self._answer(request, answer, parameters, place)
            )
            for name, value in allowance.headers.items():
                response[name] = value
            return response

        return view

    def _answer(self, request, answer, parameters, place):
        if request.get_preferred_type([JSON]) is None:
            return problem(406)
        asked, faults = understand(parameters, request.GET)
        if faults:
            return problem(422, faults=faults)
        etag = self._etag(request)
        response = get_conditional_response(request, etag=etag)
        if response is not None and response.status_code == 412:
            return problem(412)
        if response is None:
            try:
                with override(asked.get("language", languages.CODES[0])):
                    body, links = answer(request, asked, **place)
            except NotThere as missing:
                return problem(missing.status, missing.detail, missing.faults)
            response = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
            response["Link"] = ", ".join([*links, *_links_to_papers()])
            response["Content-Language"] = ", ".join(languages.CODES)
        response["ETag"] = etag
        # Kept by whom it pleases, but each answer is asked for: it tells what its sender has left.
        response["Cache-Control"] = "public, max-age=0, must-revalidate"
        return for_all(response)

    def _etag(self, request):
        told = f"{self.version} {self.state()} {request.get_full_path()}"
        return f'W/"{sha256(told.encode()).hexdigest()[:32]}"'

    # --- Answers -----------------------------------------------------------------------------

    def index(self, request: HttpRequest, asked: Mapping):
        lists = {it.name: address_of(it.name) for it in self.collections}
        return {**lists, "openapi": absolute(reverse("api:openapi"))}, []

    def list(self, collection: Collection, request: HttpRequest, asked: Mapping):
        body = collection.page(asked)
        if body["next"]:
            query = urlencode(sorted((dict(asked) | {"cursor": body["next"]}).items()))
            body["next"] = f"{absolute(request.path)}?{query}"
        following = [_link(body["next"], "next")] if body["next"] else []
        return body, [*following, *_licence(collection)]

    def item(self, collection: Collection, request: HttpRequest, asked: Mapping, key):
        return collection.item(key, asked), _licence(collection)


def _link(address: str, relation: str) -> str:
    """RFC 8288."""
    return f'<{address}>; rel="{relation}"'


def _licence(collection):
    return [_link(collection.licence, "license")] if collection.licence else []


def _links_to_papers():
    """RFC 8631."""
    return [
        _link(absolute(reverse("api:openapi")), "service-desc"),
        _link(absolute(reverse("api:documentation")), "service-doc"),
    ]


def _preflight() -> HttpResponse:
    """What a browser asks before a page of another site may (WHATWG Fetch, CORS preflight)."""
    response = HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)})
    response["Access-Control-Allow-Methods"] = ", ".join(METHODS)
    response["Access-Control-Allow-Headers"] = "*"
    response["Access-Control-Max-Age"] = "86400"
    return for_all(response)


def _too_many(allowance):
    return _("Ask again in %(seconds)s seconds.") % {"seconds": allowance.seconds}
