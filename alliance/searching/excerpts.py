"""The found words marked, in titles and in the piece of text around them."""

from itertools import islice
from typing import NamedTuple

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from alliance.searching.question import Question
from core import searching

LONGEST = 220  # characters of an excerpt
BEFORE = 60  # of them in front of the first found word
MOST_WORDS = 12_000
MOST_HITS = 200


class Hit(NamedTuple):
    start: int
    end: int
    term: int  # its place in the question


def mark(text: str, question: Question, language: str) -> SafeString:
    """All of `text`, with the found words inside <mark>."""
    return _marked(text, hits(text, question, language))


def excerpt(text: str, question: Question, language: str) -> SafeString:
    """The piece of `text` that has most of the question in it; without any, its beginning."""
    found = hits(text, question, language)
    start, end = _window(text, _densest(found[:MOST_HITS]))
    inside = [
        hit._replace(start=hit.start - start, end=hit.end - start)
        for hit in found
        if start <= hit.start and hit.end <= end
    ]
    return format_html(
        "{}{}{}",
        "…" if start else "",
        _marked(text[start:end], inside),
        "…" if end < len(text) else "",
    )


def hits(text: str, question: Question, language: str) -> list[Hit]:
    """Where the words of the question stand in `text`, in any form, spelling and script."""
    words = _words(text)
    different = {raw for _start, _end, raw in words}
    stems: list[str] = []  # only for phrases
    found: list[Hit] = []
    for place, term in enumerate(question.terms):
        forms = [form.split() for form in term.forms(language)]
        single = {form[0] for form in forms if len(form) == 1}
        alike = {raw for raw in different if _is_like(raw, term, single, language)}
        found += [Hit(start, end, place) for start, end, raw in words if raw in alike]
        for form in forms:
            if len(form) > 1:
                stems = stems or [
                    searching.stem(searching.spellings(raw)[0], language) for *_place, raw in words
                ]
                found += [
                    Hit(words[at][0], words[at + len(form) - 1][1], place)
                    for at in range(len(words) - len(form) + 1)
                    if stems[at : at + len(form)] == form
                ]
    return sorted(found)


def _words(text):
    """Start, end and letters of each word that counts."""
    particles = {found.start() for found in searching.PARTICLES.finditer(text)}
    return [
        (*found.span(), found[0])
        for found in islice(searching.RAW_WORD.finditer(text), MOST_WORDS)
        # l’ begins with the particle, ’s after the apostrophe
        if not particles & {found.start(), found.start() - 1}
    ]


def _is_like(raw, term, single, language):
    beginnings = term.words if term.is_beginning else ()
    return any(
        searching.stem(word, language) in single
        or word in term.words
        or word.startswith(beginnings)
        for word in searching.spellings(raw)
    )


def _densest(found):
    """Where the stretch with most different words of the question begins; None without any."""
    reach = LONGEST - BEFORE

    def worth(hit):
        near = {other.term for other in found if hit.start <= other.start < hit.start + reach}
        return len(near), -hit.start

    return max(found, key=worth).start if found else None


def _window(text, hit):
    """Start and end of the piece around the character `hit`, cut between words."""
    start = 0
    if hit is not None and hit > LONGEST - BEFORE:
        start = text.find(" ", hit - BEFORE, hit) + 1 or hit
        start += len(text[start:hit]) - len(text[start:hit].lstrip(" \xa0,;:.!?»)–—"))
    end = len(text)
    if end - start > LONGEST:
        end = text.rfind(" ", start + BEFORE, start + LONGEST)
        end = start + LONGEST if end < 0 else end
    return start, end


def _marked(text, found):
    pieces, at = [], 0
    for hit in found:
        if hit.start >= at:
            pieces.append((text[at : hit.start], text[hit.start : hit.end]))
            at = hit.end
    return format_html_join("", "{}<mark>{}</mark>", pieces) + conditional_escape(text[at:])
