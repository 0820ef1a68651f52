from django.contrib import admin, messages
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jobs import letters
from jobs.models import MAX_ATTEMPTS, Job, Letter


class DoneFilter(admin.SimpleListFilter):
    """Done or not, by the moment of it."""

    title = _("state")
    parameter_name = "state"
    field = "done_at"
    words = (_("waiting"), _("done"))

    def lookups(self, request, model_admin):
        return [("0", self.words[0]), ("1", self.words[1])]

    def queryset(self, request, queryset):
        if self.value() not in {"0", "1"}:
            return queryset
        return queryset.filter(**{f"{self.field}__isnull": self.value() == "0"})


class SentFilter(DoneFilter):
    field = "sent_at"
    words = (_("not sent yet"), _("sent"))


class LookOnlyAdmin(admin.ModelAdmin):
    """Nobody writes these rows by hand; who may change them may have them tried again."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_retry_permission(self, request):
        return super().has_change_permission(request)


@admin.register(Letter)
class LetterAdmin(LookOnlyAdmin):
    list_display = ["subject", "to", "about", "state", "created_at", "sent_at", "error"]
    list_filter = [SentFilter, "language", "created_at"]
    search_fields = ["to", "subject", "about"]
    date_hierarchy = "created_at"
    actions = ["send_again"]
    fields = ["to", "about", "subject", "body", "language", "created_at", "sent_at", "error"]

    def get_queryset(self, request):
        jobs = Job.objects.filter(
            key=Concat(Value("letter-"), Cast(OuterRef("pk"), CharField())), done_at=None
        )
        return super().get_queryset(request).annotate(last_error=Subquery(jobs.values("error")[:1]))

    @admin.display(description=_("state"), ordering="sent_at")
    def state(self, letter):
        if letter.sent_at:
            return _("sent")
        return _("failed, to be tried again") if letter.last_error else _("waiting")

    @admin.display(description=_("last error"))
    def error(self, letter):
        return last_line(letter.last_error)

    @admin.action(description=_("Send again"), permissions=["retry"])
    def send_again(self, request, queryset):
        """Unsent ones are tried now; of sent ones a copy goes out."""
        for letter in queryset:
            letters.send_again(letter)
        count = queryset.count()
        self.message_user(
            request,
            ngettext("%(count)d letter goes out now.", "%(count)d letters go out now.", count)
            % {"count": count},
            messages.SUCCESS,
        )


@admin.register(Job)
class JobAdmin(LookOnlyAdmin):
    list_display = ["task", "key", "state", "run_at", "attempts", "done_at", "short_error"]
    list_filter = [DoneFilter, "task"]
    search_fields = ["task", "key", "error"]
    actions = ["try_again"]

    @admin.display(description=_("state"))
    def state(self, job):
        now = timezone.now()
        if job.done_at:
            return _("done")
        if job.lease_until and job.lease_until > now:
            return _("at work")
        if job.attempts >= MAX_ATTEMPTS:
            return _("given up")
        return _("waiting")

    @admin.display(description=_("last error"))
    def short_error(self, job):
        return last_line(job.error)

    @admin.action(description=_("Try again"), permissions=["retry"])
    def try_again(self, request, queryset):
        count = sum(job.retry() for job in queryset)
        self.message_user(
            request,
            ngettext("%(count)d job is due now.", "%(count)d jobs are due now.", count)
            % {"count": count},
            messages.SUCCESS,
        )


def last_line(error):
    """Of a traceback, what went wrong."""
    return (error or "").strip().rpartition("\n")[2][:200]
