"""What the reader may have meant, for when nothing or little was found."""

import re
from difflib import get_close_matches
from string import ascii_lowercase

from alliance.searching.question import Question
from alliance.searching.vocabulary import KINDS, NAMES, known_words
from core import searching

ALIKE = 0.75  # of difflib: Andaluzia and Andalusia have 0.89
MOST = 3
MOST_WORDS = 5  # of a question, that are looked at
SHORTEST = 4  # letters of a word in which a mistake is forgiven
LONGEST = 30


def corrected(question: Question) -> Question | None:
    """The same with each unknown word that is one typing mistake away from a known one; or None.

    A mistake is a letter too many, one missing, a wrong one, or two that changed places.
    """
    known = known_words()
    replaced = {}
    for word in question.words[:MOST_WORDS]:
        spellings = searching.spellings(word)
        if not any(spelling in known for spelling in spellings) and (
            near := [known[x] for spelling in spellings for x in one_mistake_away(spelling, known)]
        ):
            replaced[word] = min(near, key=lambda it: KINDS.index(it.kind)).word
    if not replaced:
        return None
    either = "|".join(map(re.escape, sorted(replaced, key=len, reverse=True)))
    whole_word = rf"(?<!\w)(?:{either})(?!\w)"
    return Question(re.sub(whole_word, lambda found: replaced[found[0]], question.text))


def one_mistake_away(word: str, known) -> list[str]:
    """The words of `known` that come of a folded `word` by one mistake, in alphabetical order."""
    if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
        return []
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    near = {
        *(a + b[1:] for a, b in cuts if b),
        *(a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1),
        *(a + letter + b[1:] for a, b in cuts if b for letter in ascii_lowercase),
        *(a + letter + b for a, b in cuts for letter in ascii_lowercase),
    }
    return sorted(found for found in near if found in known and found != word)


def names_like(question: Question) -> list[str]:
    """Participants and countries with a name close to a word of the question."""
    titles = {word: it.title for word, it in known_words().items() if it.kind in NAMES}
    found = [
        titles[alike]
        for term in question.terms[:MOST_WORDS]
        for word in term.words
        for alike in get_close_matches(word, titles, n=MOST, cutoff=ALIKE)
    ]
    return list(dict.fromkeys(found))[:MOST]
