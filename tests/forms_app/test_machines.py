"""Machines are kept off without asking people to prove anything."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from forms_app import limits
from forms_app.forms import FORMS as CLASSES
from forms_app.models import Application, Draft, RateMark
from jobs.models import Letter
from tests.forms_app.typed import (
    ANSWERS,
    PATHS,
    address,
    form_key,
    make_draft,
    send,
    sent,
    typed,
    typed_at,
    without_masks,
)

FORMS = list(ANSWERS)
DAY = 24 * 60 * 60
BEGIN = {"J": "/en/join/begin/", "N": "/en/cooperate/begin/", "M": "/en/contact/"}
UNSENT = "Your form has not been sent yet"


def page_of(response):
    return response.content.decode()


def key_in(response):
    return response.context["envelope"].key.text


@pytest.mark.parametrize("form", FORMS)
def test_what_a_machine_fills_in_is_set_aside_behind_the_same_receipt(client, office, form):
    sent(client, form)
    response = send(client, form, homepage="https://pills.example")

    newest, oldest = Application.objects.order_by("-pk")
    assert [oldest.status, newest.status] == ["received", "spam"]
    pages = [without_masks(client.get(a.get_absolute_url())) for a in (oldest, newest)]
    assert response.status_code == 303
    assert (
        pages[0].replace(oldest.reference, newest.reference).replace(oldest.token, newest.token)
        == pages[1]
    )
    assert Letter.objects.count() == 2  # of the first one


@pytest.mark.parametrize("form", FORMS)
def test_the_trap_is_out_of_reach_without_inline_style(client, db, form):
    page = page_of(client.get(BEGIN[form]))

    assert (
        page.count('<div class="spare"><label for="id_homepage">Leave this field empty</label>')
        == 1
    )
    assert "style=" not in page


def first_page(form):
    """What is sent from the page that has no address of its own yet."""
    return typed(form) if form == "M" else typed_at(CLASSES[form].PARTS[0], typed(form))


def made_by(form):
    return (Application if form == "M" else Draft).objects.count()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("age", [0, 1])
def test_a_form_sent_back_at_once_is_shown_again_and_goes_through_a_moment_later(
    client, db, form, age
):
    answers = first_page(form)
    too_quick = client.post(BEGIN[form], {**answers, "form_key": form_key(form, age=age)})

    assert (too_quick.status_code, page_of(too_quick).count(UNSENT)) == (422, 1)
    assert made_by(form) == 0
    again = {**answers, "form_key": form_key(form, age=4)}
    assert client.post(BEGIN[form], again).status_code == 303
    assert made_by(form) == 1


def test_the_key_stays_the_same_so_that_waiting_is_enough(client, db):
    key = form_key("M", age=1)

    assert key_in(send(client, "M", form_key=key)) == key


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_was_open_for_hours_is_accepted(client, db, form):
    answers = {**first_page(form), "form_key": form_key(form, age=DAY - 60)}

    assert client.post(BEGIN[form], answers).status_code == 303


@pytest.mark.parametrize(
    "key",
    [
        None,
        "",
        "x",
        "\x00",
        "é:é:é",
        form_key("N"),
        form_key("M")[:-1],
        form_key("M", age=DAY + 60),
        "0b1c4f0e-7a55-4b8e-8f43-b7a5f7a8c1de",
    ],
    # Keys are random; names of tests must not be, or two processes cannot share the work.
    ids=["none", "empty", "short", "nul", "accents", "of-another-form", "cut", "old", "unsigned"],
)
def test_without_a_good_key_the_form_comes_back_with_a_new_one_and_all_answers(client, db, key):
    response = send(client, "M", form_key=key)

    page = page_of(response)
    assert (response.status_code, page.count(UNSENT), key_in(response) == key) == (422, 1, False)
    assert "Whom can I ask about the seminar in Serbia?" in page
    assert "ana@journal.example" in page
    assert "<title>Not sent yet: Contact" in page
    assert Application.objects.count() == 0


def test_wrong_answers_are_named_before_the_key_is_looked_at(client, db):
    response = send(client, "M", form_key=form_key("M", age=0), text="")

    assert [problem.text for problem in response.context["form"].problems()] == [
        "Write your message"
    ]
    assert UNSENT not in page_of(response)


@pytest.mark.parametrize("form", FORMS)
def test_too_many_forms_from_one_sender_have_to_wait_with_their_answers(client, office, form):
    for _ in range(limits.MOST):
        assert send(client, form, address="203.0.113.77").status_code == 303

    response = send(client, form, address="203.0.113.77")

    page = page_of(response)
    assert (response.status_code, page.count(UNSENT)) == (429, 1)
    assert 3590 <= int(response["Retry-After"]) <= 3600
    assert "Wait 60 minutes, then send the form again." in page
    assert ANSWERS[form]["contact_email"] in page
    assert Application.objects.count() == limits.MOST
    assert send(client, form, address="203.0.113.78").status_code == 303


@pytest.mark.parametrize("form", ["J", "N"])
def test_too_many_forms_begun_by_one_sender_have_to_wait_with_their_answers(client, db, form):
    answers = first_page(form)
    for _ in range(limits.MOST):
        client.post(BEGIN[form], {**answers, "form_key": form_key(form)})

    response = client.post(BEGIN[form], {**answers, "form_key": form_key(form)})

    assert (response.status_code, page_of(response).count(UNSENT)) == (429, 1)
    assert ANSWERS[form]["website"] in page_of(response)
    assert Draft.objects.count() == limits.MOST


@pytest.mark.parametrize("form", ["J", "N"])
def test_looking_and_wrong_answers_make_no_row(client, db, form):
    for path in (f"/en/{PATHS[form]}/", BEGIN[form]):
        assert client.get(path).status_code == 200
    response = client.post(BEGIN[form], {"form_key": form_key(form)})

    assert (response.status_code, Draft.objects.count()) == (422, 0)


@pytest.mark.parametrize("form", ["J", "N"])
def test_two_clicks_on_the_first_step_make_one_draft(client, db, form):
    answers = {**first_page(form), "form_key": form_key(form)}

    first, second = client.post(BEGIN[form], answers), client.post(BEGIN[form], answers)

    following = address(Draft.objects.get(), CLASSES[form].PARTS[1].SLUG) + "#main"
    assert [first["Location"], second["Location"]] == [following, following]


def test_bait_taken_at_any_step_counts_when_the_form_is_sent(client, office):
    answers = {**first_page("J"), "form_key": form_key("J"), "homepage": "https://pills.example"}
    client.post(BEGIN["J"], answers)
    draft = Draft.objects.get()
    draft.answers = {**make_draft("J").answers, **draft.answers}
    draft.save()

    client.post(address(draft, "check"), typed_at(CLASSES["J"].PARTS[-1], typed("J")))

    assert (Application.objects.get().status, Letter.objects.count()) == ("spam", 0)


def test_forms_of_another_kind_are_counted_apart(client, office):
    for _ in range(limits.MOST):
        sent(client, "M")

    assert [send(client, form).status_code for form in FORMS] == [303, 303, 429]


def test_after_an_hour_the_sender_may_send_again(client, office):
    for _ in range(limits.MOST):
        sent(client, "M")
    oldest = RateMark.objects.order_by("pk").first()

    RateMark.objects.filter(pk=oldest.pk).update(created_at=timezone.now() - limits.PERIOD)

    assert [send(client, "M").status_code, send(client, "M").status_code] == [303, 429]


def test_marks_are_erased_when_they_are_a_day_old(client, office):
    sent(client, "M")
    RateMark.objects.update(created_at=timezone.now() - timedelta(hours=25))

    sent(client, "M")

    assert RateMark.objects.count() == 1


def sender(address, **headers):
    request = RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)
    return limits.sender_of(request)


def test_a_sender_is_another_one_tomorrow_and_under_another_secret(settings, monkeypatch):
    today = sender("203.0.113.77")

    settings.SECRET_KEY = "another"
    other_secret = sender("203.0.113.77")
    settings.SECRET_KEY = "only-for-tests"
    tomorrow_date = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda: tomorrow_date)
    tomorrow = sender("203.0.113.77")

    assert len({today, other_secret, tomorrow}) == 3
    assert {len(name) for name in (today, other_secret, tomorrow)} == {64}


def test_a_household_is_one_sender():
    assert sender("2001:db8:1:2::1") == sender("2001:db8:1:2:ffff::9")
    assert sender("2001:db8:1:2::1") != sender("2001:db8:1:3::1")
    assert sender("::ffff:203.0.113.77") == sender("203.0.113.77")


def test_what_a_proxy_says_counts_only_behind_one(settings):
    said = {"x-forwarded-for": "10.0.0.1, 203.0.113.77"}

    alone = sender("192.0.2.1", **said)
    settings.TRUST_PROXY = True
    behind = sender("192.0.2.1", **said)

    assert [alone, behind] == [sender("192.0.2.1"), sender("203.0.113.77")]


@pytest.mark.parametrize("address", ["", "unix:", "é", "999.1.1.1", "fe80::1%eth0"])
def test_odd_addresses_are_senders_too(address):
    assert len(sender(address)) == 64
