"""Deletions, and what decides whether a row is public, followed inside the database.

What is hidden must not be found, however it was hidden: `QuerySet.update()` and hand-written SQL
count like `save()`. Words follow by signals (`index`), since they are made in Python.

Installed after each `migrate`. On SQLite removed before it, too: a migration may make a table anew,
which loses its triggers and trips over those of others that name it.
"""

from collections.abc import Iterable, Iterator

from django.db import connection

from alliance.models import SearchEntry
from alliance.searching.entries import FACTS, ArticleFile, TextFile
from members.models import Participant
from news.models import Article
from publishing.models import Publishable
from texts.models import AdoptedText, Paragraph

ENTRIES = SearchEntry._meta.db_table
PUBLIC = {name: name for name in ("status", "publish_at", "unpublish_at")}
COPIED = {
    # The first day of its first period, which is noted by an UPDATE after a period was saved.
    Participant: PUBLIC | {"joined_on": "date"},
    # Public with its text, whose changes reach it below.
    Paragraph: {},
    TextFile: {},
    ArticleFile: {},
}
PARTS = {
    AdoptedText: [(Paragraph, "text_id"), (TextFile, "adoptedtext_id")],
    Article: [(ArticleFile, "article_id")],
}
# Countries are none of them: whether they are found is asked of their participants.
FOLLOWED = [model for model in FACTS if issubclass(model, Publishable) or model in COPIED]


def install() -> None:
    """(Re)make the triggers of all tables that are there."""
    tables = set(connection.introspection.table_names())
    if ENTRIES in tables:
        there = [model for model in FOLLOWED if model._meta.db_table in tables]
        _run({"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor](there))


def remove_before_migrations() -> None:
    if connection.vendor == "sqlite":
        _run(f'DROP TRIGGER IF EXISTS "{name}"' for model in FOLLOWED for name in _names(model))


def _run(statements: Iterable[str]):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _names(model):
    return [f"search_{model._meta.db_table}_{operation}" for operation in ("delete", "update")]


def _statements(model, row_id):
    """What to do when a row goes, when it changes, and the change that is meant ("" for none)."""
    copied = COPIED.get(model, PUBLIC)
    copies = ", ".join(f"{to} = new.{column}" for column, to in copied.items())
    of = f"WHERE model = '{model._meta.label_lower}' AND object_id"
    change = f"UPDATE {ENTRIES} SET {copies}"  # noqa: S608 -- our own words
    copying = [f"{change} {of} = {row_id.format('new')};"] if copied else []
    for part, column in PARTS.get(model, []):
        ids = f"SELECT CAST(id AS TEXT) FROM {part._meta.db_table} WHERE {column} = new.id"  # noqa: S608
        of_parts = f"WHERE model = '{part._meta.label_lower}' AND object_id IN ({ids})"
        copying.append(f"{change} {of_parts};")
    return (
        f"DELETE FROM {ENTRIES} {of} = {row_id.format('old')};",  # noqa: S608 -- our own words
        " ".join(copying),
        f"UPDATE OF {', '.join(copied)}" if copied else "",
    )


def _sqlite(followed) -> Iterator[str]:
    for model in followed:
        table, (delete, update) = model._meta.db_table, _names(model)
        removal, copying, event = _statements(model, "CAST({}.id AS TEXT)")
        yield f'DROP TRIGGER IF EXISTS "{delete}"'
        yield f'DROP TRIGGER IF EXISTS "{update}"'
        yield f'CREATE TRIGGER "{delete}" AFTER DELETE ON "{table}" BEGIN {removal} END'
        if event:
            yield f'CREATE TRIGGER "{update}" AFTER {event} ON "{table}" BEGIN {copying} END'


def _postgresql(followed) -> Iterator[str]:
    for model in followed:
        table = model._meta.db_table
        removal, copying, event = _statements(model, "{}.id::text")
        yield f"""
            CREATE OR REPLACE FUNCTION search_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN {removal} ELSE {copying or "NULL;"} END IF;
                RETURN NULL;
            END $$
        """
        yield f'DROP TRIGGER IF EXISTS search_follow ON "{table}"'
        events = " OR ".join(filter(None, ["DELETE", event]))
        yield (
            f'CREATE TRIGGER search_follow AFTER {events} ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION search_{table}()"
        )
