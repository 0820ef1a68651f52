"""Redirects, and the addresses that need one, in the back office."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from publishing import checks, former_addresses
from publishing.former_addresses import Redirect
from publishing.missing_pages import MissingPage


class RedirectForm(forms.ModelForm):
    target = forms.CharField(
        label=_("leads to"),
        max_length=500,
        help_text=Redirect._meta.get_field("target").help_text,
    )

    def clean_path(self):
        path = self.cleaned_data["path"]
        if checks.is_there(path):
            raise forms.ValidationError(_("A page answers at this address already."))
        return path

    def clean_target(self):
        target = former_addresses.end_of(self.cleaned_data["target"])
        if target.startswith("/") and not checks.is_there(target.partition("?")[0]):
            raise forms.ValidationError(_("This link leads to a page of ours that is not there."))
        return target


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    form = RedirectForm
    fields = ["path", "target"]
    list_display = ["path", "leads_to", "made_at"]
    search_fields = ["path", "target"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("item")

    @admin.display(description=_("leads to"), empty_value="–")
    def leads_to(self, redirect):
        return redirect.leads_to

    def has_change_permission(self, request, obj=None):
        """What follows an item by itself is looked at, and may be deleted."""
        return super().has_change_permission(request, obj) and (obj is None or bool(obj.target))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        MissingPage.objects.filter(path=obj.path).delete()


@admin.register(MissingPage)
class MissingPageAdmin(admin.ModelAdmin):
    list_display = ["path", "count", "last_on", "redirect"]
    list_display_links = None
    search_fields = ["path"]

    @admin.display(description=_("redirect"))
    def redirect(self, missing):
        address = reverse("admin:publishing_redirect_add")
        query = urlencode({"path": missing.path})
        words = _("Redirect to…")
        return format_html(
            '<a href="{}?{}" aria-label="{} {}">{}</a>', address, query, words, missing.path, words
        )

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
