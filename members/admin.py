from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from core.languages import columns
from library.checks import picture
from members import admin_confirmation, exporting, importing, uploading  # noqa: F401 -- registers
from members.admin_directory import DirectoryTools
from members.models import Country, MembershipPeriod, Participant
from publishing.forms import DraftFormSet
from publishing.models import Publishable
from publishing.publishable_admin import PUBLICATION, PublishableAdmin, PublishableForm

SHOWN = 200  # rows of a report on one page; the numbers count all


class ParticipantForm(PublishableForm):
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"),
        choices=Participant.Theme.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    programmes = forms.MultipleChoiceField(
        label=gettext_lazy("Programmes"),
        choices=Participant.Programme.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        widgets = {
            name: forms.Textarea(attrs={"rows": 3, "cols": 40})
            for name in (*columns("summary", "lesson"), "group_members")
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "name_fr" in self.fields:
            self.fields["name_fr"].required = False
            self.fields["name_fr"].help_text = _("Leave empty if it is the same as in English.")

    def clean(self):
        answers = super().clean()
        if (answers.get("latitude") is None) != (answers.get("longitude") is None):
            self.add_error("longitude", _("Give latitude and longitude, or neither."))
        if answers.get("population") == 0:
            self.add_error("population", _("Enter a number above 0, or leave this empty."))
        end, about_head = answers.get("mandate_ends_on"), {"head_name", "mandate_ends_on"}
        is_new = answers.get("head_name") and about_head & set(self.changed_data)
        if is_new and end and end < timezone.localdate():
            self.add_error(
                "mandate_ends_on",
                _("Enter when the mandate of this head ends, or leave this empty."),
            )
        if any(answers.get(name) for name in columns("roma_estimate")):
            for name in ("roma_year", "roma_source_kind"):
                if not answers.get(name):
                    self.add_error(name, _("An estimate needs its year and its kind of source."))
        return answers


class PeriodForm(forms.ModelForm):
    class Meta:
        widgets = {name: forms.TextInput(attrs={"size": 24}) for name in columns("reason")}

    def clean(self):
        answers = super().clean()
        joined_on, left_on = answers.get("joined_on"), answers.get("left_on")
        if joined_on and left_on and left_on <= joined_on:
            self.add_error("left_on", _("Choose a later day than the first."))
        return answers


class PeriodFormSet(DraftFormSet):
    def clean(self):
        super().clean()
        kept = [
            form.instance
            for form in self.forms
            if form.is_valid()
            and form.cleaned_data.get("joined_on")
            and not form.cleaned_data.get("DELETE")
        ]
        for place, period in enumerate(kept):
            if any(period.overlaps(other) for other in kept[place + 1 :]):
                raise forms.ValidationError(
                    _("Two periods overlap: end the first before the second begins.")
                )


class PeriodInline(admin.TabularInline):
    model = MembershipPeriod
    form = PeriodForm
    formset = PeriodFormSet
    fields = ["joined_on", "left_on", *columns("reason")]
    extra = 0
    min_num = 0


@admin.register(Participant)
class ParticipantAdmin(DirectoryTools, PublishableAdmin):
    form = ParticipantForm
    checks = (picture,)
    change_form_template = "admin/members/participant/change_form.html"
    change_list_template = "admin/members/participant/change_list.html"
    list_display = [
        *("names", "country", "number", "kind", "state", "publication", "joined_on"),
        "is_demonstration",
    ]
    list_filter = [
        *("status", "state", "kind", "is_demonstration", "action_plan"),
        ("country", admin.RelatedOnlyFieldListFilter),
    ]
    show_facets = admin.ShowFacets.NEVER
    list_select_related = ["country"]
    list_per_page = 50
    search_fields = ["search_names"]
    search_help_text = gettext_lazy("Any of its names, in any script, or its number")
    ordering = ["sort_name_en"]
    autocomplete_fields = ["country", "image"]
    formfield_overrides = {
        models.URLField: {"widget": AdminURLFieldWidget, "assume_scheme": "https"},
    }
    actions = ["publish", "withdraw", "hold", "ask", "merge", "download"]
    inlines = [PeriodInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    columns("name"),
                    ("name_local", "name_local_language"),
                    "other_names",
                    ("kind", "country", "region"),
                    ("number", "state", "is_demonstration"),
                ]
            },
        ),
        (
            gettext_lazy("In words"),
            {
                "fields": [
                    *(columns("summary"), columns("body"), columns("lesson"), "themes"),
                    *("theme_other", "programmes", "programme_other"),
                ]
            },
        ),
        (
            gettext_lazy("Decision to take part"),
            {
                "fields": [
                    ("decision", "decided_on", "commitments_version"),
                    ("decision_title", "decision_url"),
                    "group_members",
                ],
                "description": gettext_lazy(
                    "Shown to the public. Copies of the act without signatures are added on a page "
                    "of their own: “Decision” at the top."
                ),
            },
        ),
        (
            gettext_lazy("Figures"),
            {
                "fields": [
                    ("population", "population_year"),
                    ("action_plan", "action_plan_year", "action_plan_url"),
                ]
            },
        ),
        (
            gettext_lazy("Roma residents, as estimated"),
            {
                "fields": [
                    columns("roma_estimate"),
                    ("roma_year", "roma_source_kind"),
                    columns("roma_source"),
                    "roma_source_url",
                ],
                "description": gettext_lazy(
                    "Only a total or a range that a source has published, with its year."
                ),
            },
        ),
        (
            gettext_lazy("Place, authority and picture"),
            {
                "fields": [
                    ("latitude", "longitude"),
                    "place_on_map",
                    "website",
                    ("head_name", *columns("head_office")),
                    "image",
                    ("confirmed_on", "mandate_ends_on"),
                ]
            },
        ),
        PUBLICATION,
        (gettext_lazy("Address"), {"fields": ["slug"], "classes": ["collapse"]}),
    ]

    @admin.display(description=gettext_lazy("name"), ordering="sort_name_en")
    def names(self, participant):
        """The official name too, where it is another one."""
        if participant.name_local in ("", participant.name):
            return participant.name
        return format_html("{}<br>{}", participant.name, participant.name_local)

    @admin.display(description=gettext_lazy("publication"), ordering="status")
    def publication(self, participant):
        return super().state(participant)

    def get_search_results(self, request, queryset, search_term):
        found = queryset.matching(search_term)
        if search_term.strip().isdecimal() and len(search_term) < 10:
            found = found | queryset.filter(number=int(search_term))
        return found, False

    def get_readonly_fields(self, request, obj=None):
        """A number is given once."""
        fields = (*super().get_readonly_fields(request, obj), "place_on_map")
        is_given = obj is not None and obj.number and not request.user.is_superuser
        return (*fields, "number") if is_given else fields

    # --- Publishing, withdrawing ---------------------------------------------------------------

    @admin.action(description=gettext_lazy("Publish what is chosen"), permissions=["publish"])
    def publish(self, request, queryset):
        return self._after_asking(request, queryset, Publishable.Status.PUBLISHED)

    @admin.action(description=gettext_lazy("Withdraw what is chosen"), permissions=["publish"])
    def withdraw(self, request, queryset):
        return self._after_asking(request, queryset, Publishable.Status.WITHDRAWN)

    def _after_asking(self, request, queryset, status):
        chosen = queryset.exclude(status=status)
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Are you sure?"),
                "opts": self.opts,
                "action": request.POST["action"],
                "is_withdrawal": status == Publishable.Status.WITHDRAWN,
                "participants": chosen.select_related("country"),
                "selected": queryset.values_list("pk", flat=True),
            }
            return TemplateResponse(request, "admin/members/participant/confirm.html", context)
        count = 0
        for participant in chosen:
            is_published = status == Publishable.Status.PUBLISHED
            if is_published and not self.may_go_public(request, participant):
                continue
            participant.status = status
            if status == Publishable.Status.WITHDRAWN:
                participant.withdrawal_note = request.POST.get("note", "").strip()[:300]
            participant.save()
            self.log_change(request, participant, [{"changed": {"fields": [str(_("status"))]}}])
            count += 1
        self.message_user(
            request,
            ngettext("%(count)d participant changed.", "%(count)d participants changed.", count)
            % {"count": count},
            messages.SUCCESS,
        )
        return None

    # --- Import and export ---------------------------------------------------------------------

    @admin.action(description=gettext_lazy("Download what is chosen as CSV"), permissions=["view"])
    def download(self, request, queryset):
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="participants.csv"'
        exporting.write_csv(response, queryset)
        return response

    def get_urls(self):
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="members_participant_import"), *super().get_urls()]

    def has_import_permission(self, request):
        """A file adds, changes and publishes."""
        return (
            self.has_add_permission(request)
            and self.has_change_permission(request)
            and self.has_publish_permission(request)
        )

    def changelist_view(self, request, extra_context=None):
        context = {"has_import_permission": self.has_import_permission(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    @method_decorator(require_http_methods(["GET", "POST"]))
    def import_view(self, request):
        """First the file is checked and kept; its report offers to write it, all or nothing."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        is_new = request.method == "POST" and "token" not in request.POST
        form = uploading.UploadForm(*([request.POST, request.FILES] if is_new else []))
        report = token = None
        if is_new and form.is_valid():
            report, token = uploading.check(form.cleaned_data["file"], by=request.user)
        elif request.method == "POST" and not is_new:
            report = uploading.write(request.POST["token"], by=request.user)
            if report is None:
                self.message_user(
                    request,
                    _("The checked file is no longer there: choose it again."),
                    messages.ERROR,
                )
            elif report.is_written:
                self.message_user(
                    request,
                    _("%(added)d added, %(changed)d changed.")
                    % {"added": report.created, "changed": report.updated},
                    messages.SUCCESS,
                )
                return redirect(reverse("admin:members_participant_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import participants"),
            "opts": self.opts,
            "form": form,
            "report": report,
            "token": token,
            "shown": SHOWN,
            "slice": f":{SHOWN}",
            "columns": [column for column in importing.CELLS if column not in importing.REQUIRED],
        }
        return TemplateResponse(request, "admin/members/participant/import.html", context)


@admin.register(Country)
class CountryAdmin(admin.ModelAdmin):
    """The Council's list: a new state comes with a migration that brings its map."""

    list_display = ["code", *columns("name"), "is_member_state"]
    list_display_links = ["code", "name_en"]
    list_filter = ["is_member_state"]
    search_fields = ["code", *columns("name")]
    readonly_fields = ["code", "slug"]
    fieldsets = [
        (None, {"fields": ["code", columns("name"), columns("note"), "is_member_state"]}),
        (gettext_lazy("Place on the map"), {"fields": [("latitude", "longitude")]}),
        (gettext_lazy("Address"), {"fields": ["slug"]}),
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
