"""Asking, being answered, reminding, and no longer waiting: with a clock of its own."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from forms_app import asking, review
from forms_app.models import Application, InformationRequest
from forms_app.review import InvalidTransition
from jobs.models import Letter
from tests.factories import make_user
from tests.forms_app.cases import Status, history, make_asked, make_join, make_proposal
from tests.jobs.test_queue import in_threads

NOON = datetime(2026, 5, 6, 12, tzinfo=ZoneInfo("Europe/Paris"))
DAY = timedelta(days=1)


@pytest.fixture
def anna(db):
    return make_user("anna")


def ask(application, by, **options):
    options = {"question": "Where is the act?", "fields": ["decided_on"], "now": NOON, **options}
    return asking.ask(application, by=by, **options)


def fresh(application):
    return Application.objects.get(pk=application.pk).specific


def run(now):
    return {name: value for name, value in vars(asking.run(now)).items() if value}


def subjects():
    return [
        s.partition(":")[0] for s in Letter.objects.order_by("pk").values_list("subject", flat=True)
    ]


@pytest.mark.parametrize("status", [Status.SCREENING, Status.REVIEW])
def test_the_answer_brings_it_back_to_where_it_was(anna, status):
    application = make_join(status=status)

    asked = ask(application, anna)
    waiting = fresh(application).status
    asking.receive_answer(asked, fields=["decided_on"])

    assert (waiting, fresh(application).status) == (Status.NEEDS_INFO, status)
    assert history(application) == [
        (status, "needs_info", "anna"),
        ("needs_info", status, "applicant"),
    ]
    assert list(application.events.values_list("verb", "actor", "fields")) == [
        ("asked", "staff", ["decided_on"]),
        ("answered", "applicant", ["decided_on"]),
    ]
    assert InformationRequest.objects.get().closed_at is not None


def test_an_answer_counts_once(anna):
    asked = ask(make_join(status=Status.REVIEW), anna)
    asking.receive_answer(asked, fields=[])

    with pytest.raises(InvalidTransition) as refusal:
        asking.receive_answer(asked, fields=[])

    assert str(refusal.value) == "This question has been answered, or is no longer open."


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"question": " "}, "Write what you need to know."),
        ({"due_on": date(2026, 5, 6)}, "Choose a day after today."),
        ({"fields": ["token", "decided_on"]}, "The form has no such question: token."),
    ],
)
def test_a_question_that_cannot_be_answered_is_not_asked(anna, options, sentence):
    application = make_join(status=Status.REVIEW)

    with pytest.raises(InvalidTransition) as refusal:
        ask(application, anna, **options)

    assert str(refusal.value) == sentence
    assert (fresh(application).status, Letter.objects.count()) == (Status.REVIEW, 0)


def test_reminders_after_two_and_four_weeks_then_put_aside_then_back(anna):
    application = make_join(status=Status.REVIEW)
    ask(application, anna)
    reference = application.reference

    days = {n: done for n in range(1, 140) if (done := run(NOON + n * DAY))}

    assert days == {
        14: {"reminded": [reference]},
        28: {"reminded": [reference]},
        42: {"put_aside": [reference]},
        132: {"came_back": [reference]},
    }
    assert subjects() == [
        "We need something from you",
        "Reminder, we need something from you",
        "Reminder, we need something from you",
        "We come back to it later",
    ]
    assert history(application)[1:] == [
        ("needs_info", "deferred", "system"),
        ("deferred", "review", "system"),
    ]
    assert fresh(application).deferred_until is None


def test_nothing_is_put_aside_before_the_day_that_was_named(anna):
    application = make_join(status=Status.REVIEW)
    ask(application, anna, due_on=date(2026, 7, 31))

    days = [n for n in range(1, 140) if run(NOON + n * DAY).get("put_aside")]

    assert days == [(date(2026, 8, 1) - NOON.date()).days]


def test_a_proposal_without_answer_is_closed_and_can_be_opened_again(anna):
    proposal = make_proposal(status=Status.CHECKED, subject="named")
    asking.ask(proposal, by=anna, question="How many?", fields=[], now=NOON)
    for n in (14, 28, 42):
        run(NOON + n * DAY)

    closed = fresh(proposal).status
    review.reopen(proposal, by=anna, reason="They answered late.")

    assert (closed, fresh(proposal).status) == (Status.CLOSED, Status.RECEIVED)
    assert subjects()[-1] == "Closed"


def test_a_second_run_on_the_same_day_does_nothing(anna):
    ask(make_join(status=Status.REVIEW), anna)

    assert (bool(run(NOON + 14 * DAY)), run(NOON + 14 * DAY)) == (True, {})


def test_a_deferred_case_comes_back_on_its_day_not_before(anna):
    application = make_join(status=Status.DEFERRED, deferred_until=date(2026, 5, 8))

    assert run(NOON + DAY) == {}
    assert run(NOON + 2 * DAY) == {"came_back": [application.reference]}
    assert fresh(application).status == Status.REVIEW


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_the_same_moment_remind_once():
    application = make_join(status=Status.REVIEW)
    ask(application, make_user("anna"))

    reports = in_threads(4, lambda _n: run(NOON + 14 * DAY))

    assert sorted(map(len, reports)) == [0, 0, 0, 1]
    assert Letter.objects.count() == 2


def test_boxes_of_two_steps_that_suggest_have_one_script(client, anna):
    proposal = make_proposal(status=Status.CHECKED)
    make_asked(proposal, by=anna, fields=["active_in", "partner_name"])

    page = client.get(f"{proposal.get_absolute_url()}answer/").content.decode()

    assert page.count("data-suggestions=") == 2
    assert page.count("<script") == page.count("js/suggestions.") == 1
