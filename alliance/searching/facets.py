"""What results can be narrowed down by: year, country and topic.

Each entry has them as words of their own, which stand in the full text beside its words: so the
database finds “housing, in Serbia, of 2015” as fast as “housing”, on both databases.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django import forms
from django.utils.timezone import localdate

from core import languages
from members.models import Country
from news.models import Article
from publishing.models import Topic
from publishing.remembering import while_unchanged
from texts.models import AdoptedText

NAMES = ("year", "country", "topic")  # in the address, and in the order shown
# The first letter of the word that an entry has: capital, which no word of a text is.
YEAR, COUNTRY, TOPIC = "Y", "C", "T"


class Choice(NamedTuple):
    """A year, a country or a topic."""

    name: str  # of NAMES
    value: str  # in the address
    label: str


# --- What an entry has ----------------------------------------------------------------------------


def of_article(article: Article) -> str:
    countries = {
        *article.countries.all(),
        *(participant.country for participant in article.participants.all()),
    }
    return _words(localdate(article.publish_at).year, countries, article.topics.all())


def of_text(text: AdoptedText) -> str:
    return _words(text.year, [], text.topics.all())


def of_country(country: Country) -> str:
    return _words(None, [country], [])


def _words(year, countries, topics):
    words = [
        *([f"{YEAR}{year}"] if year else []),
        *sorted(f"{COUNTRY}{country.code}" for country in countries),
        *sorted(f"{TOPIC}{topic.pk}" for topic in topics),
    ]
    return " ".join(words)


# --- What a reader chooses ------------------------------------------------------------------------


class FacetForm(forms.Form):
    """Unknown values narrow nothing down."""

    year = forms.IntegerField(min_value=1000, max_value=9999, required=False)
    country = forms.CharField(max_length=2, required=False)
    topic = forms.CharField(max_length=100, required=False)


def chosen(query) -> dict[str, Choice]:
    """The word of each facet that `query` asks for, and what it stands for."""
    form = FacetForm(query)
    form.is_valid()
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    found = {}
    if year := wanted.pop("year", None):
        found[f"{YEAR}{year}"] = Choice("year", str(year), str(year))
    if wanted:
        found |= {
            word: choice
            for word, choice in known().items()
            if choice.value.lower() == wanted.get(choice.name, "").lower()
        }
    return found


def known() -> dict[str, Choice]:
    """Every country and topic by its word, in the reader's language."""
    return while_unchanged(f"search-facets-{languages.active()}", _collect)


def _collect():
    countries = {
        f"{COUNTRY}{country.code}": Choice("country", country.code, str(country))
        for country in Country.objects.all()
    }
    topics = {
        f"{TOPIC}{topic.pk}": Choice("topic", topic.slug, str(topic))
        for topic in Topic.objects.all()
    }
    return countries | topics


def counted(facets: Iterable[str]) -> dict[str, list[tuple[Choice, int]]]:
    """How many have each year (the newest first), country and topic (most first).

    `facets` are the words of each thing found.
    """
    counts = Counter(word for words in facets for word in set(words.split()))
    found: dict[str, list[tuple[Choice, int]]] = {name: [] for name in NAMES}
    named = known() if counts else {}
    for word, count in counts.items():
        year = word[len(YEAR) :]
        choice = Choice("year", year, year) if word.startswith(YEAR) else named.get(word)
        if choice:
            found[choice.name].append((choice, count))
    found["year"].sort(key=lambda pair: pair[0].value, reverse=True)
    for name in ("country", "topic"):
        found[name].sort(key=lambda pair: (-pair[1], pair[0].label))
    return found
