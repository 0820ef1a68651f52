"""The back office of prose: texts with one row a language."""

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import languages
from publishing.publishable_admin import PublishableAdmin, PublishableForm

# What a translation has of its own from the first moment.
OWN = {
    *("language", "slug", "status", "unpublish_at", "change_note"),
    *("withdrawal_note", "keeps_text", "replaced_by"),
}
BEHIND = {
    "fields": ["is_up_to_date"],
    "description": _("The text in the other language has been changed since this one was."),
}


class ProseForm(PublishableForm):
    """`original` is the row that a new one translates; the admin sets it."""

    original = None

    is_up_to_date = forms.BooleanField(
        label=_("This text is up to date"),
        required=False,
        help_text=_("Tick when it says all that the other language says now."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.original:
            self.instance.group = self.original.group
            self.instance.translated_from = self.original.version

    def _get_validation_exclusions(self):
        """Also judge what the form does not show: one row a language, one slug a language."""
        return super()._get_validation_exclusions() - {"language", "group"}

    def clean(self):
        answers = super().clean()
        if answers.get("is_up_to_date"):
            self.instance.is_caught_up = True
            if original := self.instance.original:
                self.instance.translated_from = original.version
        return answers


class ProseAdmin(PublishableAdmin):
    form = ProseForm
    change_form_template = "admin/publishing/prose_change_form.html"
    list_display = ["title", "language", "state", "publish_at", "in_languages"]
    list_filter = ["language", "status"]
    search_fields = ["title", "slug"]
    date_hierarchy = "publish_at"

    class Media:
        css = {"all": ["css/admin_beside.css"]}

    def get_queryset(self, request):
        rows = super().get_queryset(request).saying_behind()
        siblings = self.model.objects.filter(group=OuterRef("group"))
        return rows.annotate(
            **{f"has_{code}": Exists(siblings.filter(language=code)) for code in languages.CODES}
        )

    @admin.display(description=_("languages"))
    def in_languages(self, prose):
        return ", ".join(c.upper() for c in languages.CODES if getattr(prose, f"has_{c}"))

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "language") if obj else fields

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj and obj.is_behind and self.has_change_permission(request, obj):
            return [(None, BEHIND), *fieldsets]
        return fieldsets

    def lay_over(self, item, draft):
        """A draft that names another version of its original has caught up with it."""
        super().lay_over(item, draft)
        has_caught_up = draft.row.translated_from != item.translated_from
        draft.row.behind_since = None if has_caught_up else item.behind_since

    # --- Translation --------------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.original = None if change else self._original(request)
        return form

    def _original(self, request):
        """What the new row translates, by the address of the form."""
        number = request.GET.get("translation_of", "")
        if not number.isdecimal() or len(number) > 18:
            return None
        row = self.model.objects.filter(pk=number).first()
        return row if row and self.has_view_permission(request, row) else None

    def get_changeform_initial_data(self, request):
        """A translation starts with the facts and the words of its original."""
        initial = super().get_changeform_initial_data(request)
        if original := self._original(request):
            facts = model_to_dict(original)
            return {name: value for name, value in facts.items() if name not in OWN} | initial
        return initial

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.share_facts()

    def render_change_form(self, request, context, obj=None, **kwargs):
        """The same thing in other languages: links above the form, its words beside it."""
        original = self._original(request)
        rows = [original] if original else []
        if obj:
            rows = self.model.objects.siblings_of(obj).saying_behind()
        context["beside"] = list(rows)
        context["siblings"] = self._siblings(request, obj, context["beside"]) if obj else []
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def _siblings(self, request, prose, others):
        """For each other language the row there is, or the address that makes one."""
        rows = {row.language: row for row in others}
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        found = []
        for code in languages.CODES:
            if row := rows.get(code):
                address = reverse(f"{name}_change", args=[row.pk])
            elif code != prose.language and self.has_add_permission(request):
                query = f"?translation_of={prose.pk}&language={code}"
                address = reverse(f"{name}_add") + query
            else:
                continue
            state = self.state(row) if row else ""
            found.append({"language": code, "row": row, "address": address, "state": state})
        return found
