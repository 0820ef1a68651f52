import reversion
from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.languages import columns
from publishing.forms import DraftFormSet
from publishing.publishable_admin import (
    PUBLICATION,
    PublishableAdmin,
    PublishableForm,
    TopicsField,
)
from texts.import_admin import ParagraphsTool
from texts.models import AdoptedText, Paragraph, Relation


class TextForm(PublishableForm):
    topics = TopicsField()

    class Meta:
        widgets = dict.fromkeys(columns("title"), forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in columns("title"):
            if name in self.fields:
                self.fields[name].required = False  # one language will do: see clean()

    def clean(self):
        answers = super().clean()
        day, year = answers.get("adopted_on"), answers.get("year")
        if day and year and day.year != year:
            self.add_error("adopted_on", _("This day is not in the year given above."))
        if not any(answers.get(name) for name in columns("title")):
            self.add_error("title_en", _("Enter the title in at least one language."))
        return answers


class RelationInline(admin.TabularInline):
    """Whoever may change the text may change its relations."""

    model = Relation
    formset = DraftFormSet
    fk_name = "text"
    fields = ["kind", "other", *columns("title"), "url"]
    autocomplete_fields = ["other"]
    extra = 0
    formfield_overrides = {
        models.CharField: {"widget": forms.TextInput(attrs={"size": 30})},
        models.URLField: {"widget": forms.URLInput(attrs={"size": 30}), "assume_scheme": "https"},
    }

    def _may(self, request, obj=None):
        return request.user.has_perm("texts.change_adoptedtext")

    has_add_permission = has_change_permission = has_delete_permission = _may

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("texts.view_adoptedtext") or self._may(request)


@admin.register(AdoptedText)
class AdoptedTextAdmin(ParagraphsTool, PublishableAdmin):
    change_form_template = "admin/texts/adoptedtext/change_form.html"
    form = TextForm
    list_display = ["name", "title", "state", "adopted_on"]
    list_display_links = ["name", "title"]
    list_filter = ["kind", "status", "is_number_confirmed", "addressee", "year", "session"]
    search_fields = ["search_words", "number"]
    search_help_text = _("Words in title, summary or text, a rapporteur, a number or a year.")
    date_hierarchy = "adopted_on"
    autocomplete_fields = ["files", "adopted_with"]
    inlines = [RelationInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("kind", "number", "year"),
                    "is_number_confirmed",
                    columns("title"),
                    "is_french_title_ours",
                    columns("summary"),
                ]
            },
        ),
        (
            _("Adoption"),
            {
                "fields": [
                    ("adopted_on", "session"),
                    columns("occasion"),
                    columns("rapporteurs"),
                    "addressee",
                    "adopted_with",
                ]
            },
        ),
        (_("The text itself"), {"fields": ["official_url", "files", "is_sample"]}),
        (_("Topics"), {"fields": ["topics"]}),
        PUBLICATION,
        (_("Address"), {"fields": ["slug"], "classes": ["collapse"]}),
    ]

    def reversion_register(self, model, **options):
        """The history of a text keeps its paragraphs too."""
        if model is AdoptedText:
            options["follow"] = [*options.get("follow", ()), "paragraphs"]
            if not reversion.is_registered(Paragraph):
                reversion.register(Paragraph)
        super().reversion_register(model, **options)

    def get_search_results(self, request, queryset, search_term):
        """As readers search: without accents, case or endings. Also by unconfirmed numbers."""
        if not search_term:
            return queryset, False
        found = queryset.matching(search_term)
        if search_term.isdecimal() and len(search_term) < 10:
            found = found | queryset.filter(number=search_term)
        return found, False

    @admin.display(description=_("text"), ordering="number")
    def name(self, text):
        return text.designation
