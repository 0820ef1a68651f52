import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_app.models import Application, Message, working_days_after
from forms_app.references import (
    REFERENCE_LETTERS,
    check_letter,
    is_well_formed,
    new_reference,
)

letters = st.text(REFERENCE_LETTERS, min_size=4, max_size=4)


@settings(deadline=None)
@given(letters, st.data())
def test_one_wrong_letter_is_always_noticed(text, data):
    reference = f"J-2026-{text}{check_letter(text)}"
    place = data.draw(st.integers(len("J-2026-"), len(reference) - 1))
    wrong = data.draw(st.sampled_from(REFERENCE_LETTERS).filter(lambda x: x != reference[place]))

    assert is_well_formed(reference)
    assert not is_well_formed(reference[:place] + wrong + reference[place + 1 :])


@settings(deadline=None)
@given(letters, st.integers(0, 4), st.integers(0, 4))
def test_two_swapped_letters_are_always_noticed(text, first, second):
    whole = list(text + check_letter(text))
    swapped = whole.copy()
    swapped[first], swapped[second] = whole[second], whole[first]

    assert is_well_formed("N-2026-" + "".join(swapped)) == (swapped == whole)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_whatever_is_typed_as_a_reference_is_judged(text):
    assert is_well_formed(text) in {True, False}


@pytest.mark.parametrize("typed", [" j-2026-{0} ", "{0}", "J–2026-{0}"])
def test_a_reference_may_be_typed_carelessly(typed):
    reference = new_reference("J").rpartition("-")[2]

    assert is_well_formed(typed.format(reference.lower()))


def test_a_reference_has_no_letters_that_look_alike():
    assert set("01OIL") & set(REFERENCE_LETTERS) == set()
    assert re.fullmatch(rf"M-\d{{4}}-[{REFERENCE_LETTERS}]{{5}}", new_reference("M"))


def test_a_reference_is_given_once_and_never_twice(db, monkeypatch):
    def message(number):
        return Message.objects.create(
            form_key=f"00000000-0000-0000-0000-00000000000{number}",
            language="en",
            contact_name="Ana",
            contact_email="ana@journal.example",
            topic=Message.Topic.OTHER,
            text="Hello",
        )

    first = message(1)
    drawn = iter([*first.reference[-5:-1], *"2345"])
    monkeypatch.setattr("secrets.choice", lambda letters: next(drawn))
    second = message(2)
    given_before = second.reference
    second.save()

    assert second.reference == f"{first.reference[:-5]}2345{check_letter('2345')}"
    assert second.reference == given_before
    assert Application.objects.count() == 2


@pytest.mark.parametrize(
    ("day", "count", "answer"),
    [
        (date(2026, 11, 23), 10, date(2026, 12, 7)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 29), 10, date(2026, 12, 11)),
    ],
)
def test_weekends_are_not_working_days(day, count, answer):
    assert working_days_after(day, count) == answer
