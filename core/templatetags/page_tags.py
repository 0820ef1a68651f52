from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join

from core.addresses import absolute
from core.forms import pairs
from core.structured_data import DataBlock
from core.templatetags.language_tags import same_page_in
from core.text import cut_at_word

register = template.Library()


@register.simple_tag(takes_context=True)
def canonical_links(context):
    """`<link rel="canonical">` and one `rel="alternate" hreflang` for each language that exists.

    The query is left out but for what the view names in `canonical_query` ("page=2"): filtered
    lists are one page to a search engine. Pages with an error status get none.
    """
    request = context.get("request")
    if request is None or context.get("is_error"):
        return ""
    query = f"?{context['canonical_query']}" if context.get("canonical_query") else ""
    alternates = []
    for code, _name in settings.LANGUAGES:
        if address := same_page_in(context, code):
            alternates.append((code, absolute(address) + query))
    return format_html(
        '<link rel="canonical" href="{}">{}',
        absolute(request.path) + query,
        format_html_join(
            "",
            '\n<link rel="alternate" hreflang="{}" href="{}">',
            alternates if len(alternates) > 1 else [],
        ),
    )


@register.simple_tag(takes_context=True)
def query_with(context, **changes):
    """The address of this list with some parameters changed; an empty value removes one.

    `page` always goes unless it is given: another filter starts at the first page. Names stand in
    alphabetical order, so that one list has one address.
    """
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    given = sorted(pairs(query))
    return f"?{urlencode(given)}" if given else context["request"].path


@register.filter
def absolute_url(path):
    return absolute(path)


register.filter(cut_at_word)


@register.filter
def og_locale(code):
    """A language as Open Graph names it: en_GB, since it wants a territory."""
    return {"en": "en_GB", "fr": "fr_FR"}.get(code, code)


@register.simple_tag
def json_ld(data):
    """`data` (a dict or list of schema.org, made by the view) as a JSON-LD block."""
    return DataBlock(data)
