"""Asks the database for the entries that match: FTS5 on SQLite, tsvector on PostgreSQL.

Both find the same entries. Neither ranks them: FTS5 would count each word in the whole index for
that (measured: 350 ms instead of 100 for a common word in 100,000 articles), and no two databases
rank alike.
"""

from collections import Counter
from collections.abc import Collection
from functools import partial
from typing import NamedTuple

from django.db import connection

from alliance.models import SearchEntry
from alliance.searching.question import Question, Term
from core import languages

MOST = 1000  # matches of a kind that are looked at, the newest
MOST_TITLED = 200  # further ones that have the question in their title
MOST_BEGUN = 500  # words with the same beginning
FIELDS = ("id", "thing", "kind", "language", "date", "file", "facets", "names", "title_stems")
COLUMNS = ", ".join(f"entry.{name}" for name in FIELDS)


class Match(NamedTuple):
    pk: int
    thing: str
    kind: str
    language: str
    date: str  # of ISO 8601, "" where there is none
    file: str  # its name, "" for what is none
    facets: str
    names: str
    title_stems: str


def matches(question: Question, narrowed: Collection[str] = ()) -> list[Match]:
    """The visible entries with all of `question` and the facets `narrowed`.

    Of each kind the newest `MOST`; where there are as many and nothing is narrowed down, also the
    newest `MOST_TITLED` that have the words in their title, however old, but for phrases. One
    query, or two; on SQLite up to two more, for words that may go on and for phrases.
    """
    codes = languages.CODES
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            question = _written_out(question, cursor)
            codes = [code for code in codes if _may_have(question, code, cursor)]
        ask = partial(_ask, cursor, question, narrowed, codes)
        found = ask(SearchEntry.Kind.values)
        counts = Counter(match.kind for match in found)
        full = [kind for kind, count in counts.items() if count >= MOST]
        # PostgreSQL would look at the places of all words of a phrase in all entries.
        has_phrases = any(" " in x for term in question.terms for x in term.spellings)
        if full and not narrowed and not has_phrases:
            there = {match.pk for match in found}
            found += [match for match in ask(full, in_titles=True) if match.pk not in there]
    return found


def _ask(cursor, question, narrowed, codes, kinds, in_titles=False):
    part = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
    statements, parameters = [], []
    for kind in kinds:
        query = SearchEntry.objects.visible(kind).values_list(*FIELDS).query.sql_with_params()
        for statement, values in part(*query, question, kind, narrowed, codes, in_titles):
            statements.append(f"SELECT * FROM ({statement}) AS found")  # noqa: S608 -- our words
            parameters += values
    if not statements:
        return []
    cursor.execute(" UNION ALL ".join(statements), parameters)
    return _newest(Match(*row[:4], str(row[4] or ""), *row[5:]) for row in cursor)


def _newest(found):
    """Languages were asked one by one: of each kind there may be more than `MOST`."""
    kept, counts = [], Counter()
    for match in sorted(found, key=lambda match: match.pk, reverse=True):
        counts[match.kind] += 1
        if counts[match.kind] <= MOST:
            kept.append(match)
    return kept


def _sqlite(visible, parameters, question, kind, narrowed, codes, in_titles):
    """From the full text to the entries, never the other way round: hence CROSS JOIN.

    Each language by itself, and the kind beside each word: FTS5 goes from match to match of the
    rarest, but looks through all of an OR first.
    """
    asked = f"""
        SELECT {COLUMNS}
        FROM alliance_fulltext CROSS JOIN ({visible}) AS entry
        WHERE alliance_fulltext MATCH %s AND entry.id = alliance_fulltext.rowid
        ORDER BY alliance_fulltext.rowid DESC LIMIT {MOST_TITLED if in_titles else MOST}
    """  # noqa: S608 -- compiled by Django, and our words
    narrow = [f'facets : "{word}"' for word in narrowed]
    for code in codes:
        conditions = [f'kind : "{kind}"', *narrow, f'language : "{code}"']
        conditions += [_fts5_term(term, code, in_titles=in_titles) for term in question.terms]
        yield asked, [*parameters, " AND ".join(conditions)]


