"""From a form to a subscriber: double opt-in, and nothing that tells who is known."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alerts.models import SignUp, Subscriber
from jobs.models import Letter
from tests.alerts.wishes import form_key, last_letter, links, make_subscriber, sign_up
from tests.factories import make_country, make_participant, make_topic

pytestmark = pytest.mark.django_db


def confirm(client, letter=None):
    return client.post(links(letter or last_letter())[0])


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "Confirm your subscription – Alliance for Roma Inclusion", "confirm it here:"),
        ("fr", "Confirmez votre abonnement – Alliance pour l’inclusion des Roms", "ici\u00a0:"),
    ],
)
def test_an_address_is_written_to_once_it_is_confirmed(client, language, subject, words):
    housing, tivat = make_topic("Housing"), make_participant("Tivat")

    response = sign_up(
        client,
        page=language,
        language=language,
        wants_everything=None,
        topics=[housing.pk],
        countries=["ME"],
        participants=[tivat.pk],
        rhythm="weekly",
    )

    letter = last_letter()
    assert (response.status_code, response["Location"]) == (303, f"/{language}/alerts/sent/#main")
    assert client.get(response["Location"]).status_code == 200
    assert (letter.to, letter.subject, letter.language) == ("jane@city.example", subject, language)
    assert words in letter.body
    assert "- Housing\n" in letter.body
    assert Subscriber.objects.count() == 0

    page = client.get(links(letter)[0])
    assert (page.status_code, Subscriber.objects.count()) == (200, 0)  # scanners open links
    done = confirm(client, letter)

    subscriber = Subscriber.objects.get()
    assert done.status_code == 303
    assert client.get(done["Location"]).status_code == 200
    assert (subscriber.language, subscriber.rhythm) == (language, "weekly")
    assert (subscriber.wants_everything, subscriber.is_paused) == (False, False)
    assert subscriber.subjects() == [housing, make_country("ME"), tivat]


def test_an_unknown_and_a_known_address_get_the_same_answer(client):
    make_subscriber("known@city.example")

    answers = [
        sign_up(client, email=email, wants_everything="on")
        for email in ("new@city.example", "Known@city.example")
    ]

    assert {(r.status_code, r["Location"], r.content) for r in answers} == {
        (303, "/en/alerts/sent/#main", b"")
    }
    new, known = Letter.objects.order_by("pk")
    assert ("subscribed already" in new.body, "subscribed already" in known.body) == (False, True)
    assert len(links(known)) == 2


def test_confirming_adds_to_what_was_chosen_before(client):
    housing, health = make_topic("Housing"), make_topic("Health")
    subscriber = make_subscriber(topics=[housing], is_paused=True)
    sign_up(client, email="JANE@city.example", wants_everything=None, topics=[health.pk])

    confirm(client)

    subscriber.refresh_from_db()
    assert set(subscriber.topics.all()) == {housing, health}
    assert (Subscriber.objects.count(), subscriber.is_paused) == (1, False)


def test_a_link_works_once(client):
    sign_up(client)
    letter = last_letter()
    confirm(client, letter)
    Subscriber.objects.get().topics.set([make_topic()])

    again, opened = confirm(client, letter), client.get(links(letter)[0])

    assert (again.status_code, opened.status_code) == (200, 200)
    assert "This link was used already" in opened.text
    assert Subscriber.objects.get().topics.count() == 1


def test_a_link_ends_after_seven_days(client):
    sign_up(client)
    SignUp.objects.update(created_at=timezone.now() - timedelta(days=7))

    done, opened = confirm(client), client.get(links(last_letter())[0])

    assert (done.status_code, opened.status_code, Subscriber.objects.count()) == (410, 410, 0)
    assert "This link has expired" in opened.text
    SignUp.objects.all().delete()
    assert client.get(links(last_letter())[0]).status_code == 410


@pytest.mark.parametrize("page", ["confirm", "manage", "unsubscribe"])
def test_a_link_that_is_not_ours_is_not_found(client, page):
    subscriber = make_subscriber()
    wrong = subscriber.manage_address if page != "manage" else subscriber.unsubscribe_address
    token = wrong.rstrip("/").rpartition("/")[2]

    for made_up in (token, "nothing", "é", "0" * 300):
        assert client.get(f"/en/alerts/{page}/{made_up}/").status_code == 404
        assert client.post(f"/en/alerts/{page}/{made_up}/").status_code == 404
    assert Subscriber.objects.count() == 1


# --- The form ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "name", "words"),
    [
        ({"email": "nobody"}, "email", "Enter an e-mail address with an @, like name@city.org"),
        (
            {"wants_everything": None, "topics": []},
            "wants_everything",
            "Choose everything, or at least one of the lists below it",
        ),
        ({"rhythm": "hourly"}, "rhythm", "Choose how often we write to you"),
        ({"language": "xx"}, "language", "Choose the language of the letters"),
        ({"topics": ["99"]}, "topics", "Choose topics from the list"),
        ({"countries": ["\0", "XX"]}, "countries", "Choose countries from the list"),
        ({"participants": ["-1"]}, "participants", ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, answers, name, words):
    topic, _tivat = make_topic("Housing"), make_participant("Tivat")

    response = sign_up(client, **{"topics": [topic.pk], "email": "a@b.example", **answers})

    if not words:  # nobody is asked about participants that are not there
        assert response.status_code == 303
        return
    form = response.context["form"]
    assert (response.status_code, form.errors[name]) == (422, [words])
    assert form["email"].value() == answers.get("email", "a@b.example")
    assert (SignUp.objects.count(), Letter.objects.count()) == (0, 0)


def test_a_page_fills_in_what_it_is_about(client):
    topic, tivat = make_topic("Housing"), make_participant("Tivat")

    form = client.get("/en/alerts/?topic=housing&country=montenegro&participant=tivat").context[
        "form"
    ]

    assert [form[name].value() for name in ("topics", "countries", "participants")] == [
        [topic.pk],
        ["ME"],
        [tivat.pk],
    ]
    assert client.get("/en/alerts/?topic=%00&country=é&participant=x").status_code == 200


def test_a_draft_participant_can_neither_be_seen_nor_chosen(client):
    hidden = make_participant("Hidden", status="draft")

    opened = client.get("/en/alerts/?participant=hidden")
    sent = sign_up(client, wants_everything=None, participants=[hidden.pk])

    assert ("Hidden" in opened.text, "Hidden" in sent.text, sent.status_code) == (False, False, 422)


def test_a_machine_is_thanked_and_forgotten(client):
    response = sign_up(client, homepage="https://spam.example")

    assert (response.status_code, SignUp.objects.count(), Letter.objects.count()) == (303, 0, 0)


@pytest.mark.parametrize("age", [1, 25 * 3600, None])
def test_a_form_that_comes_too_quick_or_too_late_is_shown_once_more(client, age):
    response = sign_up(client, form_key=form_key(age) if age else "made up")

    assert (response.status_code, SignUp.objects.count()) == (422, 0)
    assert 'value="jane@city.example"' in response.text


def test_a_double_click_is_one_letter(client):
    key = form_key()

    answers = [sign_up(client, form_key=key).status_code for _click in range(2)]

    assert (answers, SignUp.objects.count(), Letter.objects.count()) == ([303, 303], 1, 1)


def test_one_sender_may_not_flood_and_one_mailbox_is_not_flooded(client):
    for _number in range(4):
        assert sign_up(client).status_code == 303
    assert Letter.objects.count() == 3  # a mailbox a day, and nobody is told
    for number in range(6):
        assert sign_up(client, email=f"{number}@city.example").status_code == 303

    refused = sign_up(client, email="more@city.example")
    elsewhere = sign_up(client, email="more@city.example", address="10.0.0.1")

    assert (refused.status_code, elsewhere.status_code) == (429, 303)
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert 'value="more@city.example"' in refused.text
    SignUp.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert sign_up(client, email="more@city.example").status_code == 303


def test_the_form_needs_its_cookie_and_is_kept_by_nobody():
    strict = Client(enforce_csrf_checks=True)

    assert sign_up(strict).status_code == 403
    assert "no-store" in strict.get("/en/alerts/")["Cache-Control"]
