"""How long it takes, as it has been: the service standard shown before and after sending."""

from datetime import timedelta
from math import ceil
from statistics import median

from forms_app.models import Application

FEWEST = 5  # under so many cases a figure says little, and may point to somebody
NEWEST = 200


def days_for_half(form: Application.Form) -> int | None:
    """Half of the newest decided cases of that form were decided within so many days.

    None when there are too few. Withdrawn ones and spam are no decisions.
    """
    decided = (
        Application.objects.filter(reference__startswith=form, decided_at__isnull=False)
        .exclude(status__in=[Application.Status.SPAM, Application.Status.WITHDRAWN])
        .order_by("-decided_at")
        .values_list("submitted_at", "decided_at")[:NEWEST]
    )
    days = [(decided_at - sent_at) / timedelta(days=1) for sent_at, decided_at in decided]
    # At least one: “within 0 days” is no way to speak.
    return max(1, ceil(median(days))) if len(days) >= FEWEST else None
