"""Who reads the generation number where a database server has to be asked for it."""

import pytest

from publishing import known_number
from publishing.known_number import GOOD_FOR, LOOK_EVERY, Numbers
from tests.factories import make_article

pytestmark = pytest.mark.either_database


@pytest.fixture
def numbers(db, tmp_path):
    """As on PostgreSQL, where a look into memory says nothing of other servers."""
    numbers = Numbers(tmp_path / "generation")
    numbers.is_local = False
    return numbers


@pytest.fixture
def later(monkeypatch):
    """Lets time pass for the number, and for nothing else."""
    clock = {"now": 1000.0}
    monkeypatch.setattr(known_number, "monotonic", lambda: clock["now"])

    def wait(seconds):
        clock["now"] += seconds

    return wait


def asked(numbers):
    """What four who ask are told, by turns in the loop and in a thread."""
    return [numbers.at_hand(in_loop=in_loop) for in_loop in (True, False, True, False)]


def test_nobody_reads_it_while_it_is_new(later, numbers):
    number = numbers.current()
    later(LOOK_EVERY - 0.01)

    assert asked(numbers) == [number] * 4


def test_one_reads_it_again_and_others_go_by_what_it_was(later, numbers):
    number = numbers.current()
    later(LOOK_EVERY + 0.01)

    assert asked(numbers) == [None, None, number, number]
    assert asked(numbers) == [number] * 4  # whoever was told None is still at it

    make_article("News")
    assert numbers.current() > number
    assert asked(numbers) == [numbers.current()] * 4


def test_nobody_goes_by_what_it_was_for_long(later, numbers):
    numbers.current()
    later(LOOK_EVERY + 0.01)
    asked(numbers)
    later(GOOD_FOR - LOOK_EVERY)

    assert asked(numbers) == [None] * 4


def test_everybody_waits_for_what_a_process_of_this_server_has_written(later, numbers):
    numbers.current()
    numbers.changed()

    assert asked(numbers) == [None] * 4
