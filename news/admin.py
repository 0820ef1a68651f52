from django.contrib import admin
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from core import languages
from library.checks import picture
from news.checks import unlinked_participants
from news.models import Article
from publishing.models import Topic
from publishing.prose_admin import ProseAdmin, ProseForm
from publishing.publishable_admin import PUBLICATION, TopicsField

SHARED = _("The same in every language: a change here reaches the translations too.")


class TranslationFilter(admin.SimpleListFilter):
    title = _("translation")
    parameter_name = "translation"

    def lookups(self, request, model_admin):
        return [("missing", _("not in every language")), ("complete", _("in every language"))]

    def queryset(self, request, queryset):
        has_all = Q(**{f"has_{code}": True for code in languages.CODES})
        if self.value() == "complete":
            return queryset.filter(has_all)
        return queryset.filter(~has_all) if self.value() == "missing" else queryset


class YearFilter(admin.SimpleListFilter):
    title = _("year")
    parameter_name = "year"

    def lookups(self, request, model_admin):
        moments = Article.objects.order_by("publish_at").values_list("publish_at", flat=True)
        ends = moments.first(), moments.last()  # together they would be looked for in all rows
        if None in ends:
            return []
        first, last = (timezone.localtime(end).year for end in ends)
        return [(str(year), str(year)) for year in range(last, first - 1, -1)]

    def queryset(self, request, queryset):
        is_known = self.value() in dict(self.lookup_choices)
        return queryset.filter(publish_at__year=self.value()) if is_known else queryset


class TopicFilter(admin.SimpleListFilter):
    title = _("topic")
    parameter_name = "topic"

    def lookups(self, request, model_admin):
        return [(topic.slug, str(topic)) for topic in Topic.objects.all()]

    def queryset(self, request, queryset):
        return queryset.filter(topics__slug=self.value()) if self.value() else queryset


class ArticleForm(ProseForm):
    topics = TopicsField()


@admin.register(Article)
class ArticleAdmin(ProseAdmin):
    form = ArticleForm
    checks = (picture, unlinked_participants)
    change_form_template = "admin/news/article/change_form.html"
    list_display = [
        "title",
        "language",
        "other_languages",
        "publish_at",
        "state",
        "kind",
        "has_image",
    ]
    list_filter = [
        "language",
        "status",
        "kind",
        TranslationFilter,
        YearFilter,
        TopicFilter,
        ("image", admin.EmptyFieldListFilter),
    ]
    date_hierarchy = None  # would read all days for its years
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    search_fields = ["search_words", "former_id"]
    search_help_text = _("Words in title, teaser or place, or the number on the former site.")
    autocomplete_fields = ["image", "participants", "countries", "texts", "files"]
    fieldsets = [
        (None, {"fields": ["language", "title", "over", "teaser", "body"]}),
        PUBLICATION,
        (_("Picture"), {"fields": ["image", "image_alt", "caption"]}),
        (
            _("Event"),
            {
                "fields": ["kind", ("starts_on", "ends_on"), "place"],
                "description": _("Days are the same in every language; the place has its words."),
            },
        ),
        (
            _("What it is about"),
            {
                "fields": ["topics", "participants", "countries", "texts", "files"],
                "description": SHARED,
            },
        ),
        (
            _("Address and order"),
            {
                "fields": ["slug", "featured_until", "date_precision", "former_id"],
                "classes": ["collapse"],
            },
        ),
    ]

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("image")
        if request.resolver_match and request.resolver_match.url_name.endswith("_changelist"):
            rows = rows.defer("body", "search_words")
        siblings = Article.objects.filter(group=OuterRef("group"))
        numbers = {
            f"pk_{code}": Subquery(siblings.filter(language=code).values("pk")[:1])
            for code in languages.CODES
        }
        return rows.annotate(**numbers)

    def get_search_results(self, request, queryset, search_term):
        """As readers search: without accents, case, endings or script."""
        if not search_term:
            return queryset, False
        found = queryset.matching(search_term)
        if search_term.isdecimal() and len(search_term) < 10:
            found = found | queryset.filter(former_id=search_term)
        return found, False

    @admin.display(description=_("image"), boolean=True, ordering="image")
    def has_image(self, article):
        return article.image_id is not None

    @admin.display(description=_("other languages"))
    def other_languages(self, article):
        """A link to each translation, or to the form that makes it."""
        change = "admin:news_article_change"
        links = []
        for code in languages.CODES:
            if code == article.language:
                continue
            if number := getattr(article, f"pk_{code}"):
                links.append((reverse(change, args=[number]), code, code.upper()))
            else:
                query = f"?translation_of={article.pk}&language={code}"
                words = format_html("{} {}", _("Translate:"), code.upper())
                links.append((reverse("admin:news_article_add") + query, code, words))
        return format_html_join(", ", '<a href="{}" hreflang="{}">{}</a>', links)
