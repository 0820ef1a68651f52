from datetime import date

import pytest
from django.utils import timezone

from members import timeline
from tests.factories import make_participant

pytestmark = pytest.mark.django_db


def test_each_year_tells_who_came_went_and_was_there_at_its_end(client, django_assert_num_queries):
    make_participant(country="ES", joined_on=date(2013, 3, 20), left_on=date(2015, 1, 1))
    make_participant(country="ES", joined_on=date(2013, 12, 31), state="on_hold")
    make_participant(country="GR", joined_on=date(2015, 6, 24))
    make_participant(country="FR", joined_on=date(2014, 1, 1), status="draft")

    with django_assert_num_queries(1):
        years = timeline.years()

    assert [(y.year, y.joined, y.left, y.total, y.countries) for y in years[:3]] == [
        (2013, 2, 0, 2, 1),
        (2014, 0, 0, 2, 1),
        (2015, 1, 1, 2, 2),
    ]
    assert years[-1].last_day == timezone.localdate()


def test_the_chart_shows_the_numbers_of_the_table(client):
    make_participant(joined_on=date(2013, 3, 20))
    make_participant(joined_on=date(2015, 6, 24))

    response = client.get("/en/participants/timeline/")

    bars = response.context["bars"]
    assert [bar.year for bar in bars] == response.context["years"]
    assert bars[0].height * 2 == bars[2].height
    assert '<a href="/en/participants/?as_of=2013-12-31">2013</a>' in response.text
    assert 'role="img" aria-labelledby="growth-title"' in response.text


def test_before_anybody_joined_there_are_years_without_height(client):
    response = client.get("/fr/participants/timeline/")

    assert response.status_code == 200
    assert {bar.height for bar in response.context["bars"]} == {0}


def test_decisions_and_letters_are_counted_apart(client):
    make_participant(decision="council")
    make_participant(decision="council")
    make_participant(decision="letter")
    make_participant(decision="council", status="draft")
    make_participant(decision="council", left_on=date(2016, 1, 1))

    words = "by decision of their council 2, by a letter of the mayor or president only 1."
    assert words in client.get("/en/participants/timeline/").content.decode()


def test_without_any_known_decision_nothing_is_said_of_them(client):
    make_participant()

    assert (
        "by decision of their council"
        not in client.get("/en/participants/timeline/").content.decode()
    )
