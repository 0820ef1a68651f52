import unicodedata

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from alliance.models import SearchEntry
from alliance.searching import excerpts, facets, vain
from alliance.searching.completion import completions
from alliance.searching.question import Question
from alliance.searching.results import entries_for, find
from alliance.searching.suggestions import names_like
from core import languages, suggesting
from publishing.pagecache import public_page

PER_PAGE = 10
LONGEST_QUESTION = 200
MOST_CHOICES = 50  # of a facet


class QuestionField(forms.CharField):
    """Whatever was typed, cut to a length and without control characters: never an error."""

    def to_python(self, value):
        text = "".join(map(_harmless, str(value or "")))
        return " ".join(text.split())[:LONGEST_QUESTION]


def _harmless(character):
    category = unicodedata.category(character)
    if category == "Cf":  # without width, or turning the direction of what follows
        return ""
    return " " if category.startswith("C") else character


class SearchForm(forms.Form):
    """What the address asks for; unknown values stand for all of them."""

    q = QuestionField(
        label=gettext_lazy("Search the whole site"),
        required=False,
        widget=suggesting.SearchBox(
            {"maxlength": LONGEST_QUESTION}, address=reverse_lazy("search_suggestions")
        ),
    )
    kind = forms.ChoiceField(choices=SearchEntry.Kind.choices, required=False)
    sort = forms.ChoiceField(choices=[("date", gettext_lazy("Date"))], required=False)


class Asked:
    """A search, as the address has it: the question, and what narrows its results down."""

    def __init__(self, query):
        form = SearchForm(query)
        form.is_valid()
        self.question = Question(form.cleaned_data["q"])
        self.kind = form.cleaned_data.get("kind", "")
        self.sort = form.cleaned_data.get("sort", "")
        # Of each facet that narrows, the word that entries have.
        self.narrowed = facets.chosen(query) if self.question else {}

    def address(self, language=None, **changes):
        """The page of this search with some changes, in `language` or the reader's."""
        facet_values = {choice.name: choice.value for choice in self.narrowed.values()}
        given = {"q": self.question.text, "kind": self.kind, "sort": self.sort, **facet_values}
        return _address(language, **given | changes)


# Only the page without a question is kept: nobody can fill the cache with questions.
@public_page
def search(request):
    asked = Asked(request.GET)
    results = find(asked.question, asked.narrowed, by_date=asked.sort == "date")
    if asked.question and not results.things and not asked.narrowed:
        vain.note(asked.question)
    alike = names_like(asked.question) if asked.question and not results.things else []
    pages = Paginator(results.of_kind(asked.kind), PER_PAGE)
    number = request.GET.get("page")
    page = pages.get_page(pages.num_pages if number == "last" else number)
    return render(
        request,
        "alliance/search.html",
        {
            "section": "search",
            "crumbs": [(_("Search"), "")],
            "form": SearchForm(initial={"q": asked.question.text}),
            "question": asked.question,
            "understood": results.question,
            "results": _shown(page.object_list, results.question),
            "total": len(results.things),
            "is_cut": results.is_cut,
            "suggestions": [(name, _address(q=name)) for name in alike],
            "kinds": _kinds(results, asked),
            "facets": _facets(results, asked),
            "narrowed": [
                (choice.label, asked.address(**{choice.name: ""}))
                for choice in asked.narrowed.values()
            ],
            "sort": asked.sort,
            "orders": [
                (label, asked.address(sort=sort), sort == asked.sort)
                for sort, label in [("", _("Best match")), ("date", _("Newest"))]
            ],
            "page_obj": page,
            "page_range": pages.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
            "ellipsis": Paginator.ELLIPSIS,
            "translations": {code: asked.address(code) for code in languages.CODES},
        },
    )


@require_safe
def suggestions(request):
    """What may be meant by the beginning in `q`."""
    kinds = dict(SearchEntry.Kind.choices)
    return suggesting.answer(
        request, lambda text: [(it.title, kinds[it.kind]) for it in completions(text)]
    )


def _shown(things, question):
    recommended = {thing.key for thing in things if thing.is_recommended}
    return [
        {
            "entry": entry,
            "title": excerpts.mark(entry.title, question, entry.language),
            "file": excerpts.mark(entry.file, question, entry.language),
            "text": excerpts.excerpt(entry.text, question, entry.language),
            "is_recommended": entry.thing in recommended,
        }
        for entry in entries_for(things)
    ]


def _kinds(results, asked):
    """Links to all results and to those of each kind that has any."""
    counts = results.counts
    found = [("", _("All"), counts.total())]
    found += [(kind.value, kind.label, counts[kind]) for kind in SearchEntry.Kind if counts[kind]]
    return [
        {
            "label": label,
            "count": count,
            # As it was understood: without the typing mistake.
            "address": asked.address(q=results.question.text, kind=kind),
            "is_current": kind == asked.kind,
        }
        for kind, label, count in found
    ]


def _facets(results, asked):
    """Of each facet that does not narrow yet, links to its values; those that tell nothing apart
    are left out."""
    things = results.of_kind(asked.kind)
    chosen = {choice.name for choice in asked.narrowed.values()}
    titles = {"year": _("Year"), "country": _("Country"), "topic": _("Topic")}
    return [
        {
            "title": titles[name],
            "choices": [
                (
                    choice.label,
                    count,
                    asked.address(q=results.question.text, **{name: choice.value}),
                )
                for choice, count in found[:MOST_CHOICES]
            ],
        }
        for name, found in facets.counted(thing.facets for thing in things).items()
        if name not in chosen and any(count < len(things) for _choice, count in found)
    ]


def _address(language=None, **parameters):
    """The page of these parameters, in `language` or the reader's."""
    with override(language or languages.active()):
        path = reverse("search")
    # In the order that `query_with` has, so that one list has one address.
    query = urlencode(sorted((name, value) for name, value in parameters.items() if value))
    return f"{path}?{query}" if query else path
