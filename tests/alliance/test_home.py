from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from members.models import Participant
from tests.factories import make_article, make_participant


@pytest.fixture
def three_participants(db):
    return [
        make_participant("Tivat", country="ME", number=127),
        make_participant("Kotor", country="ME"),
        make_participant("Andalusia", country="ES", number=129),
    ]


def counter(client, language="en"):
    context = client.get(f"/{language}/").context
    return context["participant_count"], context["country_count"]


@pytest.mark.parametrize(
    ("accepts", "address"),
    [
        ("fr", "/fr/"),
        ("en-GB,en;q=0.9", "/en/"),
        ("de", "/en/"),
        ("de,fr-CH;q=0.5", "/fr/"),
        ("", "/en/"),
    ],
)
def test_root_leads_to_the_visitors_language(client, accepts, address):
    response = client.get("/", headers={"accept-language": accepts})

    assert (response.status_code, response["Location"]) == (302, address)
    assert "Accept-Language" in response["Vary"]


def test_counter_is_computed_from_the_rows(client, three_participants):
    assert counter(client) == (3, 2)


def test_withdrawing_a_participant_lowers_the_counter_at_once(client, three_participants):
    participant = three_participants[0]

    participant.status = Participant.Status.WITHDRAWN
    participant.save()

    assert counter(client) == (2, 2)


def test_counter_leaves_out_drafts_those_on_hold_and_those_who_left(client, three_participants):
    make_participant("Draft", country="FR", status=Participant.Status.DRAFT)
    make_participant("On hold", country="FR", state=Participant.State.ON_HOLD)
    make_participant("Left", country="FR", left_on=date(2016, 1, 1))
    make_participant("To confirm", country="FR", state=Participant.State.TO_CONFIRM)

    assert counter(client) == (4, 3)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_empty_site_still_makes_sense(client, db, language):
    response = client.get(f"/{language}/")

    assert response.status_code == 200
    assert counter(client, language) == (0, 0)
    assert b"<figure" not in response.content
    assert list(response.context["stories"]) == []


def test_home_shows_the_five_newest_items_newest_first(client, db):
    for days in range(7):
        make_article(f"{days} days ago", days_ago=days)
    make_article("Tomorrow", days_ago=-1)

    stories = client.get("/en/").context["stories"]

    assert [story.title for story in stories] == [f"{days} days ago" for days in range(5)]


def test_an_item_shows_once_in_the_readers_language(client, db):
    english = make_article("Hello")
    make_article("Bonjour", language="fr", group=english.group)
    make_article("Only English")

    assert [s.title for s in client.get("/fr/").context["stories"]] == ["Only English", "Bonjour"]
    assert [s.title for s in client.get("/en/").context["stories"]] == ["Only English", "Hello"]


@pytest.mark.parametrize("rows", [1, 3])
def test_home_costs_two_looks_once_it_is_known(client, rows, assert_page_queries):
    for _ in range(rows):
        make_article()
        make_participant()

    client.get("/en/")
    with assert_page_queries(2):  # do participants and news still hold?
        client.get("/en/")


def test_health_and_readiness(client, db):
    assert client.get(reverse("healthz")).content == b"ok\n"
    assert client.get(reverse("readyz")).content == b"ready\n"


def test_readyz_tells_of_files_that_cannot_be_written_and_of_a_queue_that_waits(
    client, db, settings, tmp_path
):
    ready = client.get(reverse("readyz"))
    Job.objects.enqueue("some.task", run_at=timezone.now() - timedelta(minutes=11))
    late = client.get(reverse("readyz"))
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    broken = client.get(reverse("readyz"))

    assert (ready.status_code, ready.content) == (200, b"ready\n")
    assert (late.status_code, late.content) == (200, b"ready, but the queue waits\n")
    assert (broken.status_code, broken.content) == (503, b"files cannot be written\n")
