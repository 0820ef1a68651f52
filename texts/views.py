from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView

from core import languages
from core.structured_data import breadcrumbs
from publishing.withdrawal import PublicDetailMixin
from texts import reading, relations
from texts.forms import AddresseeFilter, AskedFilter, TextFilter, topics_of
from texts.models import AdoptedText, Paragraph
from texts.structured_data import facts_of


class TextList(ListView):
    paginate_by = 30

    def get_queryset(self):
        texts = AdoptedText.objects.published()
        self.filter = TextFilter(self.request.GET, texts)
        return self.filter.narrow(texts).for_rows().prefetch_related("files").newest_first()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        is_whole_list = not self.filter.chips
        return context | {
            "section": "texts",
            "crumbs": [(_("Adopted texts"), "")],
            "filter": self.filter,
            "kind": self.filter.cleaned_data.get("kind", ""),
            "page_range": page.paginator.get_elided_page_range(page.number),
            "ellipsis": page.paginator.ELLIPSIS,
            "canonical_query": f"page={page.number}" if page.number > 1 and is_whole_list else "",
        }


class TextDetail(PublicDetailMixin, DetailView):
    queryset = AdoptedText.objects.all()
    context_object_name = "text"
    template_name = "texts/text.html"

    def get_context_data(self, **kwargs):
        text = self.object
        reader = reading.Reader(text, AddresseeFilter.read(self.request.GET))
        texts = (_("Adopted texts"), reverse("texts:list"))
        itself = (text.designation, text.get_absolute_url())
        return super().get_context_data(
            section="texts",
            crumbs=[texts, (text.designation, "")],
            steps=breadcrumbs((_("Home"), reverse("home")), texts, itself),
            facts=facts_of(text),
            reader=reader,
            heading=reading.asked_label(reader.addressee),
            rapporteurs=text.rapporteurs.splitlines(),
            files=text.files.all(),
            topics=text.topics.all(),
            adopted_with=text.adopted_with.published().for_rows().newest_first(),
            relations=relations.seen_from(text),
            **kwargs,
        )


class SideBySide(PublicDetailMixin, DetailView):
    """The text in all languages, by number."""

    queryset = AdoptedText.objects.all()
    context_object_name = "text"
    template_name = "texts/side_by_side.html"

    def get_context_data(self, **kwargs):
        text, codes = self.object, languages.in_order()
        pairs = reading.side_by_side(text, codes)
        if not pairs:
            raise Http404(_("There is no page at this address."))
        return super().get_context_data(
            section="texts",
            crumbs=[
                (_("Adopted texts"), reverse("texts:list")),
                (text.designation, text.get_absolute_url()),
                (_("Side by side"), ""),
            ],
            codes=codes,
            pairs=pairs,
            **kwargs,
        )


class AskedList(ListView):
    """What the Congress asks of whom, over all texts."""

    paginate_by = 20
    template_name = "texts/asked.html"

    def get_queryset(self):
        texts = AdoptedText.objects.published()
        self.filter = AskedFilter(self.request.GET, topics_of(texts))
        if self.filter.topic_slug:
            texts = texts.filter(topics__slug=self.filter.topic_slug)
        paragraphs = Paragraph.objects.filter(text__in=texts.order_by().values("pk"))
        self.counts = paragraphs.counts_by_addressee()
        if self.filter.addressee:
            paragraphs = paragraphs.asking(self.filter.addressee)
        else:
            paragraphs = paragraphs.asking_anyone()
        return paragraphs.for_lists().newest_first()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        reading.lead_ins(page.object_list)
        return context | {
            "section": "texts",
            "crumbs": [(_("Adopted texts"), reverse("texts:list")), (_("What is asked"), "")],
            "filter": self.filter,
            "heading": reading.asked_label(self.filter.addressee),
            "requests": [
                reading.Request(one.value, one.label, count, one == self.filter.addressee)
                for one in Paragraph.Addressee
                if (count := self.counts[one])
            ],
            "page_range": page.paginator.get_elided_page_range(page.number),
            "ellipsis": page.paginator.ELLIPSIS,
            "canonical_query": self.canonical_query(page),
        }

    def canonical_query(self, page):
        """Each addressee is a page of its own to search engines; a topic narrows it."""
        if self.filter.topic_slug:
            return ""
        parts = {"page": page.number if page.number > 1 else "", "to": self.filter.addressee}
        return urlencode({name: value for name, value in parts.items() if value})
