"""From matching entries to the list a reader sees: each thing once, the best first."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Q

from alliance.models import SearchEntry
from alliance.searching import fulltext
from alliance.searching.promotions import promoted
from alliance.searching.question import Question
from alliance.searching.suggestions import corrected
from alliance.searching.synonyms import widened
from core import languages, searching

WHOLE, BEGUN, PART, NONE = 3, 2, 1, 0  # how much of the question stands in a title
RANKED = 300  # matches whose text is read to rank them
USUAL_LENGTH = 2000  # characters of stems in a text


@dataclass
class Thing:
    """What was found in one or more entries: its languages, and the files on its page."""

    key: str
    kind: str
    date: str
    facets: str
    file: int = 0  # the entry of a file, where only that has what was asked for
    is_recommended: bool = False  # by editors, for this question


@dataclass
class Results:
    """The things found, in the order asked for."""

    question: Question  # as it was understood in the end
    things: list[Thing] = field(default_factory=list)
    is_cut: bool = False  # there are more than were looked at

    @classmethod
    def of(cls, question: Question, narrowed: Collection[str] = (), *, by_date=False) -> "Results":
        """The best first, or the newest.

        Where no text has the last word, those with words that begin so.
        """
        if not question:
            return cls(question)
        question = widened(question)
        found = fulltext.matches(question, narrowed)
        if not found and (longer := question.with_open_end()):
            question, found = longer, fulltext.matches(longer, narrowed)
        per_kind = Counter(match.kind for match in found)
        return cls(
            question,
            _things(newest_first(found) if by_date else by_worth(found, question)),
            is_cut=max(per_kind.values(), default=0) >= fulltext.MOST,
        )

    @property
    def counts(self) -> Counter:
        return Counter(thing.kind for thing in self.things)

    def of_kind(self, kind: str) -> list[Thing]:
        """The things of one kind, or all."""
        return [thing for thing in self.things if kind in ("", thing.kind)]

    def put_first(self, keys: list[str]) -> None:
        """Recommend these: also where the question stands nowhere in them."""
        if not keys:
            return
        there = {thing.key: thing for thing in self.things}
        entries = SearchEntry.objects.published().filter(thing__in=keys, file="")
        for entry in entries.order_by("pk"):
            if SearchEntry.objects.visible(entry.kind).contains(entry):
                date = str(entry.date or "")
                there.setdefault(entry.thing, Thing(entry.thing, entry.kind, date, entry.facets))
        first = [there.pop(key) for key in keys if key in there]
        for thing in first:
            thing.is_recommended = True
        self.things = [*first, *there.values()]


def _things(matches):
    found: dict[str, Thing] = {}
    pages = {match.thing for match in matches if not match.file}
    for match in matches:
        if match.thing not in found:
            file = 0 if match.thing in pages else match.pk
            found[match.thing] = Thing(match.thing, match.kind, match.date, match.facets, file)
    return list(found.values())


def find(question: Question, narrowed: Collection[str] = (), *, by_date=False) -> Results:
    """The things found; where there are none, those of the question without its typing mistakes.

    By relevance, what editors recommend comes before all.
    """
    results = Results.of(question, narrowed, by_date=by_date)
    if question and not narrowed and not by_date:
        results.put_first(promoted(question))
    if results.things or not question or not (better := corrected(question)):
        return results
    of_better = Results.of(better, narrowed, by_date=by_date)
    return of_better if of_better.things else results


def newest_first(matches: list[fulltext.Match]) -> list[fulltext.Match]:
    return sorted(matches, key=lambda match: (match.date, match.pk), reverse=True)


def by_worth(matches: list[fulltext.Match], question: Question) -> list[fulltext.Match]:
    """The best first: by likeness of the title, then by rank of the text, then the newest.

    What has the reader's language comes before what has not. The texts of the first `RANKED`
    alone are read: in a list of thousands, what comes behind them is ordered by date.
    """
    language = languages.active()
    likenesses = {match.pk: likeness(match, question) for match in matches}
    found = sorted(
        matches,
        key=lambda match: (likenesses[match.pk], match.language == language, match.date),
        reverse=True,
    )
    ranks = dict.fromkeys(likenesses, 0.0)
    ranks |= _ranks(found[:RANKED], question)
    return sorted(
        found,
        key=lambda match: (
            likenesses[match.pk],
            match.language == language,
            ranks[match.pk],
            match.date,
        ),
        reverse=True,
    )


def _ranks(matches, question):
    if len(matches) < 2:
        return {}
    texts = SearchEntry.objects.filter(pk__in=[match.pk for match in matches])
    return {
        pk: rank(text, question, language)
        for pk, language, text in texts.values_list("pk", "language", "text_stems")
    }


def likeness(match: fulltext.Match, question: Question) -> tuple[int, int]:
    """How far a title or name is what was asked for: how much of it, then in quarters.

    “Serbia” is all of the name Serbia (3, 4), and a small part of “Serbia’s first seminar” (3, 1).
    """
    sought = _sought(question.terms, match.language)
    whole = f" {match.names} {match.title_stems} ".replace("\n", " ")
    if not any(word in whole for words, beginnings, _n in sought for word in (*words, *beginnings)):
        return NONE, 0  # most, of thousands: not worth a look at each line
    lines = zip(match.names.split("\n"), match.title_stems.split("\n"), strict=True)
    return max(_likeness(*line, sought) for line in lines)


@lru_cache(maxsize=1000)
def _sought(terms, language):
    """Of each term: what stands in a line that has it, what in one with a beginning, its words."""
    return [
        (
            [f" {form} " for form in term.forms(language)],
            [f" {word}" for word in term.words] if term.is_beginning else [],
            term.spellings[0].count(" ") + 1,
        )
        for term in terms
    ]


def _likeness(name, stems, sought):
    level, found, covered = WHOLE, 0, 0
    inside = f" {name} {stems} "
    for words, beginnings, count in sought:
        if any(word in inside for word in words):
            covered += count
        elif any(word in inside for word in beginnings):
            level = BEGUN
        else:
            continue
        found += 1
    if not found:
        return NONE, 0
    if found < len(sought):
        return PART, 4 * found // len(sought)
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


def entries_for(things: list[Thing]) -> list[SearchEntry]:
    """One entry for each of `things`, in their order: in the reader's language if there is one.

    One query.
    """
    order = languages.in_order()
    files = {thing.file for thing in things} - {0}
    chosen: dict[str, SearchEntry] = {}
    entries = SearchEntry.objects.published().filter(thing__in=[thing.key for thing in things])
    for entry in entries.filter(Q(file="") | Q(pk__in=files)):
        kept = chosen.setdefault(entry.thing, entry)
        is_nearer = order.index(entry.language) < order.index(kept.language)
        if entry.pk in files or (kept.pk not in files and is_nearer):
            chosen[entry.thing] = entry
    return [chosen[thing.key] for thing in things if thing.key in chosen]
