"""The links of the site in the back office: which are broken, where, since when."""

from contextlib import suppress

from django.contrib import admin, messages
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jobs.admin import LookOnlyAdmin
from jobs.models import Job
from publishing.links import Link

ANSWERS = {  # of `publishing.fetching`
    "no such site": _("there is no such site"),
    "not a web address": _("this is no web address"),
    "certificate not valid": _("its certificate is not valid"),
    "no answer in time": _("it did not answer in time"),
    "refused": _("it refuses to talk"),
    "too many redirects": _("it leads on and on"),
    "leads into a network of its own": _("it leads into somebody’s own network"),
}


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*Link.Verdict.choices, ("ignored", _("ignored"))]

    def queryset(self, request, queryset):
        if self.value() == "ignored":
            return queryset.filter(ignored_at__isnull=False)
        if self.value() in Link.Verdict.values:
            return queryset.filter(verdict=self.value(), ignored_at=None)
        return queryset


@admin.register(Link)
class LinkAdmin(LookOnlyAdmin):
    list_display = ["leads_to", "verdict", "said", "since", "where", "moved", "checked_at"]
    list_display_links = None
    list_filter = [StateFilter]
    search_fields = ["address"]
    list_per_page = 50
    actions = ["check_again", "ignore", "mind"]
    fields = [
        *("leads_to", "verdict", "said", "since", "where", "moved", "checked_at"),
        *("ignored_at", "ignored_by"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("uses__content_type", "uses__item")

    @admin.display(description=_("address"), ordering="address")
    def leads_to(self, link):
        if not link.address.startswith(("/", "https://", "http://")):
            return link.address
        return format_html('<a href="{}" rel="noreferrer">{}</a>', link.address, link.address)

    @admin.display(description=_("answer"), ordering="answer")
    def said(self, link):
        return ANSWERS.get(link.answer, link.answer)

    @admin.display(description=_("since"), ordering="broken_since", empty_value="–")
    def since(self, link):
        return link.broken_since

    @admin.display(description=_("where"))
    def where(self, link):
        rows = [(_address_of(use.item), use.item, use.label) for use in link.uses.all() if use.item]
        return format_html_join("", '<div><a href="{}">{}</a>: {}</div>', rows) or "–"

    @admin.display(description=_("has moved to"), empty_value="–")
    def moved(self, link):
        return link.moved_to or None

    # --- Actions ------------------------------------------------------------------------------

    @admin.action(description=_("Check again"), permissions=["retry"])
    def check_again(self, request, queryset):
        for number in queryset.values_list("pk", flat=True):
            Job.objects.enqueue("publishing.link_check.again", key=f"link-{number}", number=number)
        self._said(
            request,
            queryset,
            ngettext(
                "%(count)d link is looked at in a moment.",
                "%(count)d links are looked at in a moment.",
                queryset.count(),
            ),
        )

    @admin.action(description=_("Ignore: it is known"), permissions=["retry"])
    def ignore(self, request, queryset):
        queryset.update(ignored_at=timezone.now(), ignored_by=request.user)
        self._said(
            request,
            queryset,
            ngettext(
                "%(count)d link is ignored.", "%(count)d links are ignored.", queryset.count()
            ),
        )

    @admin.action(description=_("Mind it again"), permissions=["retry"])
    def mind(self, request, queryset):
        queryset.update(ignored_at=None, ignored_by=None)
        self._said(
            request,
            queryset,
            ngettext(
                "%(count)d link counts again.", "%(count)d links count again.", queryset.count()
            ),
        )

    def _said(self, request, queryset, words):
        self.message_user(request, words % {"count": queryset.count()}, messages.SUCCESS)


def _address_of(row):
    """Where the back office changes `row`, or what it belongs to: a paragraph with its text."""
    owners = [(f.related_model, getattr(row, f.attname)) for f in row._meta.fields if f.many_to_one]
    for model, number in ((type(row), row.pk), *owners):
        with suppress(NoReverseMatch):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
            return reverse(name, args=[number])
    return reverse("admin:index")
