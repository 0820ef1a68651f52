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
