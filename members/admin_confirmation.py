"""The back office of the yearly confirmation: contacts, rounds, and what authorities propose."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from members import proposing
from members.confirmation import Refused
from members.confirmation_models import ConfirmationRound, ProposedChange
from members.contacts import Contact

PUBLISH = "members.publish_participant"


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin):
    """Without history: what is changed or deleted here is gone."""

    list_display = ["participant", "name", "function", "email", "language"]
    list_filter = ["language"]
    list_select_related = ["participant"]
    search_fields = ["participant__search_names", "name", "email"]
    autocomplete_fields = ["participant"]
    ordering = ["participant__sort_name_en"]


@admin.register(ConfirmationRound)
class ConfirmationRoundAdmin(ReadOnlyAdmin):
    """A record of who was asked when; rounds are opened from the list of participants."""

    list_display = ["participant", "cause", "opened_at", "reminders", "expires_at", "outcome"]
    list_filter = ["outcome", "cause"]
    list_select_related = ["participant"]
    search_fields = ["participant__search_names"]
    date_hierarchy = "opened_at"
    fields = [
        *("participant", "cause", "opened_at", "written_at", "reminders", "expires_at"),
        *("closed_at", "outcome"),
    ]


@admin.register(ProposedChange)
class ProposedChangeAdmin(ReadOnlyAdmin):
    """Old beside new, field by field; published or declined with one click."""

    list_display = ["participant", "state", "proposed_at", "fields_changed", "decided_by"]
    list_filter = ["state"]
    list_select_related = ["participant", "decided_by"]
    search_fields = ["participant__search_names"]
    date_hierarchy = "proposed_at"

    @admin.display(description=gettext_lazy("fields"))
    def fields_changed(self, proposed):
        return len(proposed.changes) + len(proposed.contact)

    def get_urls(self):
        view = self.admin_site.admin_view(self.decide_view)
        return [
            path("<int:pk>/decide/", view, name="members_proposedchange_decide"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self.compare(request, self._proposed(request, object_id))

    @method_decorator(require_POST)
    def decide_view(self, request, pk):
        proposed = self._proposed(request, pk)
        if not request.user.has_perm(PUBLISH):
            raise PermissionDenied
        try:
            if request.POST.get("decision") == "publish":
                proposing.publish(
                    proposed,
                    by=request.user,
                    despite_conflicts=request.POST.get("despite_conflicts") == "on",
                )
                words = _("The changes are public.")
            else:
                proposing.decline(
                    proposed, by=request.user, reason=request.POST.get("reason", "")[:2000]
                )
                words = _("The changes are declined, and the authority is told why.")
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(reverse("admin:members_proposedchange_change", args=[pk]))
        fields = [*proposed.changes, *proposed.contact]  # names alone: the log keeps no values
        self.log_change(request, proposed.participant, [{"changed": {"fields": fields}}])
        self.message_user(request, words, messages.SUCCESS)
        return redirect(reverse("admin:members_proposedchange_changelist"))

    def compare(self, request, proposed):
        lines = proposing.comparison(proposed)
        context = {
            **self.admin_site.each_context(request),
            "title": str(proposed),
            "opts": self.opts,
            "proposed": proposed,
            "participant": proposed.participant,
            "lines": lines,
            "has_conflict": any(line.is_conflict for line in lines),
            "is_waiting": proposed.state == ProposedChange.State.WAITING,
            "may_decide": request.user.has_perm(PUBLISH),
        }
        return TemplateResponse(request, "admin/members/proposedchange/compare.html", context)

    def _proposed(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = ProposedChange.objects.select_related("participant__country", "decided_by")
        proposed = rows.filter(pk=pk).first() if str(pk).isdecimal() and len(str(pk)) < 18 else None
        if proposed is None:
            raise Http404
        return proposed
