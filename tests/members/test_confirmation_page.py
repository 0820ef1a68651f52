"""The page behind the link in a letter: what it opens, and what it does not."""

from datetime import date

import pytest
from django.test import Client

from members import confirmation
from members.confirmation import Cause
from members.confirmation_models import ConfirmationRound
from members.models import Participant
from tests.factories import make_participant
from tests.members.test_confirmation import make_contact, state

State = Participant.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    tivat = make_participant("Tivat", joined_on=date(2025, 5, 6))
    make_contact(tivat)
    return confirmation.open_round(tivat, cause=Cause.STAFF)


def address(asked, language="en"):
    return f"/{language}/participants/confirm/{asked.token}/"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("end", ["", "change/"])
def test_the_page_is_kept_by_nobody_and_named_to_nobody(client, asked, language, end):
    response = client.get(address(asked, language) + end)

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "same-origin")
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_each_text_is_marked_with_its_language(client, asked):
    Participant.objects.update(
        summary_fr="Une ville", name_local="Тиват", name_local_language="sr-Cyrl"
    )

    html = client.get(address(asked)).content.decode()

    for cell in ('<dd lang="fr">Une ville</dd>', '<dd lang="sr-Cyrl">Тиват</dd>'):
        assert html.count(cell) == 1


def test_looking_changes_nothing(client, asked):
    for end in ("", "change/", "?answer=correct"):
        client.get(address(asked) + end)
        client.head(address(asked) + end)

    asked.refresh_from_db()
    assert (asked.closed_at, state(asked.participant)) == (None, State.TO_CONFIRM)


def test_all_correct_confirms_and_the_same_page_says_so(client, asked):
    response = client.post(address(asked), {"answer": "correct"}, follow=True)
    again = client.post(address(asked), {"answer": "correct"}, follow=True)

    assert "Thank you: your entry is confirmed" in response.content.decode()
    assert response.content == again.content
    assert state(asked.participant) == State.ACTIVE
    assert client.get(address(asked) + "change/")["Location"] == address(asked) + "#main"


def test_an_answer_needs_the_token_of_the_form(asked):
    response = Client(enforce_csrf_checks=True).post(address(asked), {"answer": "correct"})

    assert (response.status_code, state(asked.participant)) == (403, State.TO_CONFIRM)


def test_an_unknown_answer_changes_nothing(client, asked):
    response = client.post(address(asked), {"answer": "yes\0"})

    assert (response.status_code, state(asked.participant)) == (303, State.TO_CONFIRM)


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "x.y",
        "00000000000000000000000000000000.forged",
        "é.ü",
        "%00",
        "%F0%9F%92%A9",
        "a" * 5000,
        "..",
        "{}.{}",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("end", ["", "change/"])
def test_a_forged_link_is_not_found(client, asked, token, method, end):
    response = getattr(client, method)(f"/en/participants/confirm/{token}/{end}")

    assert response.status_code == 404


def test_a_link_with_another_round_in_front_of_the_signature_is_not_found(client, asked):
    other = make_participant("Kotor")
    make_contact(other)
    foreign = confirmation.open_round(other, cause=Cause.STAFF)
    mixed = f"{foreign.key.hex}.{asked.token.partition('.')[2]}"

    assert client.get(f"/en/participants/confirm/{mixed}/").status_code == 404


def test_the_link_of_one_participant_changes_no_other(client, asked):
    other = make_participant("Kotor", state=State.TO_CONFIRM)

    client.post(address(asked), {"answer": "correct", "participant": other.pk})

    assert (state(asked.participant), state(other)) == (State.ACTIVE, State.TO_CONFIRM)


def test_an_expired_link_offers_a_new_one(client, asked):
    ConfirmationRound.objects.update(expires_at=asked.opened_at)

    page = client.get(address(asked))
    answer = client.post(address(asked), {"answer": "correct"})
    client.post(address(asked), {"answer": "again"})
    client.post(address(asked), {"answer": "again"})

    assert (page.status_code, answer.status_code) == (410, 303)
    assert "Send a new link" in page.content.decode()
    assert ConfirmationRound.objects.count() == 2
    assert "There is a newer link" in client.get(address(asked)).content.decode()


@pytest.mark.parametrize(
    "facts", [{"state": State.LEFT}, {"status": "draft"}, {"status": "withdrawn"}]
)
def test_the_link_of_one_who_left_or_is_withdrawn_shows_nothing(client, asked, facts):
    Participant.objects.update(summary_en="What only the public entry says", **facts)

    response = client.get(address(asked))

    assert response.status_code == 410
    assert "There is nothing to confirm" in response.content.decode()
    assert "What only the public entry says" not in response.content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(client, asked, method):
    assert getattr(client, method)(address(asked)).status_code == 405
