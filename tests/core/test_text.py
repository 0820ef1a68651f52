import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import cut_at_word


@pytest.mark.parametrize(
    ("text", "longest", "cut"),
    [
        ("Cities and regions", 18, "Cities and regions"),
        ("Cities and regions", 17, "Cities and…"),
        ("Cities and regions", 11, "Cities and…"),
        ("Cities, towns", 9, "Cities…"),
        ("Rassemblement", 6, "Rasse…"),
        ("  Cities \n and\tregions ", 18, "Cities and regions"),
        ("environ 300\u202f000 Roms", 20, "environ 300\u202f000 Roms"),
        ("environ 300\u202f000 Roms", 13, "environ…"),
        ("Le plan\xa0: «\xa0Roms\xa0»", 14, "Le plan…"),
        ("", 5, ""),
    ],
)
def test_text_is_cut_between_words(text, longest, cut):
    assert cut_at_word(text, longest) == cut


@given(st.text(), st.integers(2, 40))
def test_what_is_cut_is_never_too_long(text, longest):
    assert len(cut_at_word(text, longest)) <= longest
