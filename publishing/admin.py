from django import forms
from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from core.languages import columns
from publishing.addresses_admin import MissingPageAdmin, RedirectAdmin  # noqa: F401 -- register
from publishing.links_admin import LinkAdmin  # noqa: F401 -- register
from publishing.models import Topic, TopicLink
from publishing.wording import Term


class TopicForm(forms.ModelForm):
    slug = forms.SlugField(
        label=_("slug"),
        max_length=100,
        required=False,
        help_text=_("Made from the English title when left empty. Keep it for good."),
    )


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    form = TopicForm
    list_display = [*columns("title"), "slug", "item_count"]
    list_display_links = columns("title")
    search_fields = [*columns("title"), "slug"]
    ordering = ["name"]
    fieldsets = [
        (None, {"fields": [columns("title")]}),
        (_("Address"), {"fields": ["slug"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(item_count=Count("links"))

    def get_deleted_objects(self, objs, request):
        """How many items carry the topic, instead of the name of each: they can be thousands."""
        links = TopicLink.objects.filter(tag__in=objs).count()
        counts = {
            self.opts.verbose_name_plural: len(objs),
            TopicLink._meta.verbose_name_plural: links,
        }
        return [str(topic) for topic in objs], counts, set(), []

    @admin.display(description=_("used"), ordering="item_count")
    def item_count(self, topic):
        return topic.item_count


@admin.register(Term)
class TermAdmin(admin.ModelAdmin):
    list_display = ["words", "language", "advice"]
    list_filter = ["language"]
    search_fields = ["words", *columns("advice")]
    fieldsets = [(None, {"fields": [("language", "words"), columns("advice")]})]
