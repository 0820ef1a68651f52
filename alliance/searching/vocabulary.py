"""The words of names and titles that a reader may find, for setting questions right."""

from typing import NamedTuple

from alliance.models import SearchEntry
from core import languages, searching
from publishing.remembering import while_unchanged

MOST = 5000  # entries of a kind and their words, the newest
Kind = SearchEntry.Kind
# What a word is taken from when several kinds have it.
KINDS = (Kind.PARTICIPANT, Kind.COUNTRY, Kind.TEXT, Kind.PAGE, Kind.NEWS)
NAMES = (Kind.PARTICIPANT, Kind.COUNTRY)


class Known(NamedTuple):
    word: str  # as a title writes it; folded where it stands in other names only
    title: str
    kind: str


def known_words() -> dict[str, Known]:
    """By each folded word of names and titles, in the reader's language if that has it."""
    return while_unchanged(f"search-words-{languages.active()}", _collect)


def _collect():
    found = {}
    for kind in KINDS:
        rows = SearchEntry.objects.visible(kind).order_by("-pk")
        newest = rows.values_list("language", "names", "title")[:MOST]
        for _language, names, title in sorted(newest, key=_own_language_first):
            written = {searching.fold(raw): raw for raw in searching.raw_words(title)}
            for word in names.split():
                found.setdefault(word, Known(written.get(word, word), title, kind))
    return found


def _own_language_first(row):
    return languages.in_order().index(row[0])
