"""The page of a case, and what is done from it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forms_app.models import CaseMessage
from jobs.models import Letter
from tests.factories import make_participant
from tests.forms_app.cases import (
    Status,
    act,
    door,
    fresh,
    make_asked,
    make_join,
    make_message,
    make_ready,
    make_staff,
    page,
    said,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return make_staff("anna", "reviewer")


@pytest.fixture
def boris():
    return make_staff("boris", "decider")


def test_a_note_is_for_colleagues_alone(anna, sign_in, client):
    application = make_join()

    sign_in(anna).post(door(application, "note"), {"text": "Call <b>them</b>."})
    empty = sign_in(anna).post(door(application, "note"), {"text": "x" * 3001})

    note = application.notes.get()
    assert (note.by, note.text) == (anna, "Call <b>them</b>.")
    assert "Call &lt;b&gt;them&lt;/b&gt;." in sign_in(anna).get(page(application)).content.decode()
    assert "Call" not in client.get(application.get_absolute_url()).content.decode()
    assert (empty.status_code, "x" * 3001 in empty.content.decode()) == (422, True)


def test_the_checklist_is_ticked_and_unticked(anna, sign_in):
    application = make_join()
    browser = sign_in(anna)

    def mark(item, result):
        browser.post(door(application, "mark"), {"item": item, "result": result})
        return list(application.screening_marks.values_list("item", "result", "by__username"))

    assert mark("kind", "yes") == [("kind", "yes", "anna")]
    assert mark("kind", "no") == [("kind", "no", "anna")]
    assert mark("kind", "perhaps") == [("kind", "no", "anna")]
    assert mark("nothing", "yes") == [("kind", "no", "anna")]
    assert mark("kind", "") == []


def test_a_case_is_given_to_who_may_read_it(anna, boris, sign_in):
    application, editor = make_join(), make_staff("edith", "editor")
    browser = sign_in(anna)

    browser.post(door(application, "assign"), {"to": boris.pk, "due_on": "2030-02-01"})
    refused = browser.post(door(application, "assign"), {"to": editor.pk, "due_on": ""})

    row = fresh(application)
    assert (row.assigned_to, row.due_on) == (boris, date(2030, 2, 1))
    assert refused.status_code == 422
    assert list(application.events.values_list("verb", "fields")) == [
        ("assigned", ["assigned_to", "due_on"])
    ]


def test_cases_are_linked_by_their_reference_and_never_in_a_circle(anna, sign_in):
    one, two = make_join(), make_join()
    browser = sign_in(anna)

    browser.post(door(one, "link"), {"reference": f" {two.reference.lower()} "})
    circle = browser.post(door(two, "link"), {"reference": one.reference}, follow=True)
    unknown = browser.post(door(one, "link"), {"reference": "J-2026-XXXXX"})
    linked = fresh(one).same_case_as
    browser.post(door(one, "link"), {"reference": ""})

    assert linked.pk == two.pk
    assert fresh(two).same_case_as is None
    assert said(circle) == ["That is this case, or points to it already."]
    assert unknown.status_code == 422
    assert fresh(one).same_case_as is None


def test_messages_of_the_applicant_are_new_until_somebody_has_read_them(anna, sign_in):
    application = make_join()
    CaseMessage.objects.create(
        application_id=application.pk, is_from_applicant=True, text="Did you get it?"
    )
    browser = sign_in(anna)

    first, second = (browser.get(page(application)).context["has_unseen"] for _ in "ab")
    browser.post(door(application, "seen"))

    assert (first, second) == (True, True)
    assert browser.get(page(application)).context["has_unseen"] is False


def test_a_message_stands_in_the_case_and_goes_out_by_letter(anna, sign_in):
    application = make_message()
    browser = sign_in(anna)
    answers = {"go": "1", "text": "The seminar is open to all."}

    look = browser.post(act(application, "message"), answers)
    browser.post(act(application, "message"), answers | {"seen": look.context["seen"]})

    message = application.messages.get()
    assert (message.by, message.text) == (anna, "The seminar is open to all.")
    assert "The seminar is open to all.\n" in Letter.objects.get().body


def test_the_history_tells_changes_events_and_letters_by_time(anna, boris, sign_in):
    application = make_ready(proposed_by=anna)
    browser = sign_in(boris)
    browser.post(door(application, "assign"), {"to": anna.pk, "due_on": ""})
    answers = {"go": "1", "reason": "No council."}
    look = browser.post(act(application, "decline"), answers)
    browser.post(act(application, "decline"), answers | {"seen": look.context["seen"]})

    lines = browser.get(page(application)).context["history"]

    assert [(line.what, line.who) for line in lines] == [
        ("sent", "applicant"),
        ("assigned", "boris"),
        ("ready for decision → declined", "boris"),
        ("Letter", ""),
    ]
    assert lines[-1].letter == Letter.objects.get()


def test_the_page_costs_the_same_for_one_and_for_three_of_everything(anna, boris, sign_in):
    costs, browser = {}, sign_in(anna)
    application = make_join("Tivat", status=Status.SCREENING)
    for count in (1, 2, 3):
        application.notes.create(by=anna, text="Note")
        application.messages.create(by=anna, text="Message")
        application.status_changes.create(old_status="received", new_status="spam", by=anna)
        application.events.create(verb="assigned", by=boris)
        make_join("Tivat")
        make_participant(f"Entry {count}", other_names="Tivat")
        Letter.objects.create(
            to="a@b.example", subject="s", body="b", language="en", about=application.reference
        )
        with CaptureQueriesContext(connection) as queries:
            context = browser.get(page(application)).context
        assert (len(context["twins"]), len(context["similar"])) == (count, count)
        costs[count] = len(queries)

    assert costs[1] == costs[3]
    assert costs[3] < 45


@pytest.mark.parametrize("bad", ["0", "999999", "9" * 30])
def test_a_case_that_is_not_there_is_not_found(anna, sign_in, bad):
    assert sign_in(anna).get(f"/admin/forms_app/application/{bad}/change/").status_code == 404


def test_an_open_question_is_on_the_page(anna, sign_in):
    application = make_join()
    make_asked(application, by=anna)

    shown = sign_in(anna).get(page(application)).content.decode()

    assert "Where is the decision?" in shown
    assert "answer by 1 January 2030" in shown
