import pytest

from members.kin import km, neighbours_of, similar_to
from tests.factories import make_participant

pytestmark = pytest.mark.django_db


def test_distances_are_those_of_the_earth():
    pole, beyond, here = (0, 90), (180, 0), (0, 0)

    assert [round(km(0, 0, *there)) for there in (pole, beyond, here)] == [10_008, 20_015, 0]


def test_the_nearest_five_come_in_order_and_the_far_not_at_all():
    here = make_participant("Here", longitude=18.7, latitude=42.4)
    for number in (3, 1, 6, 2, 5, 4):
        make_participant(f"At {number}", longitude=18.7, latitude=42.4 + number / 10)
    make_participant("Hidden", longitude=18.7, latitude=42.4, status="draft")
    make_participant("Far", country="FI", longitude=25, latitude=60)

    found = neighbours_of(here)

    assert [(one.participant.name_en, one.km) for one in found] == [
        ("At 1", 11),
        ("At 2", 22),
        ("At 3", 33),
        ("At 4", 44),
        ("At 5", 56),
    ]


def test_who_has_no_place_has_no_neighbours():
    make_participant()

    assert neighbours_of(make_participant(longitude=None, latitude=None)) == []


def test_similar_are_those_of_the_same_kind_and_size_with_shared_themes():
    facts = {"kind": "city", "population": 60_000}
    here = make_participant("Here", themes=["housing", "health"], **facts)
    make_participant("One theme", themes=["health"], **facts)
    make_participant("Two themes", themes=["health", "culture", "housing"], **facts)
    make_participant("No theme", themes=["culture"], **facts)
    make_participant("Too small", themes=["health"], kind="city", population=6_000)
    make_participant("Other kind", themes=["health"], kind="region", population=60_000)

    assert [(kin.participant.name_en, kin.why) for kin in similar_to(here)] == [
        ("Two themes", "City, 10,000 to 99,999 inhabitants, Housing, Health"),
        ("One theme", "City, 10,000 to 99,999 inhabitants, Health"),
    ]


def test_without_themes_the_nearest_in_size_come_first():
    here = make_participant("Here", population=20_000)
    make_participant("Nearly", population=21_000)
    make_participant("Hardly", population=90_000)

    assert [kin.participant.name_en for kin in similar_to(here)] == ["Nearly", "Hardly"]


def test_of_whom_nothing_is_known_nobody_is_like():
    make_participant()

    assert similar_to(make_participant()) == []
