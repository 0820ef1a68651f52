from django import template
from django.urls import reverse
from django.utils.html import format_html

from core.addresses import absolute
from members import badge

register = template.Library()


@register.inclusion_tag("members/_badge.html")
def badge_for(participant):
    """The badge of `participant`, which must bring its country and periods, and the HTML for it."""
    path = reverse("members:badge", args=[participant.country.slug, participant.slug])
    drawn = badge.badge_of(participant)
    return {
        "badge": drawn,
        "path": path,
        "shape": badge.SHAPE,
        "code": format_html(
            '<a href="{}"><img src="{}" alt="{}" width="{}" height="{}"></a>',
            absolute(participant.get_absolute_url()),
            absolute(path),
            drawn.label,
            badge.WIDTH,
            badge.HEIGHT,
        ),
    }
