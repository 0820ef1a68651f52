from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

WORKING_DAYS_TO_ANSWER = 10


def working_days_after(day: date, count: int) -> date:
    """The day `count` working days later. Weekends are left out, holidays differ too much."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


class ApplicationQuerySet(models.QuerySet):
    def open(self):
        """Something is still expected of somebody."""
        return self.exclude(status__in=self.model.ENDED)

    def waiting_for_us(self):
        """Open, and neither with the applicant nor put off to a later day."""
        Status = self.model.Status
        return self.open().exclude(status__in=[Status.NEEDS_INFO, Status.DEFERRED])

    def waiting_for_the_applicant(self):
        return self.filter(status=self.model.Status.NEEDS_INFO)

    def ready_for_decision(self):
        return self.filter(status=self.model.Status.READY)

    def overdue(self, today: date | None = None):
        """Should have been dealt with before today: by its day or, without one, by ours."""
        today = today or timezone.localdate()
        first = today - timedelta(days=2 * WORKING_DAYS_TO_ANSWER)
        days = (first + timedelta(days=n) for n in range(2 * WORKING_DAYS_TO_ANSWER))
        late = [day for day in days if working_days_after(day, WORKING_DAYS_TO_ANSWER) < today]
        unanswered = Q(due_on=None, submitted_at__date__lte=max(late))
        return self.waiting_for_us().filter(Q(due_on__lt=today) | unanswered)

    def assigned_to(self, user):
        return self.filter(assigned_to=user)

    def unassigned(self):
        return self.filter(assigned_to=None)
