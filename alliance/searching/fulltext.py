"""Asks the database for the entries that match: FTS5 on SQLite, tsvector on PostgreSQL.

Both find the same entries. Neither ranks them: FTS5 would count each word in the whole index for
that (measured: 350 ms instead of 100 for a common word in 100,000 articles), and no two databases
rank alike.
"""

from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

from alliance.models import SearchEntry
from alliance.searching.question import Question, Term
from core import languages

MOST = 2000  # matches of a kind that are looked at, the newest
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
    """The visible entries with all of `question` and the facets `narrowed`. One query.

    Of each kind the newest `MOST`.
    """
    part = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
    statements, parameters = [], []
    for kind in SearchEntry.Kind.values:
        visible = SearchEntry.objects.visible(kind).values_list(*FIELDS)
        statement, values = part(*visible.query.sql_with_params(), question, kind, narrowed)
        statements.append(f"SELECT * FROM ({statement}) AS {kind}")  # noqa: S608 -- our words
        parameters += values
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), parameters)
        return [Match(*row[:4], str(row[4] or ""), *row[5:]) for row in cursor]


def _sqlite(visible, parameters, question, kind, narrowed):
    """From the full text to the entries, never the other way round: hence CROSS JOIN."""
    asked = " OR ".join(
        f'(language : "{code}" AND {_fts5(question, code)})' for code in languages.CODES
    )
    narrow = [f'facets : "{word}"' for word in narrowed]
    return (
        f"""
        SELECT {COLUMNS}
        FROM alliance_fulltext CROSS JOIN ({visible}) AS entry
        WHERE alliance_fulltext MATCH %s AND entry.id = alliance_fulltext.rowid
        ORDER BY alliance_fulltext.rowid DESC LIMIT {MOST}
        """,  # noqa: S608 -- compiled by Django, and our words
        [*parameters, " AND ".join([f'kind : "{kind}"', *narrow, f"({asked})"])],
    )


def _fts5(question, language):
    return "(" + " AND ".join(_fts5_term(term, language) for term in question.terms) + ")"


def _fts5_term(term: Term, language):
    anywhere, in_order = "{title_stems text_stems other_words}", "{title_stems text_stems}"
    beginning = " *" if term.is_beginning else ""
    either = [
        *(f'{in_order if " " in form else anywhere} : "{form}"' for form in term.forms(language)),
        *(f'{anywhere} : "{word}"{beginning}' for word in term.words),
    ]
    return "(" + " OR ".join(dict.fromkeys(either)) + ")"


def _postgresql(visible, parameters, question, kind, narrowed):
    narrow = "".join(f" & {word}" for word in narrowed)
    asked = {code: _tsquery(question, code) + narrow for code in languages.CODES}
    in_language = "entry.language = %s AND words.fulltext @@ %s::tsquery"
    return (
        f"""
        SELECT {COLUMNS}
        FROM ({visible}) AS entry JOIN alliance_searchentry AS words ON words.id = entry.id
        WHERE {" OR ".join([in_language] * len(asked))}
        ORDER BY words.id DESC LIMIT {MOST}
        """,  # noqa: S608 -- compiled by Django, and our words
        [
            *parameters,
            *(value for code_and_words in asked.items() for value in code_and_words),
        ],
    )


def _tsquery(question, language):
    return "(" + " & ".join(_tsquery_term(term, language) for term in question.terms) + ")"


def _tsquery_term(term: Term, language):
    beginning = ":*" if term.is_beginning else ""
    either = [
        *(_in_order(form.split()) for form in term.forms(language)),
        *(f"{word}{beginning}" for word in term.words),
    ]
    return "(" + " | ".join(dict.fromkeys(either)) + ")"


def _in_order(words):
    if len(words) == 1:
        return words[0]
    # Within the title or within the text, not across their border.
    return " | ".join(f"({' <-> '.join(f'{word}:{part}' for word in words)})" for part in "AB")
