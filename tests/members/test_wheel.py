import re

import pytest
from django.template.loader import render_to_string

from members import lights, wheel
from members.importing import run
from members.models import Participant
from members.projection import Place
from tests.factories import COUNTRIES, make_participant
from tests.members.test_importing import DEMONSTRATION


def places(**counts):
    return [
        Place(code, COUNTRIES[code]["lon"], COUNTRIES[code]["lat"], None, None)
        for code, count in counts.items()
        for _ in range(count)
    ]


def dots(drawn):
    """Dots on each spoke, from the length of its stroke."""
    return {spoke.code: round((spoke.length - 0.1) / wheel.STEP) + 1 for spoke in drawn.spokes}


def show(drawn, participants, countries):
    return render_to_string(
        "members/_wheel.html",
        {"wheel": drawn, "participant_count": participants, "country_count": countries},
    )


@pytest.mark.django_db
def test_the_demonstration_makes_129_dots_on_29_spokes():
    run(DEMONSTRATION, dry_run=False)

    drawn = wheel.draw(Participant.objects.published().taking_part().places())

    assert (sum(dots(drawn).values()), len(drawn.spokes), drawn.per_dot) == (129, 29, 1)


def test_each_country_has_one_spoke_with_a_dot_for_each_participant():
    assert dots(wheel.draw(places(ES=3, FI=1, RS=16))) == {"ES": 3, "FI": 1, "RS": 16}


def test_spokes_stand_as_on_a_compass_around_strasbourg():
    drawn = wheel.draw(places(ES=1, NO=1, RO=1, IT=1))

    assert [spoke.code for spoke in drawn.spokes] == ["NO", "RO", "IT", "ES"]
    assert [spoke.is_upper for spoke in drawn.spokes] == [True, False, False, True]


@pytest.mark.parametrize(
    ("largest", "value"),
    [(1, 1), (16, 1), (17, 2), (32, 2), (33, 5), (81, 10), (161, 20), (801, 100)],
)
def test_a_dot_stands_for_more_when_a_country_has_more_than_sixteen(largest, value):
    assert wheel.dot_value(largest) == value


def test_no_spoke_is_longer_than_sixteen_dots_and_the_caption_says_what_a_dot_is():
    drawn = wheel.draw(places(ES=40, FI=1))

    assert dots(drawn) == {"ES": 8, "FI": 1}
    assert "each dot up to 5 participants" in show(drawn, 41, 2)


def test_the_number_is_text_over_the_drawing():
    text = show(wheel.draw(places(ES=1200, FI=1)), 1201, 2)

    words = " ".join(re.sub(r"<[^>]+>", " ", text[text.index('class="count"') + 14 :]).split())
    assert words.startswith("1,201 cities and regions from 2 countries")


def test_with_nobody_there_is_no_drawing():
    assert wheel.draw([]) is None
    assert show(None, 0, 0).strip() == ""


@pytest.mark.django_db
def test_who_does_not_take_part_has_no_dot_and_no_light():
    make_participant("Tivat")
    make_participant("Megara", country="GR", state="on_hold")
    make_participant("Niš", country="RS", status="withdrawn")

    rows = list(Participant.objects.published().taking_part().places())

    assert dots(wheel.draw(rows)) == {"ME": 1}
    assert lights.draw(rows).count("h0") == 1
