"""How often a page was opened: by day, and about nobody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alliance.watching import visits
from alliance.watching.models import Visit
from alliance.watching.visits import Visits, is_visit
from tests.forms_app.cases import make_staff

pytestmark = pytest.mark.django_db

BROWSER = {
    "REQUEST_METHOD": "GET",
    "PATH_INFO": "/en/news/",
    "HTTP_ACCEPT": "text/html,*/*",
    "HTTP_USER_AGENT": "Mozilla/5.0 (X11) Firefox/140.0",
}
PUBLIC = [("Cache-Control", "public, max-age=0")]


@pytest.mark.parametrize(
    ("environ", "status", "headers", "expected"),
    [
        ({}, "200 OK", PUBLIC, True),
        ({}, "304 Not Modified", PUBLIC, True),
        ({"REQUEST_METHOD": "HEAD"}, "200 OK", PUBLIC, False),
        ({}, "404 Not Found", PUBLIC, False),
        ({}, "200 OK", [("Cache-Control", "private, no-store")], False),
        ({}, "200 OK", [], False),
        ({"PATH_INFO": "/en/news/rss.xml"}, "200 OK", PUBLIC, False),
        ({"PATH_INFO": "/api/v1/news/"}, "200 OK", PUBLIC, False),
        ({"HTTP_ACCEPT": "application/json"}, "200 OK", PUBLIC, False),
        ({"HTTP_SEC_PURPOSE": "prefetch;prerender"}, "200 OK", PUBLIC, False),
        ({"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, "200 OK", PUBLIC, False),
        ({"HTTP_USER_AGENT": "curl/8.0"}, "200 OK", PUBLIC, False),
        ({"HTTP_USER_AGENT": "Mozilla/5.0 (X11) Cubot/1 Firefox/140.0"}, "200 OK", PUBLIC, False),
    ],
)
def test_a_visit_is_a_person_who_opens_a_public_page(environ, status, headers, expected):
    assert is_visit(BROWSER | environ, status, headers) is expected


def test_counts_wait_in_memory_and_are_added_to_the_day(monkeypatch):
    monkeypatch.setattr("alliance.watching.visits.connections.close_all", lambda: None)
    counting = Visits()
    counting.writer = object()  # none begins: this test writes
    today = timezone.localdate()
    Visit.objects.create(day=today, path="/en/news/", number=5)
    for _ in range(3):
        counting.on_page(dict(BROWSER), "200 OK", PUBLIC)
    counting.on_page(BROWSER | {"PATH_INFO": "/fr/"}, "200 OK", PUBLIC)
    before = set(Visit.objects.values_list("path", "number"))

    counting.write()
    counting.write()

    assert before == {("/en/news/", 5)}
    assert set(Visit.objects.values_list("day", "path", "number")) == {
        (today, "/en/news/", 8),
        (today, "/fr/", 1),
    }


def test_start_page_shows_days_and_pages_in_both_languages_if_they_are_counted(settings):
    today = timezone.localdate()
    Visit.objects.create(day=today, path="/en/", number=1200)
    Visit.objects.create(day=today - timedelta(days=29), path="/fr/", number=7)
    Visit.objects.create(day=today - timedelta(days=30), path="/fr/", number=90)
    client = Client()
    client.force_login(
        make_staff("E", "editor"), backend="django.contrib.auth.backends.ModelBackend"
    )

    without = client.get("/admin/")
    settings.VISITS = True
    english = client.get("/admin/")
    french = client.get("/admin/", headers={"accept-language": "fr"})

    chart = english.context["charts"][-1]
    assert [c.name for c in without.context["charts"]] == ["publications", "participants"]
    assert without.context["visited"] == []
    assert [column.total for column in chart.columns] == [7, *[0] * 28, 1200]
    assert [column.said for column in chart.columns] == [*[0] * 29, 1200]  # room for one
    assert english.context["visited"] == [("/en/", 1200), ("/fr/", 7)]
    assert "Opened most often in 30 days" in english.text
    assert "Visits of public pages by day" in english.text
    assert "Les plus ouvertes en 30 jours" in french.text
    assert "Visites des pages publiques par jour" in french.text


def test_whoever_sees_no_content_sees_no_visits(settings):
    settings.VISITS = True
    Visit.objects.create(day=timezone.localdate(), path="/en/", number=12)
    client = Client()
    client.force_login(
        make_staff("A", "admin"), backend="django.contrib.auth.backends.ModelBackend"
    )

    context = client.get("/admin/").context

    assert (context["charts"], context["visited"]) == ([], [])


def test_what_is_older_than_a_year_and_a_month_is_forgotten():
    today = timezone.localdate()
    for days in (0, 400, 401):
        Visit.objects.create(day=today - timedelta(days=days), path="/en/", number=1)

    visits.daily()

    assert set(Visit.objects.values_list("day", flat=True)) == {today, today - timedelta(days=400)}
