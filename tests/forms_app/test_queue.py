"""The one list of all kinds: what waits for whom, found and handed out."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forms_app.models import Application, working_days_after
from tests.factories import make_user
from tests.forms_app.cases import (
    MAKERS,
    Status,
    make_join,
    make_message,
    make_proposal,
    make_ready,
    make_staff,
)

pytestmark = pytest.mark.django_db
QUEUE = "/admin/forms_app/application/"
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def anna():
    return make_staff("anna", "reviewer")


@pytest.fixture
def browser(client, anna):
    client.force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    return client


def listed(browser, query=""):
    return {row.pk for row in browser.get(QUEUE + query).context["cl"].result_list}


def test_the_queue_starts_with_what_is_open_and_narrows(browser, anna):
    yesterday = timezone.localdate() - timedelta(days=1)
    new = make_join()
    late = make_proposal(status=Status.CHECKED, due_on=yesterday, assigned_to=anna)
    asked = make_join(status=Status.NEEDS_INFO, due_on=yesterday)
    ready = make_ready(proposed_by=anna, due_on=timezone.localdate())
    closed, spam = make_message(status=Status.CLOSED), make_message(status=Status.SPAM)

    def found(query=""):
        numbers = listed(browser, query)
        names = {"new": new, "late": late, "asked": asked, "ready": ready}
        names |= {"closed": closed, "spam": spam}
        return {name for name, row in names.items() if row.pk in numbers}

    assert found() == {"new", "late", "asked", "ready"}
    assert found("?queue=overdue") == {"late"}
    assert found("?queue=waiting") == {"asked"}
    assert found("?queue=ready") == {"ready"}
    assert found("?queue=ended") == {"closed"}
    assert found("?queue=spam") == {"spam"}
    assert found("?queue=all") == {"new", "late", "asked", "ready", "closed", "spam"}
    assert found("?queue=nonsense") == {"new", "late", "asked", "ready"}
    assert found("?whose=mine") == {"late"}
    assert found("?whose=nobody") == {"new", "asked", "ready"}
    assert found("?form=N") == {"late"}
    assert found("?form=J") == {"new", "asked", "ready"}


def test_overdue_by_our_own_promise_is_the_day_after_it():
    """Over all days of a month, the query agrees with `answer_by` of each row."""
    first = date(2026, 3, 1)
    for n in range(31):
        day = first + timedelta(days=n)
        make_join(submitted_at=datetime(day.year, day.month, day.day, 23, 30, tzinfo=PARIS))
    for today in (date(2026, 3, 31), date(2026, 4, 4), date(2026, 4, 6), date(2026, 4, 14)):
        late = {a.pk for a in Application.objects.all() if a.answer_by < today}
        assert set(Application.objects.overdue(today).values_list("pk", flat=True)) == late
        assert 0 < len(late) < 31


def test_ten_working_days_are_two_weeks():
    assert working_days_after(date(2026, 3, 2), 10) == date(2026, 3, 16)
    assert working_days_after(date(2026, 3, 7), 10) == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("Тиват", {"tivat"}),
        ("tivat", {"tivat"}),
        ("Chiricli", {"chiricli"}),
        ("jana@", {"chiricli"}),
        ("Erika", {"tivat", "message"}),
        ("nobody here", set()),
    ],
)
def test_search_by_reference_name_and_address(browser, search, found):
    rows = {
        "tivat": make_join("Општина Тиват", name_latin="Tivat", contact_email="e@x.example"),
        "chiricli": make_proposal(
            "Chiricli", contact_name="Jana", contact_email="jana@chiricli.example"
        ),
        "message": make_message(contact_email="erika@else.example"),
    }

    numbers = listed(browser, f"?q={search}")

    assert {name for name, row in rows.items() if row.pk in numbers} == found
    assert listed(browser, f"?q={rows['message'].reference}") == {rows["message"].pk}


def test_the_queue_costs_the_same_for_one_and_for_three_of_each_kind(browser):
    costs = {}
    for count in (1, 2, 3):
        for make in MAKERS.values():
            make()
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(QUEUE)
        assert len(page.context["cl"].result_list) == 3 * count
        costs[count] = len(queries)

    assert costs[1] == costs[3]


def assign(browser, to, *rows):
    return browser.post(
        QUEUE,
        {"action": "assign", "assign_to": to, "_selected_action": [row.pk for row in rows]},
        follow=True,
    )


def test_several_are_given_to_one_person_at_once(browser, anna):
    boris = make_staff("boris", "decider")
    one, two, three = make_join(), make_message(), make_proposal()

    assign(browser, boris.pk, one, two)
    assign(browser, "", two)

    names = Application.objects.order_by("pk").values_list("assigned_to__username", flat=True)
    assert list(names) == ["boris", None, None]
    assert three.events.count() == 0


@pytest.mark.parametrize("who", ["editor", "nobody", "x"])
def test_who_may_not_read_them_is_given_none(browser, who):
    editor, stranger = make_staff("edith", "editor"), make_user("stranger")
    row = make_join()

    page = assign(browser, {"editor": editor.pk, "nobody": stranger.pk}.get(who, who), row)

    assert [str(m) for m in page.context["messages"]] == ["Choose somebody from the list."]
    assert Application.objects.get().assigned_to is None


def test_the_figures_are_above_the_list(browser, anna):
    make_ready(proposed_by=anna)

    page = browser.get(reverse("admin:forms_app_application_changelist"))

    figures = [(str(words), number) for words, number in page.context["figures"]]
    assert figures == [
        ("Open", 1),
        ("Overdue", 0),
        ("Ready for decision", 1),
        ("Decided by one person alone", 0),
    ]
    assert "<dt>Ready for decision</dt><dd>1</dd>" in page.content.decode()
