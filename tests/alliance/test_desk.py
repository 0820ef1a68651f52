"""The start page of the back office: what waits, what is planned, what is broken, what was done."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import override

from jobs.models import Job, Letter
from members.contacts import Contact
from pages.models import Notice
from publishing import tasks, versions, working_copies
from publishing.tasks import Publication
from tests.factories import (
    make_article,
    make_page,
    make_participant,
    make_superuser,
    make_text,
    make_user,
)

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(client, *rights, name="writer"):
    user = make_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user, backend=BACKEND)
    return user


def draft_beside(item, user):
    versions.ensure(item)
    return working_copies.keep(item, versions.of(item)[0].revision, by=user, based_on=item.version)


def titles(lines):
    return [str(line.row) for line in lines]


def log(user, item, flag=ADDITION):
    return LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(item),
        object_id=item.pk,
        object_repr=str(item),
        action_flag=flag,
        change_message="",
    )


# --- What waits --------------------------------------------------------------------------------


def test_submitted_drafts_wait_for_those_who_may_publish_them(client):
    article, page = make_article("Tivat joins"), make_page("About us")
    for item in (article, page):
        tasks.submit(item, by=make_superuser(f"by {item.pk} {item.title}"))
    sign_in(client, "view_article", "publish_article", "view_page")

    waiting = client.get("/admin/").context["tasks"]

    assert [(str(w.line.row), str(w.why)) for w in waiting] == [
        ("Tivat joins", "waits for an editor")
    ]


def test_what_is_assigned_waits_for_that_person_alone(client):
    mine, other = make_article("Mine"), make_article("Another's")
    user = sign_in(client, "view_article")
    tasks.assign(mine, to=user, by=None)
    tasks.assign(other, to=make_user("other"), by=None)

    context = client.get("/admin/").context

    assert titles(w.line for w in context["tasks"]) == ["Mine"]


def test_own_drafts_are_those_begun_and_those_beside_public_pages(client):
    user = sign_in(client, "view_article", "view_page")
    begun = make_article("Begun", status="draft")
    log(user, begun)
    log(user, make_article("Done"))
    log(make_user("other"), make_article("Another's", status="draft"))
    draft_beside(make_page("Beside"), user)
    submitted = make_article("Submitted by me")
    draft_beside(submitted, user)
    tasks.assign(submitted, to=user, by=user)

    context = client.get("/admin/").context

    assert titles(line for line, _since in context["drafts"]) == ["Beside", "Begun"]
    assert titles(w.line for w in context["tasks"]) == ["Submitted by me"]


# --- What is planned ---------------------------------------------------------------------------


def test_planned_is_everything_that_time_will_change_by_day_with_the_zone(admin_client):
    day = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    day = day.replace(year=day.year + 1, month=1, day=15)
    make_article("Coming", publish_at=day)
    make_page("Going", unpublish_at=day + timedelta(hours=1))
    make_article("Not planned", status="draft", publish_at=day)
    make_article("Featured", featured_until=day + timedelta(days=1))
    Notice.objects.create(
        text_en="Closed", text_fr="Fermé", starts_at=day, ends_at=day + timedelta(days=2)
    )
    copy = draft_beside(make_text("Beside", number=7), None)
    working_copies.schedule(copy, at=day + timedelta(days=1))

    response = admin_client.get("/admin/planned/")

    found = [
        [(str(event.line.row), str(event.words)) for event in events]
        for _day, events in response.context["days"]
    ]
    assert [sorted(events) for events in found] == [
        [("Closed", "begins to show"), ("Coming", "goes public"), ("Going", "is taken down")],
        [
            ("Featured", "is no longer first on the home page"),
            ("Resolution 7 (2011): Beside", "is replaced by its draft"),
        ],
        [("Closed", "no longer shows")],
    ]
    assert re.findall(
        r">([\w ]+\.?[\w.]*) <abbr title=\"Paris time\">CET</abbr>", response.text
    ) == [
        *("noon", "noon", "1 p.m."),
        *("noon", "noon"),
        "noon",
    ]


def test_planned_shows_nothing_that_the_person_may_not_see(client):
    at = timezone.now() + timedelta(days=3)
    make_article("News", publish_at=at)
    make_page("Page", publish_at=at)
    sign_in(client, "view_page")

    days = client.get("/admin/planned/").context["days"]

    assert titles(event.line for _day, events in days for event in events) == ["Page"]


def test_planned_is_closed_to_who_may_see_no_content(client):
    sign_in(client, "view_letter")

    assert client.get("/admin/planned/").status_code == 403
    assert "/admin/planned/" not in client.get("/admin/").text


# --- What is broken, and what was done ---------------------------------------------------------


def test_failed_letters_and_jobs_are_counted_for_those_who_may_see_them(client):
    letter = Letter.objects.create(to="a@example.org", subject="Hello", body="", language="en")
    Job.objects.create(task="x", key=f"letter-{letter.pk}", error="refused")
    Job.objects.create(task="y", error="broken")
    Job.objects.create(task="z")
    Job.objects.create(task="past", error="once", done_at=timezone.now())
    sign_in(client, "view_letter")

    seen = client.get("/admin/").context["troubles"]
    client.force_login(make_superuser(), backend=BACKEND)
    all_of_them = client.get("/admin/").context["troubles"]

    assert [(str(t.words), t.count) for t in seen] == [("Letters that could not be sent", 1)]
    assert [t.count for t in all_of_them] == [1, 1]
    assert client.get(seen[0].address).context["cl"].result_count == 1


def test_recent_changes_name_public_content_and_no_person(client):
    user = sign_in(client, "view_article", "view_user")
    article, person = make_article("Tivat joins"), make_user("jane.doe@example.org")
    contact = Contact.objects.create(
        participant=make_participant("Kotor"), email="office@kotor.example"
    )
    for item in (article, person, contact):
        log(user, item)

    response = client.get("/admin/")

    found = [(c.title, c.kind, str(c.did), bool(c.address)) for c in response.context["changes"]]
    assert found == [("", "User", "added", True), ("Tivat joins", "News item", "added", True)]
    assert "jane.doe" not in response.text


def test_figures_count_publications_by_month_and_participants_by_year(admin_client):
    article = make_article()
    for was_reviewed in (True, False, False):
        Publication.objects.create(**Publication.key(article), was_reviewed=was_reviewed)
    Publication.objects.create(
        **Publication.key(article), was_reviewed=True, at=timezone.now() - timedelta(days=500)
    )
    make_participant()

    publications, participants = admin_client.get("/admin/").context["charts"]

    assert [c.counts for c in publications.columns] == [(0, 0)] * 11 + [(1, 2)]
    assert [(c.label, c.total) for c in participants.columns if c.label in {"2014", "2015"}] == [
        ("2014", 0),
        ("2015", 1),
    ]
    assert publications.columns[-1].bars[0].height * 2 == pytest.approx(
        publications.columns[-1].bars[1].height, abs=0.15
    )


def test_who_may_see_nothing_gets_an_empty_page(client):
    make_article()
    sign_in(client)

    context = client.get("/admin/").context

    shown = {name: context[name] for name in ("tasks", "drafts", "days", "troubles", "changes")}
    assert list(shown.values()) == [[], [], [], [], []]
    assert (context["charts"], context["app_list"]) == ([], [])


def test_a_chart_without_a_count_says_so(admin_client):
    page = admin_client.get("/admin/")

    assert [chart.is_empty for chart in page.context["charts"]] == [True, True]
    assert page.content.decode().count("<p>Nothing yet.</p>") == 2
    assert "<rect" not in page.content.decode()


@pytest.mark.parametrize("rows", [1, 4])
def test_the_start_page_costs_at_most_twenty_queries(client, rows, django_assert_max_num_queries):
    user = make_user("writer", is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    client.force_login(user, backend=BACKEND)
    at = timezone.now() + timedelta(days=3)
    for make in (make_article, make_page, make_text, make_participant):
        for _ in range(rows):
            item = make(publish_at=at)
            log(user, make(status="draft"))
            tasks.submit(item, by=user)
            draft_beside(item, user)
    Job.objects.create(task="y", error="broken")
    ContentType.objects.clear_cache()

    with django_assert_max_num_queries(20):
        response = client.get("/admin/")

    assert len(response.context["tasks"]) == 4 * rows


# --- One search --------------------------------------------------------------------------------


def found(response):
    return {kind.kind: titles(kind.lines) for kind in response.context["found"]}


def test_one_search_finds_in_every_list(admin_client):
    make_article("Kotor lights the way")
    make_participant("Kotor")
    make_page("Kotor at night")
    make_page("Something else")

    assert found(admin_client.get("/admin/find/", {"q": "kotor"})) == {
        "News": ["Kotor lights the way"],
        "Participants": ["Kotor"],
        "Pages": ["Kotor at night"],
    }


def test_search_finds_only_what_the_person_may_see(client):
    make_article("Kotor lights the way")
    make_user("kotor")
    sign_in(client, "view_article")

    assert found(client.get("/admin/find/", {"q": "kotor"})) == {"News": ["Kotor lights the way"]}


def test_search_leads_to_the_list_when_there_is_more(admin_client):
    for number in range(7):
        make_page(f"Kotor {number}")

    kind = admin_client.get("/admin/find/", {"q": "kotor"}).context["found"][0]

    assert (len(kind.lines), kind.has_more) == (5, True)
    assert admin_client.get(kind.address).context["cl"].result_count == 7


@pytest.mark.parametrize("text", ["", "k", "\x00\x00", "k" * 101])
def test_search_says_what_is_wrong_with_the_words(admin_client, text):
    response = admin_client.get("/admin/find/", {"q": text})

    assert (response.status_code, response.context["found"]) == (200, [])
    assert response.context["find"].errors


def test_the_desk_speaks_french(admin_client):
    with override("fr"):
        admin_client.cookies["language"] = "fr"
        text = admin_client.get("/admin/").text

    assert "Rien ne vous attend" in text
