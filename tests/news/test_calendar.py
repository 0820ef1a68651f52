from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from news.models import Article
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def make_event(**facts):
    return make_article(
        **{
            "title": "Seminar; housing, and more",
            "slug": "seminar",
            "kind": "event",
            "starts_on": date(2012, 12, 17),
            "place": "Madrid, Spain",
            **facts,
        }
    )


def event_of(response):
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    return event


def test_an_event_can_be_read_by_a_calendar(client):
    article = make_event(ends_on=date(2012, 12, 18), teaser="What it is about. " * 10)
    Article.objects.update(changed_at=datetime(2012, 11, 1, 12, tzinfo=UTC))

    response = client.get("/en/news/seminar/event.ics")

    event = event_of(response)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="seminar.ics"'
    assert (event["UID"], event["SUMMARY"], event["LOCATION"], event["URL"]) == (
        f"{article.group}@127.0.0.1",
        "Seminar; housing, and more",
        "Madrid, Spain",
        "http://127.0.0.1:8000/en/news/seminar/",
    )
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2012, 12, 17), date(2012, 12, 19))
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["DTSTAMP"].dt == datetime(2012, 11, 1, 12, tzinfo=UTC)
    assert event["SEQUENCE"] == article.version
    assert event["DESCRIPTION"] == (
        "What it is about. " * 10 + "\n\nhttp://127.0.0.1:8000/en/news/seminar/"
    )
    assert max(len(line) for line in response.content.split(b"\r\n")) <= 75


def test_one_day_ends_before_the_next(client):
    make_event()

    event = event_of(client.get("/en/news/seminar/event.ics"))

    assert event["DTEND"].dt == date(2012, 12, 18)


def test_the_identity_is_the_same_in_both_languages_and_after_a_change(client):
    article = make_event()
    make_event(language="fr", group=article.group, slug="seminaire")
    article.title, article.slug = "Another title", "another"
    article.save()

    identities = {
        event_of(client.get(path))["UID"]
        for path in ["/en/news/another/event.ics", "/fr/news/seminaire/event.ics"]
    }

    assert identities == {f"{article.group}@127.0.0.1"}


def test_a_slug_of_the_other_language_leads_to_its_own_file(client):
    make_event(language="fr", slug="seminaire")

    response = client.get("/en/news/seminaire/event.ics")

    assert (response.status_code, response["Location"]) == (301, "/fr/news/seminaire/event.ics")


def test_a_draft_has_no_file(client):
    make_event(status="draft")

    assert client.get("/en/news/seminar/event.ics").status_code == 404


# --- The feed ----------------------------------------------------------------------------------


def feed_of(client, language="en"):
    response = client.get(f"/{language}/news/events.ics")
    assert response.status_code == 200
    return Calendar.from_ical(response.content)


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Events – Alliance for Roma Inclusion"),
        ("fr", "Événements – Alliance pour l’inclusion des Roms"),
    ],
)
def test_a_calendar_can_subscribe_to_all_events(client, language, name):
    both = make_event(title="Seminar", ends_on=date(2012, 12, 18))
    make_event(title="Séminaire", language="fr", group=both.group, slug="seminaire")
    make_event(title="Later", slug="later", starts_on=date(2013, 3, 31))
    make_event(title="Draft", slug="draft", status="draft")
    make_event(title="Gone", slug="gone", status="withdrawn")
    make_article("No event")

    calendar = feed_of(client, language)

    shown = {"en": "Seminar", "fr": "Séminaire"}[language]
    events = calendar.walk("VEVENT")
    assert [event["SUMMARY"] for event in events] == ["Later", shown]
    assert [event["DTSTART"].dt for event in events] == [date(2013, 3, 31), date(2012, 12, 17)]
    assert events[0]["DTEND"].dt == date(2013, 4, 1)  # over the change of the clock
    assert {event["DTSTART"].params["VALUE"] for event in events} == {"DATE"}
    assert (calendar["NAME"], calendar["X-WR-CALNAME"]) == (name, name)
    assert calendar["X-WR-TIMEZONE"] == "Europe/Paris"
    assert calendar["REFRESH-INTERVAL"] == "PT12H"
    assert calendar["SOURCE"] == f"http://127.0.0.1:8000/{language}/news/events.ics"


def test_a_changed_event_replaces_the_one_before(client):
    article = make_event()
    (before,) = feed_of(client).walk("VEVENT")
    article.starts_on = date(2012, 12, 20)
    article.save()

    (after,) = feed_of(client).walk("VEVENT")

    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
    assert after["DTSTART"].dt == date(2012, 12, 20)


def test_a_calendar_that_has_it_gets_nothing_again(client):
    make_event()
    first = client.get("/en/news/events.ics")

    again = client.get("/en/news/events.ics", headers={"if-none-match": first["ETag"]})

    assert (again.status_code, first["Content-Type"]) == (304, "text/calendar; charset=utf-8")
    assert 'href="/en/news/events.ics"' in client.get("/en/news/").text


@pytest.mark.parametrize("events", [0, 1, 3])
def test_the_feed_costs_the_same_however_many_events(client, django_assert_num_queries, events):
    for number in range(events):
        make_event(slug=f"event-{number}")
    client.get("/en/news/events.ics")

    with django_assert_num_queries(2):
        feed = feed_of(client)
    assert len(feed.walk("VEVENT")) == events
