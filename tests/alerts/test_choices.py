"""The pages behind the links in letters: change, pause, unsubscribe."""

import pytest
from django.test import Client

from alerts.models import SignUp, Subscriber
from jobs.models import Job, Letter
from members import merging
from tests.alerts.wishes import announce, make_subscriber, sign_up
from tests.factories import make_article, make_participant, make_topic, make_user

pytestmark = pytest.mark.django_db


def path(address):
    return address.removeprefix("http://127.0.0.1:8000")


def test_choices_are_what_the_page_says(client):
    housing, health, tivat = make_topic("Housing"), make_topic("Health"), make_participant("Tivat")
    subscriber = make_subscriber(topics=[housing], participants=[tivat])
    address = path(subscriber.manage_address)

    form = client.get(address).context["form"]
    saved = client.post(
        address, {"topics": [health.pk], "countries": ["ME"], "rhythm": "weekly", "language": "fr"}
    )

    assert [form[name].value() for name in ("topics", "participants", "language")] == [
        [housing.pk],
        [tivat.pk],
        "en",
    ]
    assert (saved.status_code, saved["Location"]) == (303, f"{address}?saved#main")
    subscriber.refresh_from_db()
    assert [str(subject) for subject in subscriber.subjects()] == ["Health", "Montenegro"]
    assert (subscriber.rhythm, subscriber.language) == ("weekly", "fr")


def test_nothing_chosen_is_not_saved(client):
    subscriber = make_subscriber(wants_everything=True)

    response = client.post(path(subscriber.manage_address), {"rhythm": "now", "language": "en"})

    assert response.status_code == 422
    assert "Choose everything, or at least one" in response.text
    subscriber.refresh_from_db()
    assert subscriber.wants_everything is True


def test_a_pause_lasts_until_it_ends_and_nothing_is_sent_later(client):
    subscriber = make_subscriber(wants_everything=True, rhythm="weekly")
    make_article("Before")
    announce()
    address = path(subscriber.manage_address)

    paused = client.post(address, {"act": "pause"})
    make_article("Meanwhile")
    announce()
    assert (paused["Location"], subscriber.alerts.count()) == (f"{address}?paused#main", 0)

    client.post(address, {"act": "resume"})
    make_article("After")
    announce()
    assert subscriber.alerts.count() == 1


def test_a_page_of_one_person_is_kept_and_passed_on_by_nobody(client):
    subscriber = make_subscriber()

    for address in (subscriber.manage_address, subscriber.unsubscribe_address):
        response = client.get(path(address))
        assert "jane@" not in response.text
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Robots-Tag"] == "noindex"
    assert "j…@city.example" in client.get(path(subscriber.manage_address)).text


# --- Unsubscribing -----------------------------------------------------------------------------


def test_a_mail_program_unsubscribes_with_one_post_and_without_cookies(client):
    subscriber = make_subscriber()
    strict = Client(enforce_csrf_checks=True)
    address = path(subscriber.unsubscribe_address)

    opened = strict.get(address)
    assert (opened.status_code, Subscriber.objects.count()) == (200, 1)  # scanners open links
    posted = strict.post(address, {"List-Unsubscribe": "One-Click"})
    again = strict.post(address, {"List-Unsubscribe": "One-Click"})

    assert (posted.status_code, again.status_code, Subscriber.objects.count()) == (200, 200, 0)
    assert "You are unsubscribed" in posted.text
    assert "sessionid" not in posted.cookies


def test_with_the_subscriber_everything_about_it_goes(client):
    sign_up(client)
    other = make_subscriber("other@city.example", wants_everything=True)
    subscriber = make_subscriber(wants_everything=True)
    make_article("News")
    announce()
    Letter.objects.create(to="jane@city.example", subject="x", body="x", language="en", about="J-1")

    client.post(path(subscriber.unsubscribe_address))

    assert list(Subscriber.objects.all()) == [other]
    assert SignUp.objects.count() == 0
    left = list(Letter.objects.order_by("pk").values_list("to", "about"))
    assert left == [("other@city.example", other.reference), ("jane@city.example", "J-1")]
    assert Job.objects.filter(task="jobs.letters.send").count() == 1
    manage = client.get(path(subscriber.manage_address))
    assert (manage.status_code, "You are not subscribed" in manage.text) == (410, True)


def test_who_follows_an_entry_that_is_merged_follows_the_other(client):
    kept, gone = make_participant("Niš"), make_participant("Ниш", slug="grad-nis")
    subscriber = make_subscriber(participants=[gone])

    merging.merge(kept, gone, by=make_user())

    assert list(subscriber.participants.all()) == [kept]
