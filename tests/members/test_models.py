from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import Country, MembershipPeriod, Participant
from tests.factories import make_country, make_participant

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = date(2015, 5, 6)


def refused(act):
    """The name of the constraint, or the column, that the database complained of."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    return str(error.value)


# --- What must never be false -------------------------------------------------------------------


def test_a_participant_has_one_open_period_at_most():
    tivat = make_participant(joined_on=DAY)

    complaint = refused(
        lambda: MembershipPeriod.objects.create(participant=tivat, joined_on=date(2016, 1, 1))
    )

    assert "participant_id" in complaint or "period_one_open_per_participant" in complaint
    assert tivat.periods.count() == 1


def test_several_periods_that_ended_are_fine():
    tivat = make_participant(joined_on=date(2013, 3, 20), left_on=date(2014, 1, 1))

    MembershipPeriod.objects.create(participant=tivat, joined_on=DAY, left_on=date(2016, 1, 1))
    MembershipPeriod.objects.create(participant=tivat, joined_on=date(2017, 1, 1))

    assert tivat.periods.count() == 3


@pytest.mark.parametrize("left_on", [DAY, DAY - timedelta(days=1)])
def test_a_period_ends_after_it_begins(left_on):
    tivat = make_participant(joined_on=None)

    complaint = refused(
        lambda: MembershipPeriod.objects.create(participant=tivat, joined_on=DAY, left_on=left_on)
    )

    assert "period_ends_after_it_begins" in complaint


def test_a_number_is_given_to_one_participant_only():
    make_participant(number=127)

    complaint = refused(lambda: make_participant(number=127))

    assert "number" in complaint


def test_any_number_of_participants_have_no_number():
    make_participant(number=None)
    make_participant(number=None)

    assert Participant.objects.filter(number=None).count() == 2


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"population": 0}, "participant_population_positive"),
        ({"longitude": None}, "participant_point_whole"),
        ({"latitude": None}, "participant_point_whole"),
        ({"latitude": 91}, "participant_point_whole"),
        ({"roma_estimate_fr": "400"}, "participant_roma_estimate_has_source"),
        (
            {"roma_estimate_en": "400", "roma_year": 2015},
            "participant_roma_estimate_has_source",
        ),
    ],
)
def test_the_database_refuses_facts_that_cannot_be(facts, constraint):
    assert constraint in refused(lambda: make_participant(**facts))


def test_a_name_is_there_once_in_a_country():
    make_participant("Tivat", country="ME")
    make_participant("Tivat", country="RS")

    complaint = refused(lambda: make_participant("Tivat", country="ME"))

    assert "name_en" in complaint or "participant_once_per_country" in complaint


# --- Who takes part -----------------------------------------------------------------------------


@pytest.mark.parametrize("state", Participant.State.values)
@pytest.mark.parametrize(
    ("joined", "left"),
    [(None, None), (-10, None), (-10, -5), (-10, 0), (-10, 1), (0, None), (1, None)],
)
def test_one_row_and_the_query_agree_on_who_takes_part(state, joined, left):
    today = timezone.localdate()
    participant = make_participant(
        state=state,
        joined_on=None if joined is None else today + timedelta(days=joined),
        left_on=None if left is None else today + timedelta(days=left),
    )

    assert Participant.objects.taking_part().contains(participant) == participant.is_taking_part


@pytest.mark.parametrize(
    ("day", "takes_part"),
    [
        (date(2013, 3, 19), False),
        (date(2013, 3, 20), True),
        (date(2013, 12, 31), True),
        (date(2014, 1, 1), False),
        (date(2015, 5, 6), True),
    ],
)
def test_who_took_part_on_a_past_day_depends_on_the_periods_alone(day, takes_part):
    tivat = make_participant(joined_on=date(2013, 3, 20), left_on=date(2014, 1, 1), state="left")
    MembershipPeriod.objects.create(participant=tivat, joined_on=date(2015, 5, 6))

    assert Participant.objects.taking_part(day).exists() is takes_part


def test_the_first_day_follows_the_periods():
    tivat = make_participant(joined_on=DAY)
    days = [tivat.joined_on]

    earlier = MembershipPeriod.objects.create(
        participant=tivat, joined_on=date(2013, 3, 20), left_on=date(2014, 1, 1)
    )
    tivat.refresh_from_db()
    days.append(tivat.joined_on)
    earlier.delete()
    tivat.refresh_from_db()
    days.append(tivat.joined_on)
    tivat.periods.get().delete()
    tivat.refresh_from_db()
    days.append(tivat.joined_on)

    assert days == [DAY, date(2013, 3, 20), DAY, None]


@pytest.mark.parametrize(
    ("number", "joined_on", "is_founder"),
    [
        (None, date(2013, 3, 20), True),
        (None, date(2013, 3, 21), False),
        (115, date(2013, 3, 20), False),
        (None, None, False),
    ],
)
def test_founders_joined_on_the_day_of_the_launch(number, joined_on, is_founder):
    assert make_participant(number=number, joined_on=joined_on).is_founder is is_founder


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ((1, 5), (5, 9), False),
        ((1, 6), (5, 9), True),
        ((1, None), (5, 9), True),
        ((5, 9), (1, None), True),
        ((5, None), (1, 5), False),
        ((2, 3), (1, 9), True),
        ((1, None), (2, None), True),
    ],
)
def test_periods_overlap_when_they_share_a_day(one, other, overlap):
    def period(first, last):
        return MembershipPeriod(
            joined_on=date(2015, 1, first), left_on=last and date(2015, 1, last)
        )

    one, other = period(*one), period(*other)

    assert (one.overlaps(other), other.overlaps(one)) == (overlap, overlap)


# --- Names, countries ---------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["Ниш", "NIŠ", "nis", "Naissus", "niš ser"])
def test_a_participant_is_found_by_any_of_its_names(word):
    make_participant("Niš", name_fr="Nich", name_local="Ниш", other_names="Naissus\nNiš, Serbia")
    make_participant("Bar")

    assert [p.name_en for p in Participant.objects.matching(word)] == ["Niš"]


def test_countries_come_in_the_readers_order_with_their_counts():
    make_participant(country="DE")
    make_participant(country="ES")
    make_participant(country="ES")
    make_country("FI")

    found = Country.objects.with_counts(Participant.objects.all())

    assert [(c.code, c.participant_count) for c in found] == [("DE", 1), ("ES", 2)]


def test_a_participant_is_deleted_with_its_periods_and_a_country_in_use_is_not():
    tivat = make_participant()

    with pytest.raises(Exception, match="protected"), transaction.atomic():
        tivat.country.delete()
    tivat.delete()

    assert (Country.objects.filter(code="ME").count(), MembershipPeriod.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    "words", ["Köln", "Koln", "KOELN", "Шумен", "Shumen", "Ниш", "Nis", "d’Andalousie"]
)
def test_names_are_found_in_every_spelling(words):
    make_participant("Köln – Shumen", name_local="Niš", other_names="Région d’Andalousie")
    make_participant("Tivat")

    assert [row.name_en for row in Participant.objects.matching(words)] == ["Köln – Shumen"]
