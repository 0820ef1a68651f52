"""Names and titles that begin as the reader types, for the search box."""

from typing import NamedTuple

from alliance.models import SearchEntry
from alliance.searching.vocabulary import KINDS
from core import languages, searching
from publishing.remembering import while_unchanged
from texts.models import Paragraph

MOST = 8
MOST_OF_A_KIND = 1000  # of each kind the newest are suggested
SHORTEST = 2  # letters


class Suggestion(NamedTuple):
    title: str
    kind: str


def completions(text: str) -> list[Suggestion]:
    """Titles that have all words of `text`, whole or as beginnings: those that begin so first."""
    words = searching.fold(text).split()
    if len("".join(words)) < SHORTEST:
        return []
    beginnings = [f" {word}" for word in words]
    typed = f" {' '.join(words)}"
    found = [
        (not names.startswith(typed), place, suggestion)
        for place, (names, suggestion) in enumerate(_known())
        if all(beginning in names for beginning in beginnings)
    ]
    return list(dict.fromkeys(suggestion for *_order, suggestion in sorted(found)))[:MOST]


def _known():
    return while_unchanged(f"search-titles-{languages.active()}", _collect)


def _collect():
    """Folded names and what they suggest: places first, then texts, pages and news."""
    found = []
    for kind in KINDS:
        rows = SearchEntry.objects.visible(kind).filter(language=languages.active(), file="")
        rows = rows.exclude(model=Paragraph._meta.label_lower).order_by("-pk")
        for names, title in rows.values_list("names", "title")[:MOST_OF_A_KIND]:
            found.append((f" {searching.fold(names)}", Suggestion(title, kind)))
    return found
