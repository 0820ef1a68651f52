from django import template

from alliance import cards

register = template.Library()


@register.simple_tag(takes_context=True)
def card_of(context, item):
    """The drawn picture of an item; nothing for what has none."""
    return cards.card_of(item, context["frame"].settings)
