"""What a program may ask and what it is told: parameters and fields, each with its schema.

A schema is a JSON Schema as OpenAPI 3.1 has it. The checks of a request and the OpenAPI document
are made from the same one, so they cannot disagree.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from core import richtext
from core.addresses import absolute

Words = str | Promise

TEXT = {"type": "string"}
TEXT_OR_NULL = {"type": ["string", "null"]}
ADDRESS = {"type": "string", "format": "uri"}
DAY = {"type": "string", "format": "date"}
DAY_OR_NULL = {"type": ["string", "null"], "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
NUMBER_OR_NULL = {"type": ["number", "null"]}
INTEGER_OR_NULL = {"type": ["integer", "null"]}
YES_NO = {"type": "boolean"}
TEXTS = {"type": "array", "items": TEXT}

UUID = {
    "type": "string",
    "format": "uuid",
    "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
}
SLUG = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,90}$"}
ROW_ID = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}  # what JavaScript can count


def one_of(choices: Iterable[str]) -> dict:
    """One of these words."""
    return {"type": "string", "enum": list(choices)}


def words(longest: int) -> dict:
    """Text as people type it: at least a character, and none that nobody can see."""
    return {"type": "string", "pattern": f"^[^\\u0000-\\u001f\\u007f]{{1,{longest}}}$"}


def some_of(names: Iterable[str]) -> dict:
    """At least one of these names, with commas between them."""
    name = f"({'|'.join(names)})"
    return {"type": "string", "pattern": f"^{name}(,{name})*$"}


def list_of(**properties: dict) -> dict:
    """A list of objects that have all of `properties`."""
    items = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "array", "items": items}


class Parameter(NamedTuple):
    name: str
    schema: Mapping
    meaning: Words
    example: str = ""


class Field(NamedTuple):
    """What is said of a row: `value` takes the row and what its collection prepared for all rows.

    A list gives a long field only where it is asked for by name.
    """

    name: str
    schema: Mapping
    meaning: Words
    value: Callable[[Any, Any], Any]
    is_long: bool = False


def column(name: str, schema: Mapping, meaning: Words, *, is_long: bool = False) -> Field:
    """A field that is the row's attribute of the same name."""
    return Field(name, schema, meaning, lambda row, _prepared: getattr(row, name), is_long)


def html(name: str, meaning: Words, *, column: str = "") -> Field:
    """Formatted text, as it may stand in any page."""
    return Field(
        *(name, TEXT, meaning),
        lambda row, _prepared: for_any_page(getattr(row, column or name)),
        is_long=True,
    )


def for_any_page(text: str) -> str:
    """Formatted text, safe and with addresses that lead here from anywhere."""
    return richtext.with_full_addresses(richtext.clean(text))


def pages() -> tuple[Field, Field]:
    """The addresses of a record's page."""
    in_english, in_french = partial(_page, "en"), partial(_page, "fr")
    return (
        Field("url_en", ADDRESS, gettext_lazy("Address of its page in English."), in_english),
        Field("url_fr", ADDRESS, gettext_lazy("Address of its page in French."), in_french),
    )


def _page(language, row, _prepared):
    with override(language):
        return absolute(row.get_absolute_url())


class Fault(NamedTuple):
    """What is wrong with one parameter, for a program (`code`) and for its author (`detail`)."""

    parameter: str
    code: str
    detail: str


def understand(
    parameters: Iterable[Parameter], query: QueryDict
) -> tuple[dict[str, str], list[Fault]]:
    """The values of `query` by name, and what is wrong with it. Nothing is ignored or guessed."""
    known = {parameter.name: parameter for parameter in parameters}
    values, faults = {}, []
    for name, given in query.lists():
        if name not in known:
            names = ", ".join(sorted(known))
            detail = _("There is no such parameter here. Known are: %(names)s.") % {"names": names}
            faults.append(Fault(name, "unknown", detail))
        elif len(given) > 1:
            faults.append(Fault(name, "repeated", _("Give this parameter once.")))
        elif not fits(given[0], known[name].schema):
            detail = _("This value is not understood. What is: %(meaning)s")
            faults.append(Fault(name, "invalid", detail % {"meaning": known[name].meaning}))
        else:
            values[name] = given[0]
    return values, faults


def fits(value: str, schema: Mapping) -> bool:
    """Whether a value, as an address spells it, fits a schema of this module."""
    if schema["type"] == "integer":
        if not re.fullmatch(r"0|-?[1-9][0-9]{0,15}", value):
            return False
        return schema["minimum"] <= int(value) <= schema["maximum"]
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return False
    return schema.get("format") != "date" or _is_day(value)


def _is_day(value):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
