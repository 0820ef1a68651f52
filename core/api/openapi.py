"""The OpenAPI 3.1 document, made from the collections that answer."""

from collections.abc import Iterable
from http import HTTPStatus

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.addresses import absolute
from core.api.collections import MOST, Collection, Interface
from core.api.problems import CONTENT_TYPE, PROBLEMS, SCHEMA
from core.api.schemas import ADDRESS, Parameter

ALWAYS = (406, 429, 500, 503)
HEADERS = {
    "ETag": (_("Version of the answer, for If-None-Match."), {"type": "string"}),
    "Link": (_("The next page, the licence, this document (RFC 8288)."), {"type": "string"}),
    "RateLimit-Policy": (_("How many requests in how many seconds."), {"type": "string"}),
    "RateLimit": (_("How many are left, and for how many seconds."), {"type": "string"}),
}


def document(interface: Interface, *, title: str, description: str) -> dict:
    """In the active language."""
    schemas = {"Problem": SCHEMA}
    paths = {reverse("api:index"): {"get": _index(interface)}}
    for collection in interface.collections:
        name = collection.name
        schemas[name] = _record(collection)
        path = reverse(f"api:{name}")
        paths[path] = {"get": _list(collection)}
        paths[f"{path}{{{collection.key.name}}}/"] = {"get": _item(collection)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "description": description,
            "version": interface.version,
        },
        "externalDocs": {"url": absolute(reverse("api:documentation"))},
        "servers": [{"url": absolute("/").rstrip("/")}],
        "tags": [{"name": it.name, "description": str(it.meaning)} for it in interface.collections],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "headers": {
                name: {"description": str(meaning), "schema": schema}
                for name, (meaning, schema) in HEADERS.items()
            },
            "responses": {
                str(status): _refusal(status, str(meaning))
                for status, (_name, _title, meaning) in PROBLEMS.items()
            },
        },
    }


def _index(interface):
    names = [*(it.name for it in interface.collections), "openapi"]
    schema = {
        "type": "object",
        "required": names,
        "properties": dict.fromkeys(names, ADDRESS),
    }
    return {
        "operationId": "index",
        "summary": str(_("The addresses of all lists")),
        "responses": _responses(schema, [422]),
    }


def _list(collection: Collection):
    name = collection.name
    schema = {
        "type": "object",
        "required": ["items", "count", "next"],
        "properties": {
            "items": {
                "type": "array",
                "maxItems": MOST,
                "items": {"$ref": f"#/components/schemas/{name}"},
            },
            "count": {
                "type": "integer",
                "minimum": 0,
                "description": str(_("How many there are on all pages together.")),
            },
            "next": {
                "type": ["string", "null"],
                "format": "uri",
                "description": str(_("Address of the next page; null on the last one.")),
            },
        },
    }
    responses = _responses(schema, [404, 422])
    key = collection.key.name
    responses["200"]["links"] = {
        "item": {
            "operationId": f"{name}_item",
            "parameters": {key: f"$response.body#/items/0/{key}"},
        }
    }
    return {
        "operationId": f"{name}_list",
        "tags": [name],
        "summary": str(collection.title),
        "description": str(collection.meaning),
        "parameters": [_parameter(it) for it in collection.list_parameters],
        "responses": responses,
    }


def _item(collection: Collection):
    schema = {"$ref": f"#/components/schemas/{collection.name}"}
    return {
        "operationId": f"{collection.name}_item",
        "tags": [collection.name],
        "summary": str(_("%(title)s: one by itself") % {"title": collection.title}),
        "parameters": [
            _parameter(collection.key, place="path"),
            *(_parameter(it) for it in collection.item_parameters),
        ],
        "responses": _responses(schema, [404, 410, 422]),
    }


def _record(collection: Collection):
    properties = {
        field.name: {**field.schema, "description": str(field.meaning)}
        for field in collection.fields
    }
    return {
        "type": "object",
        "title": str(collection.title),
        "required": [collection.fields[0].name],
        "properties": properties,
    }


def _parameter(parameter: Parameter, place="query"):
    found = {
        "name": parameter.name,
        "in": place,
        "required": place == "path",
        "description": str(parameter.meaning),
        "schema": parameter.schema,
    }
    return found | ({"example": parameter.example} if parameter.example else {})


def _responses(schema, refusals: Iterable[int]):
    good = {
        "description": HTTPStatus.OK.phrase,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS},
        "content": {"application/json": {"schema": schema}},
    }
    return {
        "200": good,
        "304": {"description": HTTPStatus.NOT_MODIFIED.phrase},
        **{
            str(status): {"$ref": f"#/components/responses/{status}"}
            for status in sorted({*ALWAYS, *refusals})
        },
    }


def _refusal(status, meaning):
    return {
        "description": meaning,
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
