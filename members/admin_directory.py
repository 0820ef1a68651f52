"""What staff do with entries beside editing them: hold, ask, merge, see the place, meet twins."""

from django.contrib import admin, messages
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members import confirmation, duplicates, merging
from members import map as maps
from members.confirmation import Cause, Refused
from members.models import Participant


class DirectoryTools(admin.ModelAdmin):
    """For the back office of participants. Each action asks for its own right, and once more."""

    def has_merge_permission(self, request):
        return request.user.has_perm("members.merge_participant")

    # --- On hold, confirmation ------------------------------------------------------------------

    @admin.action(description=gettext_lazy("Put on hold what is chosen"), permissions=["publish"])
    def hold(self, request, queryset):
        chosen = queryset.filter(state__in=Participant.COUNTED)
        if "confirmed" not in request.POST:
            return self._ask_first(request, queryset, chosen, "hold")
        for participant in chosen:
            participant.state = Participant.State.ON_HOLD
            participant.save()
            self.log_change(request, participant, [{"changed": {"fields": [str(_("state"))]}}])
        return self._say_changed(request, len(chosen))

    @admin.action(
        description=gettext_lazy("Ask what is chosen to confirm its entry"), permissions=["publish"]
    )
    def ask(self, request, queryset):
        if "confirmed" not in request.POST:
            return self._ask_first(request, queryset, queryset, "ask")
        asked = 0
        for participant in queryset:
            try:
                confirmation.open_round(participant, cause=Cause.STAFF)
            except Refused as refusal:
                self.message_user(request, str(refusal), messages.WARNING)
            else:
                self.log_change(request, participant, str(_("Asked to confirm its entry.")))
                asked += 1
        words = ngettext("%(count)d letter written.", "%(count)d letters written.", asked)
        return self.message_user(request, words % {"count": asked}, messages.SUCCESS)

    def _say_changed(self, request, count):
        words = ngettext("%(count)d participant changed.", "%(count)d participants changed.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS)

    def _ask_first(self, request, queryset, chosen, kind):
        context = {
            **self.admin_site.each_context(request),
            "title": _("Are you sure?"),
            "opts": self.opts,
            "action": request.POST["action"],
            "kind": kind,
            "participants": chosen.select_related("country"),
            "selected": queryset.values_list("pk", flat=True),
        }
        return TemplateResponse(request, "admin/members/participant/act.html", context)

    # --- Merging --------------------------------------------------------------------------------

    @admin.action(description=gettext_lazy("Merge two entries into one"), permissions=["merge"])
    def merge(self, request, queryset):
        pair = list(queryset.order_by("pk")[:3])
        if len(pair) != 2:
            return self.message_user(
                request, _("Choose the two entries that are one authority."), messages.ERROR
            )
        keep = request.POST.get("keep")
        if keep not in {str(row.pk) for row in pair}:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Merge two entries"),
                "opts": self.opts,
                "plans": [merging.plan(*pair), merging.plan(*reversed(pair))],
            }
            return TemplateResponse(request, "admin/members/participant/merge.html", context)
        kept, gone = sorted(pair, key=lambda row: str(row.pk) != keep)
        names = {"kept": kept.name, "gone": gone.name}
        try:
            kept = merging.merge(kept, gone, by=request.user)
        except merging.CannotMerge as refusal:
            return self.message_user(request, str(refusal), messages.ERROR)
        words = _("%(gone)s is part of %(kept)s now, and its address leads there.") % names
        self.log_change(request, kept, words)
        return self.message_user(request, words, messages.SUCCESS)

    # --- The place, and the twins ---------------------------------------------------------------

    @admin.display(description=gettext_lazy("on the map"))
    def place_on_map(self, participant):
        close_up = participant.country_id and maps.close_up(participant.country, [participant])
        if not close_up:
            return _("No point, or outside the country's map. Save to see it here.")
        return render_to_string("admin/members/participant/_place.html", {"close_up": close_up})

    def save_model(self, request, obj, form, change):
        """Twins are named, never refused: two places may well share a name."""
        super().save_model(request, obj, form, change)
        if not {"name_en", "name_fr", "name_local", "other_names", "country"} & {
            *form.changed_data
        }:
            return
        if twins := duplicates.of(obj):
            links = format_html_join(
                ", ",
                '<a href="{}">{}</a>',
                [(reverse("admin:members_participant_change", args=[t.pk]), t) for t in twins],
            )
            words = format_html(_("This may be the same authority: {links}"), links=links)
            self.message_user(request, words, messages.WARNING)
