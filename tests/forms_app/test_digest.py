"""What the daily letter says of applications, and to whom."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alliance.desk.digest import run
from forms_app import digest
from forms_app.models import CaseEvent, CaseMessage
from jobs.models import Letter
from tests.forms_app.cases import Status, make_join, make_message, make_ready, make_staff
from tests.jobs.test_queue import in_threads

NOON = datetime(2026, 5, 6, 12, tzinfo=ZoneInfo("Europe/Paris"))
DAY = timedelta(days=1)


def lists_of(user, now=NOON):
    return {
        str(heading): [row.reference for row in rows]
        for heading, rows in digest.waiting_for(user, now)
    }


@pytest.fixture
def anna(db):
    return make_staff("anna", "reviewer")


@pytest.fixture
def boris(db):
    return make_staff("boris", "decider")


def make(**facts):
    return make_join(**{"submitted_at": NOON, **facts})


def test_nothing_waits_nothing_goes_out(anna, boris):
    make_message(status=Status.SPAM)
    make(status=Status.NEEDS_INFO, assigned_to=anna)
    make(status=Status.DEFERRED, assigned_to=anna)

    assert run(NOON) == []
    assert Letter.objects.count() == 0


def test_each_list_names_what_waits_for_that_person(anna, boris):
    mine, free = make(assigned_to=anna), make()
    his = make(assigned_to=boris)
    ready, own = make_ready(proposed_by=anna, submitted_at=NOON), None
    own = make_ready(proposed_by=boris, submitted_at=NOON)
    late = make(assigned_to=anna, due_on=NOON.date() - DAY)

    assert lists_of(anna) == {
        "Overdue": [late.reference],
        "Assigned to you": [mine.reference, late.reference],
        "Assigned to nobody": [free.reference],
    }
    assert lists_of(boris) == {
        "Ready for your decision": [ready.reference],
        "Assigned to you": [his.reference],
        "Assigned to nobody": [free.reference],
    }
    assert own.reference not in str(lists_of(boris))


def test_answers_of_the_last_day_and_messages_nobody_has_read(anna):
    answered, before, written = (make(assigned_to=anna) for _ in "abc")
    for row, at in ((answered, NOON - DAY / 2), (before, NOON - 2 * DAY)):
        CaseEvent.objects.create(application_id=row.pk, verb="answered", actor="applicant", at=at)
    CaseMessage.objects.create(application_id=written.pk, is_from_applicant=True, text="Hello?")

    found = lists_of(anna)["Answers and messages from applicants"]

    assert set(found) == {answered.reference, written.reference}


def test_the_letter_has_links_and_nothing_of_a_person(anna, settings):
    anna.language = "fr"
    anna.save()
    application = make(assigned_to=anna)

    run(NOON)

    letter = Letter.objects.get()
    assert (letter.to, letter.language) == ("anna@alliance.example", "fr")
    assert letter.subject == "Ce qui vous attend dans l’espace de gestion"
    assert "Confiés à vous (1)\n" in letter.body
    address = f"{settings.SITE_URL}/admin/forms_app/application/{application.pk}/change/"
    assert f"- {application.reference} {address}\n" in letter.body
    assert "Erika" not in letter.body
    assert "erika@" not in letter.body


def test_once_a_day_however_often_it_runs(anna):
    make(assigned_to=anna)

    assert [run(NOON), run(NOON + DAY / 4), run(NOON + DAY)] == [
        ["anna"],
        [],
        ["anna"],
    ]
    assert Letter.objects.count() == 2


def test_who_has_left_or_has_no_address_gets_none(anna, boris):
    make()
    anna.is_active = False
    anna.save()
    boris.email = ""
    boris.save()
    make_staff("edith", "editor", "author", "admin", "data protection")

    assert run(NOON) == []


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_the_same_moment_write_once():
    make(assigned_to=make_staff("anna", "reviewer"))

    in_threads(4, lambda _n: run(NOON))

    assert Letter.objects.count() == 1
