"""The back office from the resolver: its addresses, and the pages of it that GET may ask for."""

import re
from collections.abc import Iterator
from html import unescape

import reversion
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import NoReverseMatch, URLPattern, reverse
from reversion.models import Version

from forms_app.acts import ACTS

OFTEN = "e"  # a search that finds much


def addresses() -> Iterator[tuple[str | None, str | None]]:
    """(model, last word of the address's name); without a model it is the whole site's."""
    for pattern in admin.site.urls[0]:
        if isinstance(pattern, URLPattern):
            yield None, pattern.name
            continue
        model = str(pattern.pattern).strip("/").replace("/", "_")
        for inner in pattern.url_patterns:
            # Without a name is Django's own redirect from the bare address of a row.
            if inner.name == "forms_app_application_act":
                yield from ((model, f"act {name}") for name in ACTS)
            elif inner.name:
                yield model, inner.name.removeprefix(f"{model}_")


def pages(rows: dict[str, models.Model]) -> dict[str, str]:
    """{name: address} of all that GET may ask for; `rows` has one of each model, by its label.

    Of a model without a row the pages about one are left out.
    """
    found = {}
    for pattern in admin.site.urls[0]:
        if isinstance(pattern, URLPattern):
            found |= _of_site(pattern, rows)
            continue
        model = str(pattern.pattern).strip("/").replace("/", "_")
        for inner in pattern.url_patterns:
            if inner.name:
                found |= _about(inner, rows.get(model))
    return found | _choosers()


def _of_site(pattern, rows):
    article, file = rows.get("news_article"), rows.get("forms_app_attachment")
    arguments: dict = {"app_list": ["news"], "second_factor_remove": [1]}
    if article:
        kind = ContentType.objects.get_for_model(article)
        arguments["view_on_site"] = [kind.pk, article.pk]
    if file:
        arguments["forms_app_attachment"] = [file.pk]
    try:
        address = reverse(f"admin:{pattern.name}", args=arguments.get(pattern.name))
    except NoReverseMatch:
        return {}
    found = {pattern.name: address}
    if pattern.name == "find":
        found["find something"] = f"{address}?q={OFTEN}{OFTEN}"
    return found


def _about(pattern, row):
    wanted = [*getattr(pattern.pattern, "converters", ())] or [
        *("pk", "version")[-pattern.pattern.regex.groups :][: pattern.pattern.regex.groups]
    ]
    if not wanted:
        return {pattern.name: reverse(f"admin:{pattern.name}")}
    has_versions = row is not None and reversion.is_registered(type(row))
    version = Version.objects.get_for_object(row).first() if has_versions else None
    if row is None or ("version" in wanted and version is None):
        return {}
    known = {"version": version and version.pk, "name": "ask"}
    arguments = [known.get(name, row.pk) for name in wanted]
    address = reverse(f"admin:{pattern.name}", args=arguments)
    if pattern.name.endswith("_compare"):
        address += f"?old={version.pk}" if version else ""
    return {pattern.name: address}


def _choosers():
    """What the fields ask while somebody types in them."""
    address = reverse("admin:autocomplete")
    found = {}
    for screen in admin.site._registry.values():
        for where in (screen, *(inline(screen.model, admin.site) for inline in screen.inlines)):
            for name in where.autocomplete_fields:
                opts = where.opts
                query = f"app_label={opts.app_label}&model_name={opts.model_name}&field_name={name}"
                found[f"choose {opts.label_lower}.{name}"] = f"{address}?{query}&term={OFTEN}"
    return found


def ways_through(list_address: str, page: str) -> dict[str, str]:
    """{parameters: address} of a list searched, filtered, sorted and turned over, one of each."""
    found = {"q": f"{list_address}?q={OFTEN}", "_facets": f"{list_address}?_facets=True"}
    for query in re.findall(r'href="\?([^"]+)"', page):
        query = unescape(query)
        found[" ".join(re.findall(r"(?:^|&)([^=]+)=", query))] = f"{list_address}?{query}"
    return found
