"""Who may write while the rows move, and after it."""

import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from alliance import moving
from members.models import Country
from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="Moves from SQLite only."),
]
HOLD = "import fcntl, sys; file = open(sys.argv[1], 'w'); fcntl.flock(file, 2); print(); input()"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def other_program(tmp_path):
    """One that moves the rows at this moment."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "moving")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        program.stdout.readline()
        yield program
        program.kill()


def test_nobody_writes_while_the_rows_move_and_all_do_when_the_move_was_killed(other_program):
    with pytest.raises(OperationalError, match="have moved to another database, or do so now"):
        factories.make_article("Meanwhile")
    other_program.kill()
    other_program.wait()

    assert factories.make_article("After it").pk


def test_nobody_writes_into_what_was_left(tmp_path):
    factories.make_participant("Before", country="ME")
    moving.moved().touch()

    with pytest.raises(OperationalError, match="/moved"):
        Country.objects.update(slug="other")
    assert Country.objects.filter(slug="other").count() == 0
    moving.moved().unlink()
    assert factories.make_article("After it").pk


def test_only_one_moves(other_program):
    with pytest.raises(CommandError, match="Another move is under way"):
        call_command("move_database", "postgresql://nobody@127.0.0.1:9/nothing")


def test_a_move_that_fails_closes_nothing(tmp_path):
    with pytest.raises(CommandError, match="the site goes on as before"):
        call_command("move_database", "postgresql://nobody@127.0.0.1:9/nothing")

    assert (moving.is_closed(), sorted(path.name for path in tmp_path.iterdir())) == (
        False,
        ["moving"],
    )
