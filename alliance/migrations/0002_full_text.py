"""The full text of search entries, in what each database has for it.

Both follow the table by themselves, so that bulk inserts and deletions are never forgotten. Words
come folded and stemmed (`core.searching`): letters a to z and digits, nothing else. Hence no
dictionary and no parser of the database is involved, and the hits are the same on both.
"""

from django.db import migrations

WORDS = "kind, language, title_stems, text_stems, other_words"
NEW = "new.id, new.kind, new.language, new.title_stems, new.text_stems, new.other_words"
OLD = "old.id, old.kind, old.language, old.title_stems, old.text_stems, old.other_words"
ADD = f"INSERT INTO alliance_fulltext (rowid, {WORDS}) VALUES ({NEW});"
REMOVE = f"INSERT INTO alliance_fulltext (alliance_fulltext, rowid, {WORDS}) VALUES ('delete', {OLD});"

MAKE = {
    "sqlite": [
        f"""
        CREATE VIRTUAL TABLE alliance_fulltext USING fts5(
            {WORDS}, content='alliance_searchentry', content_rowid='id', tokenize='ascii'
        )
        """,
        f"CREATE TRIGGER alliance_fulltext_insert AFTER INSERT ON alliance_searchentry BEGIN {ADD} END",
        f"CREATE TRIGGER alliance_fulltext_delete AFTER DELETE ON alliance_searchentry BEGIN {REMOVE} END",
        f"""
        CREATE TRIGGER alliance_fulltext_update AFTER UPDATE OF id, {WORDS} ON alliance_searchentry
        BEGIN {REMOVE} {ADD} END
        """,
        "INSERT INTO alliance_fulltext (alliance_fulltext) VALUES ('rebuild')",
    ],
    # to_tsvector() would take 5e5z349 for two words, and a position beyond 16,383 is an error.
    "postgresql": [
        """
        CREATE FUNCTION alliance_words(words text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT coalesce(string_agg(word || ':' || least(place, 16383), ' '), '')::tsvector
            FROM unnest(string_to_array(translate(words, E'\\n', ' '), ' ')) WITH ORDINALITY AS each_one (word, place)
        $$
        """,
        """
        ALTER TABLE alliance_searchentry ADD COLUMN fulltext tsvector GENERATED ALWAYS AS (
            setweight(alliance_words(title_stems), 'A')
            || setweight(alliance_words(text_stems), 'B')
            || strip(alliance_words(other_words))
        ) STORED
        """,
        "CREATE INDEX alliance_fulltext ON alliance_searchentry USING gin (fulltext)",
    ],
}
REMOVE_ALL = {
    "sqlite": [
        "DROP TRIGGER alliance_fulltext_insert",
        "DROP TRIGGER alliance_fulltext_delete",
        "DROP TRIGGER alliance_fulltext_update",
        "DROP TABLE alliance_fulltext",
    ],
    "postgresql": [
        "ALTER TABLE alliance_searchentry DROP COLUMN fulltext",
        "DROP FUNCTION alliance_words(text)",
    ],
}


def make(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    for statement in REMOVE_ALL[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("alliance", "0001_search_entries")]
    operations = [migrations.RunPython(make, remove)]
