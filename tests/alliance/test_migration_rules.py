"""New migrations are looked at before they are let onto a site that is in use."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from alliance import migration_rules

pytestmark = pytest.mark.either_database

GONE = "the former version still asks for it"
WITHOUT = "the former version stores rows without it; give it `db_default`"
NARROW = "the former version stores what it no longer takes"
NO_WAY_BACK = "there is no way back"


def state():
    fields = {
        "id": models.BigAutoField(primary_key=True),
        "name": models.CharField(max_length=50),
        "note": models.TextField(null=True),
    }
    state = ProjectState()
    state.add_model(ModelState("towns", "Town", list(fields.items())))
    return state


def migration(*operations, **facts):
    made = type("Migration", (migrations.Migration,), {"operations": list(operations), **facts})
    return made("0002_change", "towns")


def add(field):
    return migrations.AddField("town", "mayor", field)


def alter(name, field):
    return migrations.AlterField("town", name, field)


TEXT = models.TextField
CHARS = models.CharField
ALLOWED = {
    "column that may be empty": add(TEXT(null=True)),
    "column with a default of the database": add(TEXT(db_default="")),
    "link to many": add(models.ManyToManyField("towns.Town")),
    "new table": migrations.CreateModel("River", [("id", models.BigAutoField(primary_key=True))]),
    "index": migrations.AddIndex("town", models.Index(fields=["name"], name="by_name")),
    "longer words": alter("name", CHARS(max_length=80)),
    "may be empty now": alter("name", CHARS(max_length=50, null=True)),
    "there and back": migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop),
    "gone from the state only": migrations.SeparateDatabaseAndState(
        state_operations=[migrations.RemoveField("town", "note")]
    ),
}
REFUSED = {
    "default of Python": (add(TEXT(default="")), WITHOUT),
    "column gone": (migrations.RemoveField("town", "note"), GONE),
    "column renamed": (migrations.RenameField("town", "name", "title"), GONE),
    "table gone": (migrations.DeleteModel("Town"), GONE),
    "table renamed": (migrations.RenameModel("Town", "City"), GONE),
    "gone from the database": (
        migrations.SeparateDatabaseAndState([migrations.RemoveField("town", "note")]),
        GONE,
    ),
    "no longer empty": (alter("note", TEXT()), NARROW),
    "shorter words": (alter("name", CHARS(max_length=20)), NARROW),
    "another type": (alter("note", models.IntegerField(null=True)), NARROW),
    "one way": (migrations.RunPython(migrations.RunPython.noop), NO_WAY_BACK),
    "one way in SQL": (migrations.RunSQL("SELECT 1"), NO_WAY_BACK),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_what_the_former_version_bears_is_allowed(name):
    assert migration_rules.faults(migration(ALLOWED[name]), state()) == []


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_former_version_does_not_bear_is_refused_with_the_reason(name):
    operation, reason = REFUSED[name]

    [fault] = migration_rules.faults(migration(operation), state())

    assert fault.endswith(f": {reason}")


def test_who_knows_better_says_why():
    operation = migrations.RemoveField("town", "note")

    assert migration_rules.faults(migration(operation, safe_because="unread"), state()) == []


def test_a_step_is_judged_by_what_the_one_before_left():
    made = migration(add(TEXT(null=True)), alter("mayor", TEXT()))

    assert [fault.rpartition(": ")[2] for fault in migration_rules.faults(made, state())] == [
        NARROW
    ]


def test_ours_are_looked_at_but_for_those_before_the_launch(tmp_path, monkeypatch):
    call_command("lint_migrations")
    names = migration_rules.before_launch()
    shorter = tmp_path / "names"
    shorter.write_text("\n".join(names - {"texts.0007_no_body"}))
    monkeypatch.setattr(migration_rules, "BEFORE_LAUNCH", shorter)

    with pytest.raises(CommandError, match=r"texts\.0007_no_body: .*still asks for it"):
        call_command("lint_migrations")
    call_command("lint_migrations", "--before-launch", stdout=io.StringIO())
    assert migration_rules.before_launch() >= names
