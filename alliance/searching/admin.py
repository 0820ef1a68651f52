"""Synonyms, recommended results and what was not found, in the back office."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from alliance.models import Promotion, Synonyms, VainQuestion
from alliance.searching import vain


@admin.register(Synonyms)
class SynonymsAdmin(admin.ModelAdmin):
    fields = ["words"]
    search_fields = ["words"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        vain.settle(obj.phrases)


@admin.register(Promotion)
class PromotionAdmin(admin.ModelAdmin):
    fields = ["questions", "address", "until"]
    list_display = ["__str__", "address", "until"]
    search_fields = ["questions", "address"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        vain.settle(obj.questions.splitlines())


@admin.register(VainQuestion)
class VainQuestionAdmin(admin.ModelAdmin):
    """Only what was asked for on several days: what one person asked once stays unseen."""

    list_display = ["words", "count", "days", "last_on", "acts"]
    list_display_links = None
    search_fields = ["words"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(words="")

    @admin.display(description=_("answer it"))
    def acts(self, vain_question):
        acts = [
            ("admin:alliance_synonyms_add", {"words": f"{vain_question.words} = "}, _("Synonym…")),
            (
                "admin:alliance_promotion_add",
                {"questions": vain_question.words},
                _("Recommend a page…"),
            ),
        ]
        return format_html_join(
            " · ",
            '<a href="{}?{}" aria-label="{} {}">{}</a>',
            [
                (reverse(name), urlencode(given), words, vain_question.words, words)
                for name, given, words in acts
            ],
        )

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
