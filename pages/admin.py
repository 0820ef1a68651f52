from django import forms
from django.contrib import admin
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from reversion.admin import VersionAdmin

from core.languages import columns
from pages.models import Notice, Page, SiteSettings
from publishing.prose_admin import ProseAdmin, ProseForm
from publishing.publishable_admin import PUBLICATION


class PageForm(ProseForm):
    class Meta:
        widgets = {"lede": forms.Textarea(attrs={"rows": 3})}


@admin.register(Page)
class PageAdmin(ProseAdmin):
    form = PageForm
    change_form_template = "admin/pages/page/change_form.html"
    list_display = ["title", "language", "state", "key", "order", "in_languages"]
    list_filter = ["language", "status", "key", "in_footer"]
    search_fields = ["title", "slug", "lede", "body"]
    date_hierarchy = None
    ordering = ["order", "title"]
    fieldsets = [
        (None, {"fields": ["language", "title", "lede", "body"]}),
        PUBLICATION,
        (
            _("Place"),
            {
                "fields": ["slug", "key", ("order", "in_footer"), "former_id"],
                "description": _("All but the slug is the same in every language."),
            },
        ),
    ]


class NoticeForm(forms.ModelForm):
    def clean(self):
        answers = super().clean()
        starts, ends = answers.get("starts_at"), answers.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("Choose a moment after the start."))
        return answers


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    form = NoticeForm
    list_display = ["text", "state", "starts_at", "ends_at"]
    search_fields = columns("text")
    date_hierarchy = "starts_at"
    fieldsets = [
        (None, {"fields": [columns("text"), "url"]}),
        (_("When it shows"), {"fields": [("starts_at", "ends_at")]}),
    ]

    @admin.display(description=_("state"))
    def state(self, notice):
        now = timezone.now()
        if notice.starts_at > now:
            return _("scheduled")
        return _("shows now") if notice.ends_at > now else _("over")


@admin.register(SiteSettings)
class SiteSettingsAdmin(VersionAdmin):
    """One row: the list leads straight to it, and nobody adds or deletes."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    history_latest_first = True
    fieldsets = [
        (
            _("Names"),
            {"fields": [columns("site_name"), columns("short_name"), columns("auspices")]},
        ),
        (
            _("Home page"),
            {
                "fields": [
                    columns("home_title"),
                    columns("home_lede"),
                    columns("join_text"),
                    columns("ngo_text"),
                    columns("texts_text"),
                    columns("invitation_title"),
                    columns("invitation_text"),
                ]
            },
        ),
        (_("Foot of every page"), {"fields": [columns("footer_about"), columns("words_text")]}),
        (_("Addresses"), {"fields": ["email", ("facebook_url", "twitter_url")]}),
        (_("Applications"), {"fields": ["next_meeting_on"]}),
    ]

    def has_add_permission(self, request):
        if not super().has_add_permission(request):
            return False
        if not hasattr(request, "has_site_settings"):  # asked twice by the start page
            request.has_site_settings = SiteSettings.objects.exists()
        return not request.has_site_settings

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if SiteSettings.objects.exists():
            return redirect(reverse("admin:pages_sitesettings_change", args=[1]))
        return super().changelist_view(request, extra_context)
