"""What may follow what, who may decide, and what is kept of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forms_app import review
from forms_app.models import Application
from forms_app.review import DECISIONS, NEXT, Form, InvalidTransition
from jobs.models import Letter
from tests.factories import make_user
from tests.forms_app.cases import (
    MAKERS,
    Status,
    history,
    make_asked,
    make_join,
    make_proposal,
    make_ready,
)

pytestmark = pytest.mark.django_db
TOMORROW = timezone.localdate() + timedelta(days=1)
UNTIL = {"until": TOMORROW, "reason": "The council meets."}


@pytest.fixture
def anna():
    return make_user("anna")


@pytest.fixture
def boris():
    return make_user("boris")


def fresh(application):
    return Application.objects.get(pk=application.pk).specific


def test_every_status_of_a_kind_can_be_reached_and_left_or_is_an_end():
    for form, moves in NEXT.items():
        reached = {Status.RECEIVED, *(new for follow in moves.values() for new in follow)}
        assert set(moves) <= reached, form
        assert reached - set(moves) <= {Status.ONBOARDED}, form


# (function, kind, from, to): each way that one function goes; all others it refuses.
STEPS = [
    (review.begin_screening, "J", {Status.RECEIVED}, Status.SCREENING),
    (review.begin_review, "J", {Status.SCREENING}, Status.REVIEW),
    (review.mark_as_checked, "N", {Status.RECEIVED}, Status.CHECKED),
    (review.mark_as_proposed, "N", {Status.CHECKED}, Status.PROPOSED),
    (review.mark_as_in_contact, "N", {Status.PROPOSED}, Status.IN_CONTACT),
    (review.mark_as_cooperating, "N", {Status.IN_CONTACT}, Status.COOPERATING),
    (review.close, "M", {Status.RECEIVED}, Status.CLOSED),
    (
        review.close,
        "N",
        {
            *(Status.CHECKED, Status.PROPOSED, Status.IN_CONTACT, Status.COOPERATING),
            Status.NEEDS_INFO,
        },
        Status.CLOSED,
    ),
    (
        review.withdraw,
        "J",
        {
            *(Status.RECEIVED, Status.SCREENING, Status.REVIEW, Status.NEEDS_INFO, Status.READY),
            Status.DEFERRED,
        },
        Status.WITHDRAWN,
    ),
]


@pytest.mark.parametrize(
    ("step", "form", "sources", "target"), STEPS, ids=lambda v: getattr(v, "__name__", None)
)
def test_a_step_goes_from_where_it_may_and_from_nowhere_else(anna, step, form, sources, target):
    came_through, refusals = set(), {}
    for status in Status:
        application = MAKERS[form](status=status)
        try:
            step(application, by=anna)
        except InvalidTransition as refusal:
            refusals[application, status] = str(refusal)
        else:
            came_through.add(status)
            assert history(application) == [(status, target, "anna")]

    assert refusals == {
        (row, status): f"{row} is “{status.label}”, so it cannot become “{target.label}”."
        for row, status in refusals
    }
    assert [fresh(row).status for row, _status in refusals] == [s for _row, s in refusals]
    assert came_through == sources


def test_screening_takes_the_case_and_gives_it_a_day(anna, boris):
    mine, other = make_join(), make_join(assigned_to=boris, due_on=TOMORROW)

    review.begin_screening(mine, by=anna)
    review.begin_screening(other, by=anna)

    assert (fresh(mine).assigned_to, fresh(mine).due_on) == (anna, mine.answer_by)
    assert (fresh(other).assigned_to, fresh(other).due_on) == (boris, TOMORROW)


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_proposal_names_the_decision_and_who_proposed_it(anna, decision):
    application = make_join(status=Status.REVIEW)

    review.propose(application, decision, by=anna, reason="All is there.")

    row = fresh(application)
    assert (row.status, row.proposed_status, row.proposed_by) == (Status.READY, decision, anna)
    assert row.status_changes.get().reason == "All is there."


@pytest.mark.parametrize(
    ("decision", "reason"), [(Status.ACCEPTED, " "), (Status.SPAM, "Spam."), ("nothing", "x")]
)
def test_a_proposal_without_reason_or_of_something_else_is_refused(anna, decision, reason):
    application = make_join(status=Status.REVIEW)

    with pytest.raises(InvalidTransition):
        review.propose(application, decision, by=anna, reason=reason)

    assert fresh(application).status == Status.REVIEW


def test_who_proposed_does_not_decide_unless_it_says_why_and_that_is_counted(anna):
    application = make_ready(proposed_by=anna)

    with pytest.raises(InvalidTransition) as refusal:
        review.decline(application, by=anna, reason="No council.", forced_because="  ")
    review.decline(application, by=anna, reason="No council.", forced_because="Boris is ill.")

    assert str(refusal.value) == (
        "You proposed this, so somebody else decides. If nobody can, say why you decide alone."
    )
    change = application.status_changes.get()
    assert (change.is_forced, change.forced_because) == (True, "Boris is ill.")
    assert change.reason == "No council."
    assert "Boris" not in Letter.objects.get().body


def test_a_second_person_decides_without_saying_more(anna, boris):
    application = make_ready(proposed_by=anna)

    review.decline(application, by=boris, reason="No council.", forced_because="Never needed.")

    change = application.status_changes.get()
    assert (change.is_forced, change.forced_because, change.by) == (False, "", boris)


def test_declining_freezes_the_answers_and_tells_the_applicant_why(anna, boris):
    application = make_ready("Tivat", proposed_by=anna, language="fr")

    review.decline(application, by=boris, reason="Pas de conseil.", addition="À bientôt.")

    row = fresh(application)
    assert row.decided_at is not None
    assert row.snapshot["answers"]["name_local"] == "Tivat"
    assert row.snapshot["answers"]["decided_on"] == "2015-05-06"
    assert "status" not in row.snapshot["answers"]
    letter = Letter.objects.get()
    assert (letter.to, letter.about, letter.language) == (
        "erika@tivat.example",
        application.reference,
        "fr",
    )
    assert letter.subject == f"Notre décision\u00a0: {application.reference}"
    assert "Pas de conseil.\n" in letter.body
    assert "À bientôt.\n" in letter.body
    assert f"/fr/applications/{application.token}/" in letter.body


def test_what_is_deferred_has_a_day_and_comes_back_when_staff_go_on(anna, boris):
    application = make_ready(proposed_by=anna)

    review.defer(application, by=boris, **UNTIL)
    put_off = fresh(application)
    review.resume(application, by=anna)

    assert (put_off.status, put_off.deferred_until) == (Status.DEFERRED, TOMORROW)
    row = fresh(application)
    assert (row.status, row.deferred_until, row.proposed_status, row.proposed_by) == (
        Status.REVIEW,
        None,
        "",
        None,
    )


def test_nothing_is_deferred_to_today(anna, boris):
    application = make_ready(proposed_by=anna)

    with pytest.raises(InvalidTransition, match=r"^Choose a day after today\.$"):
        review.defer(application, by=boris, until=timezone.localdate(), reason="x")


def test_sent_back_is_under_review_without_a_proposal(anna, boris):
    application = make_ready(proposed_by=anna)

    review.send_back(application, by=boris, reason="Where is the act?")

    row = fresh(application)
    assert (row.status, row.proposed_status, row.proposed_by) == (Status.REVIEW, "", None)
    assert Letter.objects.count() == 0


def test_only_a_proposal_is_sent_back_not_a_deferred_case(boris):
    application = make_join(status=Status.DEFERRED, deferred_until=TOMORROW)

    with pytest.raises(InvalidTransition):
        review.send_back(application, by=boris, reason="x")


def test_an_applicant_withdraws_alone_and_its_open_question_is_closed(anna):
    application = make_join()
    asked = make_asked(application, by=anna)

    review.withdraw(application)

    asked.refresh_from_db()
    assert asked.closed_at is not None
    assert history(application) == [("needs_info", "withdrawn", "applicant")]
    assert Letter.objects.get().subject == f"Withdrawn: {application.reference}"


@pytest.mark.parametrize("status", [Status.DECLINED, Status.WITHDRAWN])
def test_reopening_makes_a_new_round(anna, status):
    application = make_join(status=status, decided_at=timezone.now())
    application.screening_marks.create(item="kind", result="yes", by=anna)

    review.reopen(application, by=anna, reason="The council has decided after all.")

    row = fresh(application)
    assert (row.status, row.round, row.decided_at) == (Status.RECEIVED, 2, None)
    assert row.due_on > timezone.localdate()
    assert row.screening_marks.count() == 0
    assert [event.verb for event in row.events.all()] == ["reopened"]


@pytest.mark.parametrize("status", [Status.SPAM, Status.ONBOARDED, Status.NEEDS_INFO])
def test_what_never_ended_so_is_not_reopened(anna, status):
    application = make_join(status=status)

    with pytest.raises(InvalidTransition):
        review.reopen(application, by=anna, reason="x")

    assert fresh(application).round == 1


def test_a_proposal_is_closed_with_a_letter_only_if_there_are_words(anna):
    silent, told = (make_proposal(status=Status.COOPERATING, subject="named") for _ in "ab")

    review.close(silent, by=anna)
    review.close(told, by=anna, addition="The training is over. Thank you.")

    letter = Letter.objects.get()
    assert (letter.about, letter.subject) == (told.reference, f"Closed: {told.reference}")
    assert "The training is over. Thank you.\n" in letter.body


def test_who_wants_a_neutral_subject_gets_one(anna):
    application = make_proposal(subject="neutral")

    review.decline(application, by=anna, reason="No.")

    assert Letter.objects.get().subject == f"About your form: {application.reference}"


def test_every_form_has_its_table():
    assert set(NEXT) == set(Form)
