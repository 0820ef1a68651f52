from django import template

from core import languages
from core.templatetags.language_tags import same_page_in

register = template.Library()


@register.inclusion_tag("publishing/_behind.html", takes_context=True)
def behind_line(context, item):
    """What a reader is told of an item that another language has left behind."""
    own = getattr(item, "language", languages.active())
    other = next(code for code in languages.CODES if code != own)
    return {
        "since": getattr(item, "behind_since", None),
        "language": other,
        "address": same_page_in(context, other),
    }
