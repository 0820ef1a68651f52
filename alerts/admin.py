"""How many hear of what; and one person's subscription, when that person asks."""

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from alerts import leaving
from alerts.models import Subscriber

FOLDER = "admin/alerts/subscriber"


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "class": "vTextField"}),
    )


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin):
    """The list has no address; it is looked for whole, by POST: it stands in no log."""

    change_list_template = f"{FOLDER}/change_list.html"
    list_display = ["__str__", "language", "rhythm", "wants_everything", "is_paused", "created_at"]
    list_filter = ["language", "rhythm", "wants_everything", "is_paused"]
    fields = [
        *("email", "language", "rhythm", "is_paused", "created_at"),
        *("wants_everything", "topics", "countries", "participants"),
    ]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        """Whoever may count sees the list, and no person."""
        may_count = obj is None and request.user.has_perm("alerts.count_subscriber")
        return may_count or super().has_view_permission(request, obj)

    def delete_model(self, request, obj):
        leaving.forget(obj)

    def delete_queryset(self, request, queryset):
        for subscriber in queryset:
            leaving.forget(subscriber)

    def get_urls(self):
        find = self.admin_site.admin_view(self.find_view)
        return [path("find/", find, name="alerts_subscriber_find"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        counts = Subscriber.objects.counts()
        context = {
            "counts": [
                (Subscriber._meta.get_field(name).verbose_name, rows)
                for name, rows in counts.items()
            ],
            "total": Subscriber.objects.count(),
            "of_everything": Subscriber.objects.filter(wants_everything=True).count(),
            "may_find": request.user.has_perm("alerts.view_subscriber"),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def find_view(self, request):
        if not request.user.has_perm("alerts.view_subscriber"):
            raise PermissionDenied
        form = AddressForm(request.POST if request.method == "POST" else None)
        found = None
        if form.is_valid():
            found = Subscriber.objects.with_address(form.cleaned_data["email"]).first()
            self._note(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Find a subscriber"),
            "opts": self.opts,
            "form": form,
            "found": found,
            "is_searched": form.is_valid(),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, f"{FOLDER}/find.html", context, status=status)

    def _note(self, request):
        """That somebody looked; never for whom."""
        LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(Subscriber),
            object_repr=_("One subscriber"),
            action_flag=CHANGE,
            change_message=_("Looked for one address."),
        )
