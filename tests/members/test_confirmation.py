"""The yearly confirmation, told with a clock of its own."""

from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from jobs.models import Letter
from members import confirmation
from members.changes import DirectoryEvent
from members.confirmation import Cause, Outcome, Refused, Standing
from members.confirmation_models import ConfirmationRound
from members.contacts import Contact
from members.models import Participant
from tests.factories import make_participant

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 5, 6, 12, tzinfo=PARIS)
DAY = timedelta(days=1)
State = Participant.State
pytestmark = pytest.mark.django_db


def make_contact(participant, **facts):
    return Contact.objects.create(
        participant=participant,
        **{"name": "Vesna Example", "email": "office@tivat.example", "language": "en", **facts},
    )


@pytest.fixture
def tivat():
    participant = make_participant("Tivat", joined_on=date(2025, 5, 6))
    make_contact(participant)
    return participant


def run(now=NOON, **options):
    report = confirmation.run(now, **options)
    return {name: value for name, value in vars(report).items() if value}


def state(participant):
    return Participant.objects.get(pk=participant.pk).state


def subjects():
    return list(Letter.objects.order_by("pk").values_list("subject", flat=True))


def open_round(participant, **options):
    return confirmation.open_round(participant, cause=Cause.STAFF, **{"now": NOON, **options})


# --- Who is asked, and when -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("joined_on", "confirmed_on", "is_due"),
    [
        (date(2025, 5, 6), None, True),
        (date(2025, 5, 7), None, False),
        (date(2013, 3, 20), None, True),
        (date(2013, 3, 20), date(2025, 5, 6), True),
        (date(2013, 3, 20), date(2025, 5, 7), False),
    ],
)
def test_a_year_after_joining_or_the_last_confirmation_one_is_asked(
    joined_on, confirmed_on, is_due
):
    participant = make_participant("Tivat", joined_on=joined_on, confirmed_on=confirmed_on)
    make_contact(participant)

    assert run() == ({"opened": ["Tivat"]} if is_due else {})
    assert state(participant) == (State.TO_CONFIRM if is_due else State.ACTIVE)


@pytest.mark.parametrize(
    ("ends_on", "confirmed_on", "is_due"),
    [
        (date(2026, 5, 5), date(2026, 1, 1), True),
        (date(2026, 5, 6), date(2026, 1, 1), False),
        (date(2026, 5, 4), date(2026, 5, 5), False),  # who answered after it knows the new head
        (None, date(2026, 1, 1), False),
    ],
)
def test_the_end_of_a_mandate_asks_too(ends_on, confirmed_on, is_due):
    participant = make_participant(
        "Tivat", joined_on=date(2015, 5, 6), confirmed_on=confirmed_on, mandate_ends_on=ends_on
    )
    make_contact(participant)

    assert run() == ({"opened": ["Tivat"]} if is_due else {})
    causes = list(ConfirmationRound.objects.values_list("cause", flat=True))
    assert causes == ([Cause.MANDATE] if is_due else [])


def test_a_year_from_the_29th_of_february_ends_on_the_28th():
    make_contact(make_participant("Tivat", joined_on=date(2023, 2, 28)))

    assert run(datetime(2024, 2, 27, 12, tzinfo=PARIS)) == {}
    assert run(datetime(2024, 2, 29, 12, tzinfo=PARIS)) == {"opened": ["Tivat"]}


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "draft"},
        {"status": "withdrawn"},
        {"state": State.LEFT},
        {"state": State.ENDED},
        {"state": State.ON_HOLD},
        {"left_on": date(2025, 9, 1)},
    ],
)
def test_who_does_not_take_part_or_is_not_public_is_not_asked(facts):
    participant = make_participant("Tivat", joined_on=date(2015, 5, 6), **facts)
    make_contact(participant)

    assert run() == {}


def test_who_has_no_contact_is_named_and_stays_active():
    participant = make_participant("Tivat", joined_on=date(2015, 5, 6))

    assert run() == {"without_contact": ["Tivat"]}
    assert state(participant) == State.ACTIVE
    with pytest.raises(Refused, match="Tivat has no contact to write to"):
        open_round(participant)


def test_a_second_run_adds_nothing(tivat):
    run()

    assert (run(), run(NOON + DAY)) == ({}, {})
    assert subjects() == ["Is your entry still right? Tivat"]


def test_a_rehearsal_names_the_same_and_changes_nothing(tivat):
    assert run(dry_run=True) == {"opened": ["Tivat"]}
    assert (state(tivat), Letter.objects.count()) == (State.ACTIVE, 0)

    run()
    later = NOON + 14 * DAY
    assert run(later, dry_run=True) == {"reminded": ["Tivat"]}
    assert Letter.objects.count() == 1


def test_the_command_says_in_numbers_what_it_did(tivat):
    words = StringIO()
    call_command("send_reminders", "--dry-run", stdout=words)

    assert words.getvalue().splitlines() == [
        "1 would be asked:",
        "  Tivat",
        "0 would be reminded.",
        "0 would be put on hold.",
        "0 links would be closed.",
        "0 due, but without a contact.",
    ]
    assert Letter.objects.count() == 0


# --- Reminders, on hold, and back -----------------------------------------------------------------


