from django import template
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from members.models import Participant

register = template.Library()


@register.inclusion_tag("members/_that_day.html")
def directory_that_day(participants):
    """The size of the Alliance on the day the newest of these joined, where it has a number.

    One query, and none where nobody has a number.
    """
    numbered = [one for one in participants if one.number and one.joined_on]
    if not numbered:
        return {}
    day = max(numbered, key=lambda one: one.number).joined_on
    if day >= timezone.localdate():
        return {}
    counts = (
        Participant.objects.published()
        .taking_part(day)
        .aggregate(total=Count("pk"), countries=Count("country", distinct=True))
    )
    if counts["total"] < 2:
        return {}
    return counts | {"day": day, "address": f"{reverse('members:list')}?as_of={day.isoformat()}"}
