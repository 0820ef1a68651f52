from django import template
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from members.models import Participant
from publishing.remembering import while_unchanged

register = template.Library()


@register.inclusion_tag("members/_that_day.html")
def directory_that_day(participants):
    """The size of the Alliance on the day the newest of these joined, where it has a number.

    Counted once a change; nothing is asked where nobody has a number.
    """
    numbered = [one for one in participants if one.number and one.joined_on]
    if not numbered:
        return {}
    day = max(numbered, key=lambda one: one.number).joined_on
    if day >= timezone.localdate():
        return {}
    counts = while_unchanged(f"counts-{day}", lambda: _counts(day))
    if counts["total"] < 2:
        return {}
    return counts | {"day": day, "address": f"{reverse('members:list')}?as_of={day.isoformat()}"}


def _counts(day):
    rows = Participant.objects.published().taking_part(day)
    return rows.aggregate(total=Count("pk"), countries=Count("country", distinct=True))
