"""From matching entries to the list a reader sees: each thing once, the best first."""

from collections import Counter
from dataclasses import dataclass, field

from alliance.models import SearchEntry
from alliance.searching import fulltext
from alliance.searching.question import Question
from alliance.searching.suggestions import corrected
from core import languages, searching

WHOLE, BEGUN, PART, NONE = 3, 2, 1, 0  # how much of the question stands in a title
USUAL_LENGTH = 2000  # characters of stems in a text


@dataclass
class Results:
    """The things found, by relevance."""

    question: Question  # as it was understood in the end
    kinds: dict[str, str] = field(default_factory=dict)  # of each thing, the best first
    is_cut: bool = False  # there are more than were looked at

    @classmethod
    def of(cls, question: Question) -> "Results":
        """Titles with the question in them first, then by rank, then the newest.

        Where no text has the last word, those with words that begin so. One query, or two.
        """
        if not question:
            return cls(question)
        found = fulltext.matches(question)
        if not found and (longer := question.with_open_end()):
            question, found = longer, fulltext.matches(longer)
        worth = {}
        for match in found:
            here = _worth(match, question)
            worth[match.thing] = max(worth.get(match.thing, here), here)
        kinds = {match.thing: match.kind for match in found}
        per_kind = Counter(match.kind for match in found)
        return cls(
            question,
            {thing: kinds[thing] for thing in sorted(worth, key=worth.get, reverse=True)},
            is_cut=max(per_kind.values(), default=0) >= fulltext.MOST,
        )

    @property
    def counts(self) -> Counter:
        return Counter(self.kinds.values())

    def of_kind(self, kind: str) -> list[str]:
        """The things of one kind, or all."""
        return [thing for thing in self.kinds if kind in ("", self.kinds[thing])]


def find(question: Question) -> Results:
    """The things found; where there are none, those of the question without its typing mistakes."""
    results = Results.of(question)
    if results.kinds or not question or not (better := corrected(question)):
        return results
    of_better = Results.of(better)
    return of_better if of_better.kinds else results


def _worth(match, question):
    return (
        *likeness(match, question),
        match.language == languages.active(),
        rank(match.text_stems, question, match.language),
        match.date,
    )


def likeness(match: fulltext.Match, question: Question) -> tuple[int, int]:
    """How far a title or name is what was asked for: how much of it, then in quarters.

    “Serbia” is all of the name Serbia (3, 4), and a small part of “Serbia’s first seminar” (3, 1).
    """
    lines = zip(match.names.split("\n"), match.title_stems.split("\n"), strict=True)
    return max(_likeness(*line, question, match.language) for line in lines)


def _likeness(name, stems, question, language):
    level, found, covered = WHOLE, 0, 0
    inside = f" {name} {stems} "
    for term in question.terms:
        if any(f" {form} " in inside for form in term.forms(language)):
            covered += term.spellings[0].count(" ") + 1
        elif term.is_beginning and any(f" {word}" in inside for word in term.words):
            level = BEGUN
        else:
            continue
        found += 1
    if not found:
        return NONE, 0
    if found < len(question.terms):
        return PART, 4 * found // len(question.terms)
    telling = sum(word not in searching.STOP_WORDS for word in name.split())
    return level, min(4, 4 * covered // max(telling, 1))


def rank(stems: str, question: Question, language: str) -> float:
    """How much a text is about the question: how often it has each word, for its length.

    As in BM25, but for the rarity of words: all that was found has all of them.
    """
    text, length = f" {stems} ", len(stems) / USUAL_LENGTH
    counts = (
        sum(text.count(f" {form} ") for form in term.forms(language)) for term in question.terms
    )
    return sum(count / (count + 0.3 + 0.9 * length) for count in counts)


def entries_for(things: list[str]) -> list[SearchEntry]:
    """One entry for each of `things`, in their order: in the reader's language if there is one.

    One query.
    """
    order = languages.in_order()
    chosen = {}
    for entry in SearchEntry.objects.published().filter(thing__in=things):
        kept = chosen.setdefault(entry.thing, entry)
        if order.index(entry.language) < order.index(kept.language):
            chosen[entry.thing] = entry
    return [chosen[thing] for thing in things if thing in chosen]
