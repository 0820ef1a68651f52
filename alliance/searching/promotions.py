"""Pages that editors put first for a question."""

from alliance.models import Promotion
from alliance.searching.question import Question
from core import languages, searching
from publishing.remembering import while_unchanged


def key_of(text: str) -> frozenset[str]:
    """What two questions have in common that ask for the same: their telling words as stems."""
    return frozenset(
        searching.stem(term.spellings[0], languages.active()) for term in Question(text).terms
    )


def promoted(question: Question) -> list[str]:
    """The things that come first for `question`, in the order in which they were put there."""
    return while_unchanged(f"search-promotions-{languages.active()}", _collect).get(
        key_of(question.text), []
    )


def _collect():
    found: dict[frozenset[str], list[str]] = {}
    for promotion in Promotion.objects.running().order_by("pk"):
        for line in promotion.questions.splitlines():
            if key := key_of(line):
                things = found.setdefault(key, [])
                things += [promotion.thing] if promotion.thing not in things else []
    return found
