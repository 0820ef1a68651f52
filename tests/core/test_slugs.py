import pytest

from core.slugs import first_free, slug_of, unique_slug
from publishing.models import Topic
from tests.factories import make_topic


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Resolution 333 (2011)", "resolution-333-2011"),
        ("L’inclusion des Roms : un défi", "l-inclusion-des-roms-un-defi"),
        ("Łódź & Strömstad – Đakovo", "lodz-stromstad-dakovo"),
        ("Straße / Œuvre", "strasse-oeuvre"),
        ("Ниш", "nis"),
        ("  --  ", ""),
        ("日本", ""),
    ],
)
def test_a_slug_has_latin_letters_digits_and_hyphens(text, slug):
    assert slug_of(text) == slug


def test_a_long_slug_is_cut_at_a_hyphen():
    assert slug_of("one two three", longest=9) == "one-two"
    assert slug_of("one two three", longest=7) == "one-two"
    assert slug_of("onetwothree", longest=7) == "onetwot"


def test_the_first_free_slug_is_counted_up():
    assert first_free("nis", {"nis", "nis-2", "nisava"}) == "nis-3"


@pytest.mark.django_db
def test_a_unique_slug_is_one_that_no_row_has():
    make_topic("Housing")

    assert unique_slug(Topic.objects.all(), "Housing") == "housing-2"
    assert unique_slug(Topic.objects.all(), "House") == "house"
    assert unique_slug(Topic.objects.all(), "日本", fallback="topic") == "topic"
