"""The full text with what results can be narrowed down by, and the entries of files.

The entries are written anew by the worker: until it has, everything is found as before.
"""

from importlib import import_module

from django.db import migrations, models

before = import_module("alliance.migrations.0002_full_text")

TABLE = "alliance_searchentry"
COLUMNS = [
    ("file", models.CharField(blank=True, default="", max_length=300)),
    ("facets", models.TextField(blank=True, default="")),
]
WORDS = f"{before.WORDS}, facets"
NEW = f"{before.NEW}, new.facets"
OLD = f"{before.OLD}, old.facets"
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
        "CREATE VIRTUAL TABLE alliance_fulltext_words USING fts5vocab('alliance_fulltext', 'instance')",
    ],
    "postgresql": [
        before.MAKE["postgresql"][0],
        """
        ALTER TABLE alliance_searchentry ADD COLUMN fulltext tsvector GENERATED ALWAYS AS (
            setweight(alliance_words(title_stems), 'A')
            || setweight(alliance_words(text_stems), 'B')
            || strip(alliance_words(facets))
            || strip(alliance_words(other_words))
        ) STORED
        """,
        "CREATE INDEX alliance_fulltext ON alliance_searchentry USING gin (fulltext)",
    ],
}


def remove(apps, schema_editor):
    before.remove(apps, schema_editor)


def remove_made(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE alliance_fulltext_words")
    before.remove(apps, schema_editor)


def make_as_before(apps, schema_editor):
    before.make(apps, schema_editor)


def make(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def add_columns(apps, schema_editor):
    """On SQLite in front of the long columns: what stands behind them is read through all of them."""
    if schema_editor.connection.vendor != "sqlite":
        model = apps.get_model("alliance", "SearchEntry")
        for name, field in COLUMNS:
            field = field.clone()
            field.set_attributes_from_name(name)
            schema_editor.add_field(model, field)
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = %s", [TABLE])
        parts = [part for part in cursor.fetchall() if part[2]]
    made = {name: sql for kind, name, sql in parts if kind == "table"}[TABLE]
    wider = made.replace('"names" text', '"file" varchar(300) NOT NULL, "facets" text NOT NULL, "names" text')
    columns = "id, model, object_id, language, thing, kind, status, publish_at, unpublish_at, date, has_day, is_demonstration, title, title_language, address, names, title_stems, text_stems, other_words, text"
    for statement in [
        *(f'DROP INDEX "{name}"' for kind, name, sql in parts if kind == "index"),
        f"ALTER TABLE {TABLE} RENAME TO {TABLE}_before",
        wider,
        f"INSERT INTO {TABLE} ({columns}, file, facets) SELECT {columns}, '', '' FROM {TABLE}_before",
        f"DROP TABLE {TABLE}_before",
        *(sql for kind, name, sql in parts if kind == "index"),
    ]:
        schema_editor.execute(statement)


def remove_columns(apps, schema_editor):
    for name, _field in COLUMNS:
        schema_editor.execute(f"ALTER TABLE {TABLE} DROP COLUMN {name}")


def have_it_filled(apps, schema_editor):
    if apps.get_model("alliance", "SearchEntry").objects.exists():
        apps.get_model("jobs", "Job").objects.create(task="alliance.searching.index.rebuild")


class Migration(migrations.Migration):
    dependencies = [
        ("alliance", "0004_days_of_withdrawals"),
        ("jobs", "0003_letter_headers"),
    ]
    operations = [
        migrations.RunPython(remove, make_as_before),
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(add_columns, remove_columns)],
            [migrations.AddField("searchentry", name, field) for name, field in COLUMNS],
        ),
        migrations.RunPython(make, remove_made),
        migrations.RunPython(have_it_filled, migrations.RunPython.noop),
    ]