def test_without_an_answer_it_is_reminded_three_times_and_then_on_hold(tivat):
    found = {}
    for day in range(70):
        if steps := run(NOON + day * DAY):
            found[day] = (list(steps), state(tivat))

    assert found == {
        0: (["opened"], State.TO_CONFIRM),
        14: (["reminded"], State.TO_CONFIRM),
        28: (["reminded"], State.TO_CONFIRM),
        42: (["reminded"], State.TO_CONFIRM),
        56: (["held"], State.ON_HOLD),
        60: (["closed"], State.ON_HOLD),
    }
    assert subjects() == [
        "Is your entry still right? Tivat",
        *["Reminder: is your entry still right? Tivat"] * 3,
        "On hold: Tivat",
    ]
    assert ConfirmationRound.objects.get().outcome == Outcome.NONE


def test_after_weeks_without_a_worker_reminders_still_come_one_by_one(tivat):
    run()

    found = [list(run(NOON + day * DAY)) for day in (50, 51, 64, 78, 92)]

    assert found == [["reminded"], [], ["reminded"], ["reminded"], ["held"]]


def test_on_hold_it_leaves_the_totals_and_keeps_its_page(tivat, client):
    run()
    assert Participant.objects.published().taking_part().count() == 1
    for day in (14, 28, 42, 56):
        run(NOON + day * DAY)

    assert Participant.objects.published().taking_part().count() == 0
    page = client.get(tivat.get_absolute_url())
    assert page.status_code == 200
    assert "Its participation is on hold at present." in page.content.decode()


def test_on_confirmation_it_is_back_by_itself(tivat):
    run()
    for day in (14, 28, 42, 56):
        run(NOON + day * DAY)
    asked = ConfirmationRound.objects.get()

    confirmation.confirm(asked, now=NOON + 57 * DAY)

    row = Participant.objects.get()
    assert (row.state, row.confirmed_on) == (State.ACTIVE, date(2026, 7, 2))
    kinds = DirectoryEvent.objects.exclude(kind="joined").order_by("pk")
    assert [event.kind for event in kinds] == ["on_hold", "confirmed", "back"]
    assert run(NOON + 100 * DAY) == {}


def test_who_leaves_while_being_asked_is_not_reminded(tivat):
    run()
    tivat.refresh_from_db()
    tivat.state = State.LEFT
    tivat.save()

    assert run(NOON + 14 * DAY) == {"closed": ["Tivat"]}
    assert ConfirmationRound.objects.get().outcome == Outcome.ENDED
    assert len(subjects()) == 1


def test_without_a_contact_no_reminder_can_be_sent_and_nobody_is_put_on_hold(tivat):
    run()
    Contact.objects.all().delete()

    assert run(NOON + 14 * DAY) == {"without_contact": ["Tivat"]}
    assert state(tivat) == State.TO_CONFIRM


def test_a_letter_is_in_the_language_of_the_contact_and_names_its_own_link(tivat):
    Contact.objects.update(language="fr")

    asked = open_round(tivat)

    letter = Letter.objects.get()
    assert (letter.to, letter.language) == ("office@tivat.example", "fr")
    assert f"/fr/participants/confirm/{asked.token}/" in letter.body


# --- Answering ------------------------------------------------------------------------------------


def test_two_clicks_confirm_once(tivat):
    asked = open_round(tivat)
    confirmation.confirm(asked, now=NOON + DAY)

    with pytest.raises(Refused):
        confirmation.confirm(asked, now=NOON + 2 * DAY)

    assert Participant.objects.get().confirmed_on == date(2026, 5, 7)
    assert DirectoryEvent.objects.filter(kind="confirmed").count() == 1


def test_a_new_round_makes_the_old_link_dead(tivat):
    old = open_round(tivat)
    new = open_round(tivat)
    old.refresh_from_db()

    assert (old.outcome, confirmation.standing(old, NOON)) == (
        Outcome.REPLACED,
        Standing.REPLACED,
    )
    assert confirmation.standing(new, NOON) == Standing.OPEN
    with pytest.raises(Refused):
        confirmation.confirm(old, now=NOON)


@pytest.mark.parametrize(("days", "expected"), [(59, Standing.OPEN), (60, Standing.EXPIRED)])
def test_a_link_expires_after_60_days(tivat, days, expected):
    asked = open_round(tivat)

    assert confirmation.standing(asked, NOON + days * DAY) == expected


def test_who_is_on_hold_can_ask_for_a_new_link_and_it_goes_to_the_known_address(tivat):
    asked = open_round(tivat)
    Participant.objects.update(state=State.ON_HOLD)
    asked.refresh_from_db()
    later = NOON + 61 * DAY

    new = confirmation.ask_again(asked, now=later)
    with pytest.raises(Refused):
        confirmation.ask_again(asked, now=later)

    assert (new.cause, state(tivat)) == (Cause.ASKED, State.ON_HOLD)
    assert [letter.to for letter in Letter.objects.all()] == ["office@tivat.example"] * 2
    confirmation.confirm(new, now=later + DAY)
    assert state(tivat) == State.ACTIVE


def test_only_one_round_is_open_at_a_time(tivat):
    open_round(tivat)
    open_round(tivat)

    assert ConfirmationRound.objects.open().count() == 1


# --- The worker ----------------------------------------------------------------------------------


def test_the_workers_task_does_what_the_command_does(tivat):
    confirmation.daily()

    assert subjects() == ["Is your entry still right? Tivat"]
