from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.languages import columns
from forms_app import admin_mailboxes, admin_privacy  # noqa: F401 -- they register
from forms_app.admin_case import CaseAdmin
from forms_app.admin_export import CaseExport
from forms_app.admin_queue import FormFilter
from forms_app.models import (
    Application,
    CooperationProposal,
    JoinApplication,
    Message,
    StandardText,
)


@admin.register(Application)
class ApplicationAdmin(CaseExport):
    """All kinds in one queue; the addresses of all that is done with a case are here."""

    list_filter = [*CaseAdmin.list_filter[:2], FormFilter, *CaseAdmin.list_filter[2:]]
    list_select_related = ["assigned_to", "joinapplication", "cooperationproposal", "message"]
    search_fields = [
        *CaseAdmin.search_fields,
        *("joinapplication__name_local", "joinapplication__name_latin"),
        *("cooperationproposal__organisation", "cooperationproposal__organisation_latin"),
    ]


class PlacedAdmin(CaseAdmin):
    """Of a kind that names a country."""

    list_display = [*CaseAdmin.list_display[:2], "country_name", *CaseAdmin.list_display[2:]]
    list_select_related = ["assigned_to", "country"]

    @admin.display(description=_("country"), ordering="country")
    def country_name(self, application):
        return application.country or application.country_other


@admin.register(JoinApplication)
class JoinApplicationAdmin(PlacedAdmin):
    list_filter = [
        *CaseAdmin.list_filter,
        "kind",
        "decision",
        ("country", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = [*CaseAdmin.search_fields, "name_local", "name_latin"]


@admin.register(CooperationProposal)
class CooperationProposalAdmin(PlacedAdmin):
    list_filter = [
        *CaseAdmin.list_filter,
        "legal_form",
        ("country", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = [*CaseAdmin.search_fields, "organisation", "organisation_latin"]


@admin.register(Message)
class MessageAdmin(CaseAdmin):
    list_display = [*CaseAdmin.list_display[:2], "topic", *CaseAdmin.list_display[2:]]
    list_filter = [*CaseAdmin.list_filter, "topic"]


@admin.register(StandardText)
class StandardTextAdmin(admin.ModelAdmin):
    """Words for letters; the letters around them are in templates/forms_app/letters/case/."""

    list_display = ["title", "use"]
    list_filter = ["use"]
    search_fields = columns("title", "text")
    fields = ["use", columns("title"), columns("text")]
