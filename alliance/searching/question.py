"""What the reader typed, taken apart: words, "phrases in quotes", a last word that may go on."""

import re
from functools import cached_property, lru_cache
from typing import NamedTuple

from core import searching

QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
MOST_TERMS = 20
SHORTEST_BEGINNING = 3  # letters: “eu” is the Union, not the beginning of Europe


class Term(NamedTuple):
    """A word or a phrase to be found, in each of its Latin spellings, folded."""

    spellings: tuple[str, ...]
    is_beginning: bool = False

    def forms(self, language: str) -> tuple[str, ...]:
        """As they may stand in the index of a language: stems, words one after the other."""
        return _forms(self.spellings, language)

    @property
    def words(self) -> tuple[str, ...]:
        """The spellings that are one word: these may also stand in the index uncut."""
        return tuple(spelling for spelling in self.spellings if " " not in spelling)

    @property
    def is_common(self) -> bool:
        return self.spellings[0] in searching.STOP_WORDS


@lru_cache(maxsize=1000)
def _forms(spellings, language):
    forms = [
        " ".join(searching.stem(word, language) for word in spelling.split())
        for spelling in spellings
    ]
    return tuple(dict.fromkeys(forms))


class Question:
    def __init__(self, text: str):
        self.text = text
        self.added: list[str] = []  # synonyms that are looked for, too

    def __bool__(self):
        return bool(self.terms)

    def __str__(self):
        return self.text

    @cached_property
    def words(self) -> list[str]:
        """The single words as they were typed, without the common ones."""
        words = dict.fromkeys(searching.raw_words(self.text))
        return [word for word in words if searching.fold(word) not in {"", *searching.STOP_WORDS}]

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        # Between the phrases (odd) stand the single words (even).
        parts = QUOTED.split(self.text)
        found = []
        for place, part in enumerate(parts):
            words = searching.raw_words(part)
            groups = [[word] for word in words] if place % 2 == 0 else [words]
            found += [term for group in groups if (term := read(group))]
        telling = [term for term in found if not term.is_common] or found
        return tuple(dict.fromkeys(telling))[:MOST_TERMS]

    def with_open_end(self) -> "Question | None":
        """The same with a last word that may go on; None where it cannot."""
        if not self or QUOTED.split(self.text)[-1].strip() == "":
            return None
        *others, last = self.terms
        if not last.words or len(last.words[0]) < SHORTEST_BEGINNING:
            return None
        question = Question(self.text)
        question.added = self.added
        question.terms = (*others, last._replace(is_beginning=True))
        return question


def read(words: list[str]) -> Term | None:
    """One term of all `words`; None when nothing of them can be found."""
    spellings = searching.spellings(" ".join(words))
    cut = (" ".join(word[: searching.LONGEST] for word in s.split()) for s in spellings)
    found = tuple(dict.fromkeys(spelling for spelling in cut if spelling))
    return Term(found) if found else None
