import uuid
from datetime import timedelta

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(seconds=120)  # a worker that is silent for longer is taken for dead
MAX_ATTEMPTS = 12


def back_off(attempts):
    """How long to wait after the n-th failure: 30 s, 1 min, 2 min … at most 6 hours."""
    return timedelta(seconds=min(30 * 2 ** (attempts - 1), 6 * 3600))


class JobQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(done_at=None, attempts__lt=MAX_ATTEMPTS)

    def due(self, now=None):
        now = now or timezone.now()
        # A lease that ends far ahead is of a clock that has since been put back.
        free = Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)
        return self.waiting().filter(free, run_at__lte=now)

    def failed(self):
        return self.filter(done_at=None, attempts__gte=MAX_ATTEMPTS)

    def enqueue(self, task, *, key=None, run_at=None, **arguments):
        """Store a call of the function named `task` (dotted path), to be made by the worker.

        Call it in the transaction whose outcome it depends on. A second call with the same `key`
        while the first still waits adds nothing. Tasks run at least once: write them so that a
        second run does no harm.
        """
        job = Job(task=task, arguments=arguments, key=key or "", run_at=run_at or timezone.now())
        if not key:
            job.save()
            return job
        waiting = None
        while waiting is None:  # once more if the one in our way was done meanwhile
            # Two at the same moment: the database keeps one, and neither sees an error.
            self.bulk_create([job], ignore_conflicts=True)
            waiting = self.filter(key=key, done_at=None).first()
        return waiting

    def claim(self):
        """The next due job, leased to the caller, or None. Two workers never get the same one."""
        now, token = timezone.now(), uuid.uuid4()
        with transaction.atomic():
            due = self.due(now).order_by("run_at", "pk")
            if connection.features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True)
            job = due.first()
            if job is None:
                return None
            claimed = (
                self.due(now)
                .filter(pk=job.pk)
                .update(lease=token, lease_until=now + LEASE, attempts=F("attempts") + 1)
            )
        return self.get(pk=job.pk) if claimed else None


class Job(models.Model):
    """Work to be done outside the request, stored with what causes it."""

    task = models.CharField(_("task"), max_length=200)
    arguments = models.JSONField(_("arguments"), default=dict, blank=True)
    key = models.CharField(_("key"), max_length=200, blank=True)
    run_at = models.DateTimeField(_("to run at"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease = models.UUIDField(_("lease"), null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True, editable=False)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    error = models.TextField(_("last error"), blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["run_at", "id"], condition=Q(done_at=None), name="jobs_waiting")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(done_at=None) & ~Q(key=""),
                name="job_once_while_waiting",
            )
        ]

    def __str__(self):
        return f"{self.task} #{self.pk}"

    def _holding_lease(self):
        return Job.objects.filter(pk=self.pk, lease=self.lease, done_at=None)

    def finish(self):
        """Mark as done; False when the lease was lost to another worker meanwhile."""
        return bool(
            self._holding_lease().update(
                done_at=timezone.now(), lease=None, lease_until=None, error=""
            )
        )

    def retry(self):
        """Make it due now, with all its attempts before it; False when it is done or running."""
        now = timezone.now()
        # A lease that ends far ahead is of a clock that has since been put back.
        free = Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)
        return bool(
            Job.objects.filter(free, pk=self.pk, done_at=None).update(attempts=0, run_at=now)
        )

    def fail(self, error):
        """Put back for another attempt, later each time."""
        return bool(
            self._holding_lease().update(
                lease=None,
                lease_until=None,
                error=error[:2000],
                run_at=timezone.now() + back_off(self.attempts),
            )
        )


class LetterQuerySet(models.QuerySet):
    def unsent(self):
        return self.filter(sent_at=None)


class Letter(models.Model):
    """An e-mail, stored in the transaction that causes it and sent by the worker."""

    to = models.EmailField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    # The reference of what it is about; "" for letters that belong to nothing.
    about = models.CharField(_("about"), max_length=40, blank=True, editable=False, db_index=True)
    # Beside those that every letter has, such as the way to unsubscribe.
    headers = models.JSONField(_("headers"), default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-pk"]

    def __str__(self):
        return self.subject
