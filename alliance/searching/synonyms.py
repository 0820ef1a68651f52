"""Words that editors say mean the same, put beside those of a question.

The question gets wider and the index stays as it is: a new synonym works at once, and on both
databases.
"""

from alliance.models import Synonyms
from alliance.searching.question import Question, Term, read
from core import searching
from publishing.remembering import while_unchanged

LONGEST = 5  # telling words of a phrase that is looked for in a question
Phrase = tuple[str, ...]  # its telling words, folded


def widened(question: Question) -> Question:
    """The same question, where each word or phrase with synonyms may be any of them.

    Words in quotes are meant as they stand. `added` are the words that came in.
    """
    known = while_unchanged("search-synonyms", _collect)
    terms: list[Term] = []
    added: list[str] = []
    rest = list(question.terms)
    while rest:
        length, others = _longest(rest, known)
        terms.append(_any_of(rest[:length], others))
        added += others.values()
        rest = rest[length:]
    if not added:
        return question
    wider = Question(question.text)
    wider.terms = tuple(dict.fromkeys(terms))
    wider.added = list(dict.fromkeys(added))
    return wider


def _longest(terms, known):
    """How many of the first `terms` are one phrase with synonyms, and these: Term to words."""
    for length in range(min(LONGEST, len(terms)), 0, -1):
        words = tuple(term.spellings[0] for term in terms[:length])
        if words in known and not any(" " in word for word in words):
            return length, {
                term: written for key, (term, written) in known[words].items() if key != words
            }
    return 1, {}


def _any_of(terms, others):
    own = terms[0].spellings if len(terms) == 1 else (" ".join(t.spellings[0] for t in terms),)
    spellings = [*own, *(spelling for term in others for spelling in term.spellings)]
    return Term(tuple(dict.fromkeys(spellings)))


def _collect():
    known: dict[Phrase, dict[Phrase, tuple[Term, str]]] = {}
    for row in Synonyms.objects.all():
        phrases = {_telling(phrase): phrase for phrase in row.phrases}
        phrases.pop((), None)
        group = {key: (read(searching.raw_words(it)), it) for key, it in phrases.items()}
        for key in group:
            known[key] = known.get(key, {}) | group
    return known


def _telling(phrase):
    words = searching.fold(searching.PARTICLES.sub(" ", phrase)).split()
    return tuple(word for word in words if word not in searching.STOP_WORDS)
