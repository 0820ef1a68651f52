"""Spam set aside and brought back: by hand, once, and written down."""

import pytest

from forms_app import review
from forms_app.models import Application
from jobs.models import Letter
from tests.factories import make_user
from tests.forms_app.typed import ANSWERS, send, sent

Status = Application.Status
FORMS = list(ANSWERS)
CHILDREN = {"J": "joinapplication", "N": "cooperationproposal", "M": "message"}


@pytest.fixture
def reviewer(db):
    return make_user("reviewer")


def child(application):
    return getattr(application, CHILDREN[application.form])


def set_aside_on_arrival(client, form):
    send(client, form, homepage="https://pills.example")
    return child(Application.objects.get())


def history(application):
    return list(application.status_changes.values_list("old_status", "new_status", "by__username"))


@pytest.mark.parametrize("form", FORMS)
def test_spam_leaves_the_queue_and_the_history_says_who_did_it(client, office, reviewer, form):
    application = child(sent(client, form))

    review.mark_as_spam(application, by=reviewer)

    application.refresh_from_db()
    assert application.status == Status.SPAM
    assert history(application) == [("received", "spam", "reviewer")]


@pytest.mark.parametrize("form", FORMS)
def test_a_false_alarm_goes_back_with_its_time_and_gets_the_letter_it_never_had(
    client, office, reviewer, form
):
    application = set_aside_on_arrival(client, form)

    review.mark_as_not_spam(application, by=reviewer)

    fresh = Application.objects.get()
    assert (fresh.status, fresh.submitted_at) == (Status.RECEIVED, application.submitted_at)
    assert [letter.to for letter in Letter.objects.all()] == [ANSWERS[form]["contact_email"]]


def test_who_had_a_letter_gets_no_second_one(client, office, reviewer):
    application = child(sent(client, "M"))
    review.mark_as_spam(application, by=reviewer)

    review.mark_as_not_spam(application, by=reviewer)

    assert Letter.objects.count() == 2
    assert history(application) == [
        ("received", "spam", "reviewer"),
        ("spam", "received", "reviewer"),
    ]


@pytest.mark.parametrize("status", [s for s in Status if s != Status.RECEIVED])
def test_only_what_was_just_received_can_become_spam(client, office, reviewer, status):
    application = child(sent(client, "J"))
    Application.objects.update(status=status)

    with pytest.raises(review.InvalidTransition) as refusal:
        review.mark_as_spam(application, by=reviewer)

    assert str(refusal.value) == (
        f"{application.reference} is “{status.label}”, so it cannot become “spam”."
    )
    assert Application.objects.get().status == status
    assert history(application) == []


@pytest.mark.parametrize("status", [s for s in Status if s != Status.SPAM])
def test_only_spam_can_be_brought_back(client, office, reviewer, status):
    application = child(sent(client, "J"))
    Application.objects.update(status=status)

    with pytest.raises(review.InvalidTransition):
        review.mark_as_not_spam(application, by=reviewer)

    assert Application.objects.get().status == status


def test_a_stale_row_in_the_hand_does_not_decide(client, office, reviewer):
    in_hand = child(sent(client, "J"))
    Application.objects.update(status=Status.ACCEPTED)

    with pytest.raises(review.InvalidTransition):
        review.mark_as_spam(in_hand, by=reviewer)

    assert in_hand.status == Status.RECEIVED
