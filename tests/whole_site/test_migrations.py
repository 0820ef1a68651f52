"""All the way back to the first migration of each app, and forward again, with content.

`python -m tests.whole_site.test_migrations`, with the site's own settings, does so and prints the
rows of before and after, of tables and columns that were there all the time.
Forty seconds of work, so the test does it only when asked to: `MIGRATIONS_BACK=on`.
"""

import json
import os
import sys
from operator import itemgetter

import pytest

from tests import demo as demonstration
from tests import serving

# What the way back empties: rows that no earlier version has a place for, or that are made anew.
NOT_KEPT = {
    "django_migrations",  # when each was applied
    "auth_permission",
    "django_content_type",
    "sqlite_sequence",
}


def main():
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from alliance import migration_rules

    firsts = {}
    for migration, _state in migration_rules.ours():
        firsts.setdefault(migration.app_label, migration.name)
    before = rows_of(columns())
    for app, first in reversed(firsts.items()):
        if {name for label, name in applied(connection) if label == app} > {first}:
            call_command("migrate", app, first, verbosity=0)
    left_applied = applied(connection)
    left = columns()
    emptied = [table for table in left if not rows_of({table: left[table]})[table][1]]
    call_command("migrate", verbosity=0)
    now = columns()
    kept = {t: [c for c in names if c in now.get(t, ())] for t, names in left.items()}
    after = rows_of(now)
    sys.stdout.write(
        json.dumps(
            {
                "apps": len(firsts),
                "back": sorted(
                    f"{a}.{n}" for a, n in left_applied if a in firsts and n != firsts[a]
                ),
                "emptied": sorted(t for t in emptied if t in before and before[t][1]),
                "lost": sorted(set(before) - set(after)),
                "different": sorted(
                    t
                    for t, names in kept.items()
                    if t in before
                    and t not in emptied
                    and picked(before[t], names) != picked(after[t], names)
                ),
                "compared": sum(
                    len(before[t][1]) for t in kept if t in before and t not in emptied
                ),
            }
        )
    )


def applied(connection):
    from django.db.migrations.recorder import MigrationRecorder

    return set(MigrationRecorder(connection).applied_migrations())


def columns():
    """{table: its columns}"""
    from django.db import connection

    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {
            table: [c.name for c in connection.introspection.get_table_description(cursor, table)]
            for table in tables
            if table not in NOT_KEPT and not table.startswith("alliance_")  # the search, made anew
        }


def rows_of(tables):
    """{table: (columns, rows)}"""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table, names in tables.items():
            listed = ", ".join(f'"{name}"' for name in names)
            cursor.execute(f'SELECT {listed} FROM "{table}"')  # noqa: S608 -- names of ours
            found[table] = (names, [list(map(str, row)) for row in cursor.fetchall()])
    return found


def picked(table, names):
    columns, rows = table
    at = [columns.index(name) for name in names if name in columns]
    return sorted((itemgetter(*at)(row) for row in rows), key=str)


@pytest.mark.skipif("MIGRATIONS_BACK" not in os.environ, reason="long: MIGRATIONS_BACK=on")
def test_content_survives_the_way_back_and_forward(demo, tmp_path):
    with demonstration.copy_of_database(demo.database_url, tmp_path, "migrations") as url:
        said = serving.run(
            "-m", "tests.whole_site.test_migrations", DATABASE_URL=url, VAR_DIR=str(tmp_path)
        )

    told = json.loads(said)
    assert told["apps"] == 12
    assert told["back"] == []
    assert told["lost"] == []
    assert told["different"] == ["jobs_job"]  # the way forward asks for files to be read again
    assert told["compared"] > 1000


if __name__ == "__main__":
    main()
