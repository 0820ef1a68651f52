import math

import pytest
from django.conf import settings

from members import map as maps
from members.models import Country
from members.projection import frames, project
from tests.factories import COUNTRIES, make_country, make_participant


def country(code, count):
    facts = COUNTRIES[code]
    found = Country(code=code, name_en=facts["en"], longitude=facts["lon"], latitude=facts["lat"])
    found.participant_count = count
    return found


@pytest.mark.parametrize(
    ("longitude", "latitude", "x", "y"),
    [
        (10, 52, 348.3, 442.3),
        (7.75, 48.58, 315.9, 516.2),
        (18.7, 42.43, 488.2, 642.2),
        (-21.94, 64.15, 56.1, 109.7),
    ],
)
def test_places_stand_where_the_drawing_has_them(longitude, latitude, x, y):
    found = project(longitude, latitude, frames()["europe"])

    assert [round(value, 1) for value in found] == [x, y]


def test_a_circles_area_follows_the_count_and_never_gets_too_small():
    circles = maps.europe([country("ES", 100), country("FI", 25), country("TR", 1)])

    assert [(str(c), r) for c, _x, _y, r in circles] == [
        ("Spain", 30),
        ("Finland", 15),
        ("Türkiye", 12),
    ]


def test_circles_of_all_countries_do_not_overlap():
    circles = maps.europe(country(code, 5) for code in COUNTRIES)

    overlaps = [
        (str(one[0]), str(other[0]))
        for place, one in enumerate(circles)
        for other in circles[place + 1 :]
        if math.dist(one[1:3], other[1:3]) < one[3] + other[3] - 1
    ]
    assert overlaps == []


def test_a_circle_stands_in_the_same_place_whatever_the_order():
    countries = [country("ME", 2), country("AL", 4), country("RS", 9)]

    forwards, backwards = maps.europe(countries), maps.europe(countries[::-1])

    assert forwards == backwards[::-1]


def test_without_countries_there_are_no_circles():
    assert maps.europe([]) == []


@pytest.mark.django_db
def test_points_in_one_place_move_apart_and_stay_links():
    twins = [make_participant(longitude=19.2, latitude=42.7) for _ in range(2)]

    spots = maps.close_up(make_country("ME"), twins).spots

    assert [spot.participant for spot in spots] == twins
    assert math.dist((spots[0].x, spots[0].y), (spots[1].x, spots[1].y)) >= 2 * maps.POINT


@pytest.mark.django_db
def test_many_points_become_circles_that_count_all_of_them():
    crowd = [
        make_participant(longitude=18.8 + number % 8 / 10, latitude=42.4 + number // 8 / 10)
        for number in range(maps.FEW + 1)
    ]

    close_up = maps.close_up(make_country("ME"), crowd)

    assert sum(len(spot.participants) for spot in close_up.spots) == maps.FEW + 1
    assert len(close_up.spots) <= maps.FEW
    assert {spot.name_side for spot in close_up.spots} == {""}


@pytest.mark.django_db
def test_places_outside_the_frame_are_left_to_the_list():
    canaries = make_participant(country="ES", longitude=-15.4, latitude=28.1)

    assert maps.close_up(make_country("ES"), [canaries]) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "side"),
    [("Tivat", "right"), ("A name of some length", "left"), ("A very long name " * 3, "")],
)
def test_a_name_is_written_where_it_fits(name, side):
    tivat = make_participant(name, longitude=19.9, latitude=42.9)

    (spot,) = maps.close_up(make_country("ME"), [tivat]).spots

    assert (spot.name_side, spot.name_x > spot.x) == (side, side != "left")


@pytest.mark.django_db
def test_a_name_is_written_on_no_point_and_no_other_name():
    places = [(18.70, "Left"), (18.78, "Between them"), (18.86, "Right")]
    row = [make_participant(name, longitude=x, latitude=42.43) for x, name in places]

    spots = maps.close_up(make_country("ME"), row).spots

    assert {s.participant.name_en: s.name_side for s in spots} == {
        "Left": "left",
        "Between them": "",
        "Right": "right",
    }


def test_every_country_has_a_drawing_of_its_own():
    drawings = {path.stem for path in (settings.BASE_DIR / "static/map/countries").glob("*.svg")}

    assert set(COUNTRIES) - drawings == set()
