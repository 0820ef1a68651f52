"""When an item is due to be looked at again, and the panel beside its form."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from news.models import Article
from pages.models import Notice, Page
from publishing import care, tasks
from publishing.tasks import Publication, Remark, Task
from tests.alliance.test_desk import draft_beside, sign_in
from tests.factories import make_article, make_page, make_participant, make_text, make_user
from tests.publishing.desk import address, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague():
    """A browser of somebody else."""
    return Client()


def make_old(make, days, *args, **facts):
    row = make(*args, **facts)
    changed_at = timezone.now() - timedelta(days=days)
    type(row).objects.filter(pk=row.pk).update(changed_at=changed_at)
    row.refresh_from_db()
    return row


def due(model):
    return [str(row) for row in care.due(model.objects.order_by("pk"))]


def test_an_item_is_due_after_the_rhythm_of_its_kind():
    make_old(make_page, 364, "Young")
    make_old(make_page, 367, "Old")
    make_old(make_page, 367, "Draft", status="draft")
    make_old(make_article, 3000, "News")
    make_old(make_text, 367, "Text")
    make_old(make_participant, 367, "Kotor")

    assert [due(model) for model in (Page, Article)] == [["Old"], []]
    assert care.next_look(Article.objects.get(), []) is None


def test_still_right_sets_the_next_date_and_a_date_of_its_own_wins():
    page = make_old(make_page, 800, "Old")
    article = make_article("News")

    care.still_right(page, by=None)
    first = due(Page)
    care.still_right(article, by=None, next_on=timezone.localdate())

    assert (first, due(Article)) == ([], ["News"])
    assert (
        care.next_look(page, list(care.Look.objects.of(page))).year == timezone.localdate().year + 1
    )


# --- The panel beside the form -----------------------------------------------------------------


def act(client, item, act, **said):
    return client.post(address(item, "work"), {"act": act, **said})


def test_one_click_is_logged_with_the_next_date(admin_client):
    page = make_old(make_page, 800, "Old")

    response = act(admin_client, page, "look", next_on="2031-02-01")

    assert (response.status_code, response.url) == (302, address(page))
    look = care.Look.objects.get()
    assert (look.by.username, look.next_on) == ("admin", date(2031, 2, 1))
    assert LogEntry.objects.get().get_change_message() == (
        "still right, to be looked at again on 1 February 2031"
    )
    assert "To be looked at again on 1 February 2031." in admin_client.get(address(page)).text
    assert list(admin_client.get(address(page, "history")).context["looks"]) == [look]


@pytest.mark.parametrize("day", ["2020-01-01", "2026-02-31", "tomorrow", "\x00"])
def test_a_wrong_day_is_asked_for_again(admin_client, day):
    page = make_page()

    response = act(admin_client, page, "look", next_on=day)

    assert (response.status_code, care.Look.objects.count()) == (422, 0)
    assert response.context["form"].errors.keys() == {"next_on"}


def test_comment_settle_and_the_comment_is_kept(admin_client):
    page = make_page()

    act(admin_client, page, "remark", text="Is this still true?")
    remark = Remark.objects.get()
    shown = admin_client.get(address(page)).context["open_remarks"]
    act(admin_client, page, "settle", remark=remark.pk)
    context = admin_client.get(address(page)).context

    assert shown == [remark]
    assert (context["open_remarks"], context["settled_remarks"]) == ([], [remark])


def test_a_comment_that_is_too_long_comes_back_whole(admin_client):
    page = make_page()
    text = "a" * 3001

    response = act(admin_client, page, "remark", text=text)

    assert (response.status_code, Remark.objects.count()) == (422, 0)
    assert text in response.text


def test_a_colleague_is_assigned_from_those_who_may_change_it(admin_client, colleague):
    page = make_page()
    anna = sign_in(colleague, "change_page", name="anna")
    make_user("boris", is_staff=True)

    form = admin_client.get(address(page)).context["assign_form"]
    act(admin_client, page, "assign", assigned_to=anna.pk)
    assigned = Task.objects.get().assigned_to
    act(admin_client, page, "assign", assigned_to="")

    assert [str(user) for user in form.fields["assigned_to"].queryset] == ["admin", "anna"]
    assert (assigned, Task.objects.get().assigned_to) == (anna, None)


def test_a_draft_is_submitted_and_sent_back_with_a_comment(colleague, admin_client):
    page = make_page(status="draft")
    author = sign_in(colleague, "view_page", "change_page", name="author")

    act(colleague, page, "submit")
    act(admin_client, page, "return", text="Shorter, please.")

    task = Task.objects.get()
    assert (task.stage, task.assigned_to) == (Task.Stage.RETURNED, author)
    assert Remark.objects.get().text == "Shorter, please."


def test_what_is_published_by_the_form_no_longer_waits_and_is_counted(colleague, admin_client):
    page = make_page(status="draft")
    sign_in(colleague, "view_page", "change_page", name="author")
    act(colleague, page, "submit")

    admin_client.post(address(page), filled(admin_client, page, "_save", status="published"))

    page.refresh_from_db()
    assert (page.status, Task.objects.count()) == ("published", 0)
    assert list(Publication.objects.values_list("by__username", "was_reviewed")) == [
        ("admin", True)
    ]


@pytest.mark.parametrize("what", ["assign", "look", "submit", "return"])
def test_who_may_only_look_may_only_comment(client, what):
    page = make_page()
    sign_in(client, "view_page")

    refused = act(client, page, what, text="x").status_code
    commented = act(client, page, "remark", text="x").status_code

    assert (refused, commented, Task.objects.count()) == (403, 302, 0)


def test_a_comment_is_settled_by_its_author_or_by_who_may_change(colleague, admin_client):
    page = make_page()
    sign_in(colleague, "view_page")
    act(colleague, page, "remark", text="Mine")
    act(admin_client, page, "remark", text="Theirs")
    mine, theirs = Remark.objects.order_by("pk")

    answers = [act(colleague, page, "settle", remark=r.pk).status_code for r in (mine, theirs)]

    assert answers == [302, 403]


@pytest.mark.parametrize("said", [{}, {"act": "x"}, {"act": "settle", "remark": "²"}])
def test_nonsense_is_not_found(admin_client, said):
    assert admin_client.post(address(make_page(), "work"), said).status_code == 404


# --- The start page and the report -------------------------------------------------------------


def test_the_start_page_reminds_and_one_click_is_enough(admin_client):
    page = make_old(make_page, 800, "Old")

    context = admin_client.get("/admin/").context
    response = act(admin_client, page, "look", back="start")

    assert [str(line.row) for line in context["looks"]] == ["Old"]
    assert (response.url, admin_client.get("/admin/").context["looks"]) == ("/admin/", [])


def test_only_who_may_publish_is_reminded(client):
    make_old(make_page, 800, "Old")
    sign_in(client, "view_page", "change_page")

    assert client.get("/admin/").context["looks"] == []


def test_comments_of_others_wait_for_who_works_on_it(client):
    page, other = make_page("Mine"), make_page("Another's")
    user = sign_in(client, "view_page")
    draft_beside(page, user)
    for item in (page, other):
        tasks.remark(item, by=None, text="Look here")
    tasks.remark(page, by=user, text="My own")
    settled = tasks.remark(page, by=None, text="Done")
    tasks.settle(settled)

    found = client.get("/admin/").context["remarks"]

    assert [(remark.text, str(line.row)) for remark, line in found] == [("Look here", "Mine")]


def test_the_report_counts_ages_and_lists_the_oldest_first(admin_client):
    for days in (1, 200, 400, 800, 3000):
        make_old(make_page, days, f"{days} days")

    response = admin_client.get("/admin/care/", {"kind": "pages.page"})
    is_due = admin_client.get("/admin/care/", {"due": "on"})

    pages = next(kind for kind in response.context["kinds"] if kind.name == "Pages")
    assert (pages.ages, pages.due) == ([1, 1, 1, 1, 1], 3)
    assert [str(row.line.row) for row in response.context["rows"]] == [
        *("3000 days", "800 days", "400 days", "200 days", "1 days")
    ]
    assert [str(row.line.row) for row in is_due.context["rows"]] == [
        *("3000 days", "800 days", "400 days")
    ]


# --- What cannot be without an end -------------------------------------------------------------


def test_a_notice_without_an_end_is_refused(admin_client):
    answers = {"text_en": "Closed", "text_fr": "Fermé", "starts_at_0": "2026-01-01"}

    response = admin_client.post("/admin/pages/notice/add/", answers | {"starts_at_1": "09:00"})

    assert "ends_at" in response.context["adminform"].form.errors
    assert Notice.objects.count() == 0


def test_first_on_the_home_page_is_nothing_but_its_end():
    """There is no switch that could stay on: an item is first until a moment, or not at all."""
    names = {field.name for field in Article._meta.fields if "featured" in field.name}

    assert names == {"featured_until"}
