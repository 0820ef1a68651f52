import unicodedata

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from alliance.models import SearchEntry
from alliance.searching import excerpts
from alliance.searching.question import Question
from alliance.searching.results import entries_for, find
from alliance.searching.suggestions import names_like
from core import languages
from publishing.pagecache import public_page

PER_PAGE = 10
LONGEST_QUESTION = 200


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
    q = QuestionField(
        label=gettext_lazy("Search the whole site"),
        required=False,
        widget=forms.SearchInput(attrs={"maxlength": LONGEST_QUESTION}),
    )
    kind = forms.ChoiceField(choices=SearchEntry.Kind.choices, required=False)

    @classmethod
    def read(cls, query):
        """The question and the kind that `query` asks for; "" for all, and for unknown ones."""
        form = cls(query)
        form.is_valid()
        return Question(form.cleaned_data["q"]), form.cleaned_data.get("kind", "")


# Only the page without a question is kept: nobody can fill the cache with questions.
@public_page
def search(request):
    question, kind = SearchForm.read(request.GET)
    results = find(question)
    suggestions = names_like(question) if question and not results.kinds else []
    pages = Paginator(results.of_kind(kind), PER_PAGE)
    number = request.GET.get("page")
    page = pages.get_page(pages.num_pages if number == "last" else number)
    return render(
        request,
        "alliance/search.html",
        {
            "section": "search",
            "crumbs": [(_("Search"), "")],
            "form": SearchForm(initial={"q": question.text}),
            "question": question,
            "understood": results.question,
            "results": [
                _result(entry, results.question) for entry in entries_for(page.object_list)
            ],
            "total": len(results.kinds),
            "is_cut": results.is_cut,
            "suggestions": [(name, _address(q=name)) for name in suggestions],
            "kinds": _kinds(results.counts, results.question, kind),
            "page_obj": page,
            "page_range": pages.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
            "ellipsis": Paginator.ELLIPSIS,
            "translations": {
                code: _address(code, q=question.text, kind=kind) for code in languages.CODES
            },
        },
    )


def _result(entry, question):
    return {
        "entry": entry,
        "title": excerpts.mark(entry.title, question, entry.language),
        "text": excerpts.excerpt(entry.text, question, entry.language),
    }


def _kinds(counts, question, current):
    """Links to all results and to those of each kind that has any."""
    found = [("", _("All"), counts.total())]
    found += [(kind.value, kind.label, counts[kind]) for kind in SearchEntry.Kind if counts[kind]]
    return [
        {
            "label": label,
            "count": count,
            "address": _address(q=question.text, kind=kind),
            "is_current": kind == current,
        }
        for kind, label, count in found
    ]


def _address(language=None, **parameters):
    """The page of these parameters, in `language` or the reader's."""
    with override(language or languages.active()):
        path = reverse("search")
    # In the order that `query_with` has, so that one list has one address.
    query = urlencode(sorted((name, value) for name, value in parameters.items() if value))
    return f"{path}?{query}" if query else path