def _may_have(question, language, cursor):
    """Whether a language has the words of the phrases, in whatever order.

    Where it has not, FTS5 would look at the places of all words in all texts to say so.
    """
    forms = [form for term in question.terms for form in term.forms(language)]
    if not any(" " in form for form in forms):
        return True
    conditions = [f'language : "{language}"']
    conditions += [_fts5_term(term, language, is_in_order=False) for term in question.terms]
    cursor.execute(
        "SELECT 1 FROM alliance_fulltext WHERE alliance_fulltext MATCH %s LIMIT 1",
        [" AND ".join(conditions)],
    )
    return cursor.fetchone() is not None


def _fts5_term(term: Term, language, *, is_in_order=True, in_titles=False):
    anywhere, in_order = "{title_stems text_stems other_words}", "{title_stems text_stems}"
    if in_titles:
        anywhere = in_order = "title_stems"
    forms = term.forms(language)
    single = [*(form for form in forms if " " not in form), *term.words]
    either = [f'{anywhere} : "{word}"' for word in dict.fromkeys(single)]
    for form in forms:
        if " " in form:
            words = [form] if is_in_order else form.split()
            quoted = " AND ".join(f'"{word}"' for word in words)
            either.append(f"{in_order} : ({quoted})")
    return "(" + " OR ".join(either) + ")"


def _written_out(question, cursor):
    """The question with the words that its last term may begin.

    FTS5 would gather all matches of them before it gives the first: 25 ms for each kind and
    language among 100,000 entries, where a look into its vocabulary takes 2 ms for all.
    """
    *others, last = question.terms
    if not last.is_beginning:
        return question
    words = [longer for word in last.words for longer in _begun(word, cursor)]
    written_out = Question(question.text)
    written_out.terms = (*others, Term((*last.spellings, *words)))
    return written_out


def _begun(beginning, cursor):
    """The words of all texts that begin so, at most `MOST_BEGUN`."""
    after = "SELECT term FROM alliance_fulltext_words WHERE term >= {} AND term < %s LIMIT 1"
    cursor.execute(
        f"""
        WITH RECURSIVE begun (term) AS (
            SELECT ({after.format("%s")})
            UNION ALL
            SELECT ({after.format("begun.term || '!'")}) FROM begun WHERE term IS NOT NULL
            LIMIT {MOST_BEGUN}
        )
        SELECT term FROM begun WHERE term IS NOT NULL
        """,  # noqa: S608 -- our words
        [beginning, f"{beginning}{{", f"{beginning}{{"],  # "!" sorts before all letters, "{" after
    )
    return [term for (term,) in cursor.fetchall()]


def _postgresql(visible, parameters, question, kind, narrowed, codes, in_titles):
    narrow = "".join(f" & {word}" for word in narrowed)
    asked = {code: _tsquery(question, code, in_titles) + narrow for code in codes}
    in_language = "(words.language = %s AND words.fulltext @@ %s::tsquery)"
    found = f"""
        SELECT words.id FROM alliance_searchentry AS words
        WHERE {" OR ".join([in_language] * len(asked))}
    """  # noqa: S608 -- our words
    if narrowed:
        # Or PostgreSQL goes through all entries from the newest on, in hope of an early match.
        found = f"WITH found AS MATERIALIZED ({found}) SELECT id FROM found"  # noqa: S608
    yield (
        f"""
        SELECT {COLUMNS}
        FROM ({visible}) AS entry JOIN ({found}) AS words ON words.id = entry.id
        ORDER BY words.id DESC LIMIT {MOST_TITLED if in_titles else MOST}
        """,  # noqa: S608 -- compiled by Django, and our words
        [
            *parameters,
            *(value for code_and_words in asked.items() for value in code_and_words),
        ],
    )


def _tsquery(question, language, in_titles):
    terms = [_tsquery_term(term, language, "A" if in_titles else "AB") for term in question.terms]
    return "(" + " & ".join(terms) + ")"


def _tsquery_term(term: Term, language, parts):
    only = ":A" if parts == "A" else ""
    either = [
        _in_order(form.split(), parts) if " " in form else form + only
        for form in term.forms(language)
    ]
    if term.is_beginning:
        either += [f"{word}:*" for word in term.words]
    elif not only:  # an uncut word has no place, and would match as if it stood in the title
        either += term.words
    return "(" + " | ".join(dict.fromkeys(either)) + ")"


def _in_order(words, parts):
    """Within the title or within the text, not across their border."""
    return " | ".join(f"({' <-> '.join(f'{word}:{part}' for word in words)})" for part in parts)
