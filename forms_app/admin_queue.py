"""The list of applications: what waits for whom."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from forms_app import casework, review
from forms_app.casework import REVIEW, with_right
from forms_app.models import Application, StatusChange

Status = Application.Status


class QueueFilter(admin.SimpleListFilter):
    """What still has to be done: the list starts with what is open."""

    title = _("queue")
    parameter_name = "queue"
    ROWS = {
        "overdue": lambda rows: rows.overdue(),
        "waiting": lambda rows: rows.waiting_for_the_applicant(),
        "ready": lambda rows: rows.ready_for_decision(),
        "ended": lambda rows: rows.filter(status__in=Application.ENDED).exclude(status=Status.SPAM),
        "spam": lambda rows: rows.filter(status=Status.SPAM),
        "all": lambda rows: rows,
    }

    def lookups(self, request, model_admin):
        return [
            ("overdue", _("overdue")),
            ("waiting", _("waiting for the applicant")),
            ("ready", _("ready for decision")),
            ("ended", _("ended")),
            ("spam", _("spam")),
            ("all", _("all, with spam")),
        ]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": _("open")}, *others]

    def queryset(self, request, queryset):
        return self.ROWS.get(self.value(), lambda rows: rows.open())(queryset)


class WhoseFilter(admin.SimpleListFilter):
    title = _("person")
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        return [("mine", _("mine")), ("nobody", _("unassigned"))]

    def queryset(self, request, queryset):
        if self.value() == "mine":
            return queryset.assigned_to(request.user)
        return queryset.unassigned() if self.value() == "nobody" else queryset


class FormFilter(admin.SimpleListFilter):
    """By the first letter of the reference."""

    title = _("form")
    parameter_name = "form"

    def lookups(self, request, model_admin):
        return Application.Form.choices

    def queryset(self, request, queryset):
        if self.value() not in Application.Form.values:
            return queryset
        return queryset.filter(reference__startswith=f"{self.value()}-")


class AssignActionForm(ActionForm):
    # Judged by the action, which has a better sentence than “no action selected”.
    assign_to = forms.CharField(label=_("Assign to:"), required=False, widget=forms.Select)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        staff = [(user.pk, str(user)) for user in with_right(REVIEW)]
        self.fields["assign_to"].widget.choices = [("", _("nobody")), *staff]


class QueueAdmin(admin.ModelAdmin):
    """Lists applications. Nobody adds, changes or deletes one by hand."""

    actions = ["assign", "mark_as_spam", "mark_as_not_spam"]
    action_form = AssignActionForm
    change_list_template = "admin/forms_app/application/change_list.html"
    date_hierarchy = "submitted_at"
    fields = readonly_fields = ["reference"]
    list_display = [
        *("reference", "title", "status", "since", "assigned_to", "due_on", "language"),
    ]
    list_filter = [QueueFilter, WhoseFilter, "status", "language"]
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_select_related = ["assigned_to"]
    search_fields = ["reference", "contact_name", "contact_email"]
    search_help_text = _("Reference, name or e-mail address")
    show_full_result_count = False
    view_on_site = False  # that page is between us and the applicant

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(REVIEW)

    def has_module_permission(self, request):
        return request.user.has_perm(REVIEW)

    @admin.display(description=_("name"))
    def title(self, application):
        return application.specific.title

    @admin.display(description=_("so since"), ordering="status_since")
    def since(self, application):
        return date_format(localtime(application.status_since), "SHORT_DATE_FORMAT")

    def changelist_view(self, request, extra_context=None):
        context = {"figures": self.figures(), "may_export": self.may_export(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def may_export(self, request):
        return request.user.has_perm("forms_app.export_application")

    def figures(self):
        """(words, number) above the list; one decided alone is an exception, so it is counted."""
        rows = Application.objects
        return [
            (_("Open"), rows.open().count()),
            (_("Overdue"), rows.overdue().count()),
            (_("Ready for decision"), rows.ready_for_decision().count()),
            (_("Decided by one person alone"), StatusChange.objects.filter(is_forced=True).count()),
        ]

    # --- Several at once -----------------------------------------------------------------------

    @admin.action(description=_("Assign what is chosen"), permissions=["view"])
    def assign(self, request, queryset):
        chosen = request.POST.get("assign_to", "")
        to = with_right(REVIEW).filter(pk=chosen).first() if chosen.isdecimal() else None
        if chosen and to is None:
            self.message_user(request, _("Choose somebody from the list."), messages.ERROR)
            return
        self._each(request, queryset, lambda row, by: casework.assign(row, to=to, by=by))

    @admin.action(description=_("Mark as spam"), permissions=["view"])
    def mark_as_spam(self, request, queryset):
        self._each(request, queryset, review.mark_as_spam)

    @admin.action(description=_("Mark as not spam"), permissions=["view"])
    def mark_as_not_spam(self, request, queryset):
        self._each(request, queryset, review.mark_as_not_spam)

    def _each(self, request, queryset, decision):
        done = 0
        for application in queryset:
            try:
                decision(application, by=request.user)
            except review.InvalidTransition as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            else:
                self.log_change(request, application, [{"changed": {"fields": ["status"]}}])
                done += 1
        if done:
            words = ngettext("%(count)s changed.", "%(count)s changed.", done) % {"count": done}
            self.message_user(request, words, messages.SUCCESS)
