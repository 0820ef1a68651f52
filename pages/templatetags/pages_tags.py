from django import template

from pages.frame import Frame

register = template.Library()


@register.simple_tag(takes_context=True)
def site_frame(context):
    """What surrounds every page: names, menu, notices, footer. Read once a page.

    A view that must not touch the database (the error page 500) brings its own `frame`.
    """
    return context.get("frame") or Frame.load()
