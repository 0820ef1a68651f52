"""What the case page offers, and the letters that go out as they were seen."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from forms_app import casework, review
from forms_app.models import StandardText
from jobs.models import Letter
from members.models import Participant
from tests.factories import make_country, make_participant
from tests.forms_app.cases import (
    MAKERS,
    Status,
    act,
    fresh,
    make_join,
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


# --- What it offers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "status", "reviewer", "decider"),
    [
        ("J", Status.RECEIVED, "begin-screening message withdraw spam", ""),
        ("J", Status.SCREENING, "begin-review ask message withdraw", ""),
        ("J", Status.REVIEW, "propose ask message withdraw", ""),
        ("J", Status.READY, "message withdraw", "accept decline defer send-back"),
        ("J", Status.NEEDS_INFO, "resume message withdraw", ""),
        ("J", Status.DEFERRED, "resume message withdraw", ""),
        ("J", Status.ONBOARDED, "message", ""),
        ("J", Status.DECLINED, "message reopen", ""),
        ("J", Status.SPAM, "no-spam", ""),
        ("N", Status.RECEIVED, "check ask message withdraw spam", "decline"),
        ("N", Status.CHECKED, "offer ask message close withdraw", "decline"),
        ("N", Status.IN_CONTACT, "cooperating ask message close withdraw", ""),
        ("M", Status.RECEIVED, "message close withdraw spam", ""),
        ("M", Status.CLOSED, "message reopen", ""),
    ],
)
def test_the_page_offers_what_may_come_next_to_who_may_do_it(
    anna, boris, sign_in, form, status, reviewer, decider
):
    application = MAKERS[form](status=status)

    def offered(user):
        context = sign_in(user).get(page(application)).context
        return {*context["steps"], *context["acts"]}

    assert offered(anna) == set(reviewer.split())
    assert offered(boris) == set(reviewer.split()) | set(decider.split())


def test_a_step_is_one_click_and_leads_back(anna, sign_in):
    application = make_join()

    response = sign_in(anna).post(act(application, "begin-screening"), follow=True)

    assert response.redirect_chain == [(page(application), 302)]
    assert said(response) == ["Done."]
    assert fresh(application).status == Status.SCREENING


def test_a_step_too_late_says_why(anna, sign_in):
    application = make_join(status=Status.REVIEW)

    response = sign_in(anna).post(act(application, "begin-screening"), follow=True)

    assert said(response) == [
        f"{application} is “under review”, so it cannot become “being checked”."
    ]


def test_nothing_is_done_with_what_has_been_erased(anna, boris, sign_in):
    application = make_join(status=Status.DECLINED, erased_at=timezone.now())
    browser = sign_in(boris)

    offered = browser.get(page(application)).context
    sent = browser.post(act(application, "message"), {"go": "1", "text": "Hello"}, follow=True)

    assert (offered["steps"], offered["acts"]) == ({}, {})
    assert said(sent) == ["“Write a message” cannot be done while the case is “declined”."]
    for decide in (
        lambda: review.reopen(application, by=anna, reason="x"),
        lambda: casework.write_message(application, "x", by=anna),
    ):
        with pytest.raises(review.InvalidTransition) as refusal:
            decide()
        assert str(refusal.value) == f"The data of {application} have been erased."
    assert Letter.objects.count() == 0


def test_looking_changes_nothing(anna, boris, sign_in):
    application = make_ready(proposed_by=anna)
    browser = sign_in(boris)

    steps = [browser.get(act(application, name)).status_code for name in ("begin-review", "spam")]
    pages = [
        browser.get(act(application, name)).status_code
        for name in ("accept", "decline", "defer", "send-back", "message", "withdraw")
    ]

    assert (steps, set(pages)) == ([405, 405], {200})
    assert fresh(application).status == Status.READY
    assert Letter.objects.count() == 0


# --- Decisions, and their letters --------------------------------------------------------------


def test_the_letter_goes_out_as_it_was_seen(anna, boris, sign_in):
    make_participant(number=129)
    application = make_ready("Tivat", proposed_by=anna)
    browser = sign_in(boris)

    look = browser.get(act(application, "accept"))
    done = browser.post(
        act(application, "accept"), {"go": "1", "seen": look.context["seen"]}, follow=True
    )

    letter = Letter.objects.get()
    assert tuple(look.context["letter"]) == (letter.subject, letter.body)
    assert said(done) == [
        "Accepted. The participant and the news are drafts, for an editor to publish."
    ]
    assert fresh(application).status == Status.ONBOARDED
    assert Participant.objects.get(name_en="Tivat").number == 130


def test_a_letter_that_was_not_seen_is_shown_first_and_nothing_typed_is_lost(anna, boris, sign_in):
    application = make_ready(proposed_by=anna)
    browser = sign_in(boris)
    answers = {"go": "1", "reason": "No council.", "addition": "See you <b>there</b>."}

    first = browser.post(act(application, "decline"), answers)
    before = fresh(application).status
    browser.post(act(application, "decline"), answers | {"seen": first.context["seen"]})

    assert (first.status_code, before) == (200, Status.READY)
    assert "This is the letter as it will go out." in first.content.decode()
    assert "See you &lt;b&gt;there&lt;/b&gt;.</textarea>" in first.content.decode()
    assert tuple(first.context["letter"]) == Letter.objects.values_list("subject", "body").get()
    assert fresh(application).status == Status.DECLINED


def test_words_changed_after_the_look_are_shown_once_more(anna, boris, sign_in):
    application = make_ready(proposed_by=anna)
    browser = sign_in(boris)
    look = browser.post(act(application, "decline"), {"look": "1", "reason": "One."})

    browser.post(
        act(application, "decline"), {"go": "1", "reason": "Two.", "seen": look.context["seen"]}
    )

    assert (fresh(application).status, Letter.objects.count()) == (Status.READY, 0)


def test_a_missing_reason_is_named_beside_its_field(anna, boris, sign_in):
    application = make_ready(proposed_by=anna)

    response = sign_in(boris).post(act(application, "decline"), {"go": "1", "addition": "Kept."})

    assert response.status_code == 422
    assert response.context["form"].errors == {"reason": ["This field is required."]}
    assert "Kept.</textarea>" in response.content.decode()


def test_who_proposed_must_say_why_it_decides_alone(sign_in):
    boris = make_staff("boris", "decider")
    application = make_ready(proposed_by=boris)
    browser = sign_in(boris)
    answers = {"go": "1", "reason": "No council."}

    missing = browser.post(act(application, "decline"), answers)
    answers["forced_because"] = "Everybody is away."
    look = browser.post(act(application, "decline"), answers)
    browser.post(act(application, "decline"), answers | {"seen": look.context["seen"]})

    assert list(missing.context["form"].errors) == ["forced_because"]
    assert "Everybody is away." not in Letter.objects.get().body
    queue = browser.get(reverse("admin:forms_app_application_changelist"))
    figures = [(str(words), number) for words, number in queue.context["figures"]]
    assert figures[-1] == ("Decided by one person alone", 1)
    shown = browser.get(page(application)).content.decode()
    assert "Decided by one person alone: Everybody is away." in shown


def test_a_standard_text_is_put_in_in_the_language_of_the_applicant(anna, boris, sign_in):
    application = make_ready(proposed_by=anna, language="fr")
    standard = StandardText.objects.create(
        use="decline", title_en="Too far", title_fr="Trop loin", text_en="Far.", text_fr="Loin."
    )
    other = StandardText.objects.create(
        use="ask", title_en="Which?", title_fr="Lequel ?", text_en="?", text_fr="?"
    )

    def insert(text):
        answers = {"insert": "1", "standard": text.pk, "reason": "Bonjour."}
        form = sign_in(boris).post(act(application, "decline"), answers).context["form"]
        return form["reason"].value()

    assert insert(standard) == "Bonjour.\n\nLoin."
    assert insert(other) == "Bonjour."
    assert fresh(application).status == Status.READY


def test_a_country_in_words_can_be_chosen_and_what_is_wrong_is_said(anna, boris, sign_in):
    make_country("ME")
    application = make_ready(proposed_by=anna, country=None, country_other="Black Mountain")
    browser = sign_in(boris)
    look = browser.get(act(application, "accept"))

    lost = browser.post(act(application, "accept"), {"go": "1", "seen": look.context["seen"]})
    answers = {"go": "1", "country": "ME"}
    look = browser.post(act(application, "accept"), answers)
    browser.post(act(application, "accept"), answers | {"seen": look.context["seen"]})

    assert said(lost)[0].startswith("“Black Mountain” is not among the countries")
    assert fresh(application).participant.country_id == "ME"


def test_asking_opens_the_ticked_answers(anna, sign_in):
    application = make_join(status=Status.SCREENING)
    browser = sign_in(anna)
    day = timezone.localdate() + timedelta(days=10)
    answers = {
        "go": "1",
        "question": "Where is the act?",
        "fields": ["decision", "decided_on"],
        "due_on": day.isoformat(),
    }

    look = browser.post(act(application, "ask"), answers)
    browser.post(act(application, "ask"), answers | {"seen": look.context["seen"]})

    asked = application.information_requests.get()
    assert (asked.question, asked.fields, asked.due_on) == (
        "Where is the act?",
        ["decision", "decided_on"],
        day,
    )
    body = Letter.objects.get().body
    assert "- Where does the decision stand?\n- Date of the decision or letter\n" in body
    assert "Where is the act?" in browser.get(page(application)).content.decode()


@pytest.mark.parametrize("field", ["status", "token", "notice", "x"])
def test_nobody_can_ask_for_what_the_form_does_not_ask(anna, sign_in, field):
    application = make_join(status=Status.SCREENING)
    answers = {"go": "1", "question": "?", "fields": [field], "due_on": "2030-01-01"}

    response = sign_in(anna).post(act(application, "ask"), answers)

    assert list(response.context["form"].errors) == ["fields"]
