"""Feeds of adopted texts: of all, and of each kind. The newest on the site come first."""

from django.http import Http404
from django.urls import path, reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import languages
from core.addresses import absolute, site_host
from core.richtext import with_full_addresses
from core.syndication import FORMATS, TAGGED_SINCE, PagedFeed
from publishing.pagecache import public_page
from texts.models import AdoptedText
from texts.structured_data import CONGRESS

Kind = AdoptedText.Kind


class TextFeed(PagedFeed):
    def narrow(self, kind=""):
        texts = AdoptedText.objects.published()
        page, subject = reverse("texts:list"), ""
        if kind:
            if kind not in Kind.values:
                raise Http404(_("There is no page at this address."))
            subject, texts = Kind(kind).label, texts.filter(kind=kind)
            page = f"{page}?kind={kind}"
        texts = texts.defer("search_words").order_by("-publish_at", "-pk")
        return page, subject, texts.prefetch_related("paragraphs", "topics")

    # --- The feed

    def title(self, scope):
        title = _("Congress adopted texts")
        if scope.subject:
            return _("%(subject)s – %(site)s") % {"subject": scope.subject, "site": title}
        return title

    def description(self, scope):
        return _("Resolutions and Recommendations of the Congress on Roma inclusion.")

    def author_name(self, scope):
        return _("Congress of Local and Regional Authorities of the Council of Europe")

    def author_link(self, scope):
        return CONGRESS

    # --- Its items

    def item_title(self, text):
        return str(text)

    def item_description(self, text):
        return escape(text.summary or text.adopted)

    def item_link(self, text):
        return absolute(text.get_absolute_url())

    def item_guid(self, text):
        return f"tag:{site_host()},{TAGGED_SINCE}:texts/{text.pk}/{languages.active()}"

    def item_pubdate(self, text):
        return text.publish_at

    def item_updateddate(self, text):
        return max(text.changed_at, text.publish_at)

    def item_categories(self, text):
        return [text.get_kind_display(), *(str(topic) for topic in text.topics.all())]

    def item_extra_kwargs(self, text):
        return {
            "summary": str(text.summary or text.adopted),
            "content": content_of(text),
            "language": text.title.language,
            "image": None,
        }


def content_of(text: AdoptedText) -> str:
    """The summary, and the paragraphs with their numbers."""
    rows = [(paragraph.cited, paragraph.body_html) for paragraph in text.paragraphs.all()]
    paragraphs = format_html_join("", "<div>{} {}</div>", rows)
    whole = format_html("<p>{}</p>{}", text.summary or text.adopted, paragraphs)
    return with_full_addresses(whole)


def formats(prefix, name=""):
    """Addresses in every format: `<name>rss`, `<name>atom` and `<name>json`."""
    return [
        path(
            prefix + file,
            public_page(require_safe(TextFeed(generator)), parameters=["page"]),
            name=name + key,
        )
        for key, (file, generator) in FORMATS.items()
    ]
