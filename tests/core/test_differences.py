import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.differences import Stretch, of


@pytest.mark.parametrize(
    ("old", "new", "stretches"),
    [
        ("", "", []),
        ("same", "same", [("same", "same")]),
        ("", "new", [("new", "new")]),
        ("one two", "one three", [("same", "one "), ("old", "two"), ("new", "three")]),
        (
            "The mayor spoke here",
            "The lady mayoress spoke here",
            [("same", "The "), ("old", "mayor"), ("new", "lady mayoress"), ("same", " spoke here")],
        ),
        ("a b c", "x y c", [("old", "a b"), ("new", "x y"), ("same", " c")]),
        ("Ниш", "Niš", [("old", "Ниш"), ("new", "Niš")]),
    ],
)
def test_phrases_are_told_apart_by_words(old, new, stretches):
    assert of(old, new) == [Stretch(*s) for s in stretches]


@given(st.text("ab \n.é", max_size=40), st.text("ab \n.é", max_size=40))
def test_both_texts_are_found_again(old, new):
    found = of(old, new)

    assert "".join(s.text for s in found if s.kind != "new") == old
    assert "".join(s.text for s in found if s.kind != "old") == new
