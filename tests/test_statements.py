"""What PostgreSQL is spared in `make test` has been asked there by another test."""

import json

import pytest
from django.db import connection

from members.models import Country
from tests.statements import Notes, fewest, without_values


def write(folder, **said):
    (folder / "gw0.json").write_text(json.dumps(said))


def test_a_test_that_says_nothing_new_is_left_out(tmp_path):
    write(tmp_path, small=["a"], large=["a", "b"], other=["b", "c"], silent=[])

    assert fewest(tmp_path) == ["large", "other"]


def test_what_several_processes_noted_counts_together(tmp_path):
    write(tmp_path, one=["a"])
    (tmp_path / "gw1.json").write_text(json.dumps({"two": ["b"], "three": ["a", "b"]}))

    assert fewest(tmp_path) == ["three"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT 1 FROM a WHERE b IN (%s, %s)", "SELECT 1 FROM a WHERE b IN (%s)"),
        ("INSERT INTO a VALUES (%s, %s), (%s, %s)", "INSERT INTO a VALUES (%s, %s)"),
        ("SELECT a FROM b LIMIT 21", "SELECT a FROM b LIMIT 5"),
        ('SAVEPOINT "s140_x1"', 'SAVEPOINT "s7_x22"'),
    ],
)
def test_values_make_no_other_statement(one, other):
    assert without_values(one) == without_values(other)


def test_another_column_does():
    assert without_values("SELECT a FROM b") != without_values("SELECT c FROM b")


@pytest.mark.django_db
def test_what_a_test_says_is_noted(tmp_path):
    notes = Notes(tmp_path)
    notes.listen(connection)
    try:
        Country.objects.filter(code="ME").exists()
    finally:
        connection.execute_wrappers.remove(notes.note)

    (said,) = notes.now
    assert said == (
        'SELECT %s AS "a" FROM "members_country" WHERE "members_country"."code" = %s LIMIT 0'
    )
