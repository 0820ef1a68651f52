from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page


class Framed(Page):
    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        menu = Page.objects.live().in_menu()
        return super().get_context(request, *args, **kwargs) | {"menu": menu}


class Home(Framed):
    template = "home.html"

    def get_context(self, request, *args, **kwargs):
        latest = Article.objects.live().order_by("-date").select_related("image")
        latest = latest.prefetch_related("image__renditions")[:5]
        return super().get_context(request, *args, **kwargs) | {"latest": latest}


class Section(Framed):
    template = "section.html"


class Article(Framed):
    template = "article.html"
    teaser = models.TextField()
    body = RichTextField()
    date = models.DateTimeField(db_index=True)
    image = models.ForeignKey(
        "wagtailimages.Image", models.PROTECT, null=True, blank=True, related_name="+"
    )

    def get_context(self, request, *args, **kwargs):
        others = Article.objects.live()
        before = others.filter(date__lt=self.date).order_by("-date")
        after = others.filter(date__gt=self.date).order_by("date")
        return super().get_context(request, *args, **kwargs) | {
            "around": [*before[:1], *after[:1]],
            "more": before[1:4],
        }
