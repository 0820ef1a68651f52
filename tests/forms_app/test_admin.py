"""Staff read what was sent, as plain text, and change nothing by hand."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forms_app.models import Application
from tests.factories import make_user
from tests.forms_app.typed import ANSWERS, send, sent

FORMS = list(ANSWERS)
MODELS = {"J": "joinapplication", "N": "cooperationproposal", "M": "message"}
BACKEND = "django.contrib.auth.backends.ModelBackend"


def address(form, page, *args):
    return reverse(f"admin:forms_app_{MODELS[form]}_{page}", args=args)


@pytest.fixture
def reviewer(client, db):
    """The browser of somebody who may read applications and nothing else."""
    user = make_user("reviewer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="review_application"))
    browser = type(client)()
    browser.force_login(user, backend=BACKEND)
    return browser


@pytest.fixture
def colleague(client, db):
    """The browser of somebody with every permission of the site but that one."""
    user = make_user("colleague", is_staff=True)
    user.user_permissions.set(Permission.objects.exclude(codename="review_application"))
    browser = type(client)()
    browser.force_login(user, backend=BACKEND)
    return browser


@pytest.mark.parametrize("form", FORMS)
def test_the_list_shows_what_waits_and_hides_spam(client, office, reviewer, form):
    good = sent(client, form)
    send(client, form, homepage="x")
    spam = Application.objects.get(status="spam")

    def listed(query=""):
        rows = reviewer.get(address(form, "changelist") + query).context["cl"].result_list
        return {row.reference for row in rows}

    assert listed() == {good.reference}
    assert listed("?queue=spam") == {spam.reference}
    assert listed("?queue=all") == {good.reference, spam.reference}
    assert listed(f"?q={good.reference}") == {good.reference}
    assert listed(f"?q={good.contact_email}") == {good.reference}
    assert listed("?q=nobody") == set()
    assert listed("?language=fr") == set()


@pytest.mark.parametrize("form", FORMS)
def test_the_list_costs_the_same_for_one_and_for_three(client, office, reviewer, form):
    costs = {}
    for rows in (1, 2, 3):
        sent(client, form)
        with CaptureQueriesContext(connection) as queries:
            page = reviewer.get(address(form, "changelist"))
        assert len(page.context["cl"].result_list) == rows
        costs[rows] = len(queries)

    assert costs[1] == costs[3]


@pytest.mark.parametrize("form", FORMS)
def test_answers_are_shown_as_the_plain_text_they_are(client, office, reviewer, form):
    name = {"J": "work", "N": "description", "M": "text"}[form]
    text = "<script>alert(1)</script>\nhttps://evil.example/ {{ 7|add:7 }}" + " and so on" * 10
    application = sent(client, form, **{name: text})

    page = reviewer.get(address(form, "change", application.pk)).content.decode()

    shown = "&lt;script&gt;alert(1)&lt;/script&gt;<br>https://evil.example/ {{ 7|add:7 }}"
    assert page.count(shown) == 1
    assert "<script>alert" not in page
    assert 'href="https://evil.example/' not in page


def test_the_case_is_shown_in_the_groups_of_the_form(client, office, reviewer):
    application = sent(client, "J")

    context = reviewer.get(address("J", "change", application.pk)).context

    groups = context["groups"]
    assert [group.title for group in groups] == [
        "Your authority",
        "The decision to join",
        "The contact person",
        "Your work",
        "Check and send",
    ]
    answers = {str(question): answer for group in groups for question, answer in group.answers}
    answers |= dict(context["facts"])
    assert [
        answers[question]
        for question in (
            "Reference",
            "Country",
            "Type of authority",
            "Date of the decision or letter",
            "Accepted version of the commitments",
            "Another theme",
        )
    ] == [application.reference, "Montenegro", "Municipality", "6 May 2015", "2014-09-08", ""]


@pytest.mark.parametrize("form", FORMS)
def test_nothing_can_be_added_changed_or_deleted(client, office, reviewer, admin_client, form):
    application = sent(client, form)
    change = address(form, "change", application.pk)

    for browser in (reviewer, admin_client):
        assert browser.get(address(form, "add")).status_code == 403
        assert browser.get(address(form, "delete", application.pk)).status_code == 403
        assert browser.post(change, {"status": "accepted", "contact_name": "X"}).status_code == 403
        assert 'name="_save"' not in browser.get(change).content.decode()

    assert Application.objects.values_list("status", "contact_name").get() == (
        "received",
        application.contact_name,
    )


@pytest.mark.parametrize("form", FORMS)
def test_only_who_may_read_applications_sees_them(client, office, reviewer, colleague, form):
    application = sent(client, form)
    pages = [
        address(form, "changelist"),
        address(form, "change", application.pk),
        address(form, "history", application.pk),
    ]

    assert [reviewer.get(page).status_code for page in pages] == [200, 200, 200]
    assert [colleague.get(page).status_code for page in pages] == [403, 403, 403]
    assert [client.get(page).status_code for page in pages] == [302, 302, 302]


def act(browser, form, action, *applications):
    return browser.post(
        address(form, "changelist") + "?queue=all",
        {"action": action, "_selected_action": [a.pk for a in applications]},
        follow=True,
    )


@pytest.mark.parametrize("form", FORMS)
def test_spam_is_marked_and_unmarked_from_the_list(client, office, reviewer, form):
    one, two = sent(client, form), sent(client, form)

    act(reviewer, form, "mark_as_spam", one, two)
    page = act(reviewer, form, "mark_as_not_spam", two)

    assert [Application.objects.get(pk=a.pk).status for a in (one, two)] == ["spam", "received"]
    assert [str(m) for m in page.context["messages"]][-1:] == ["1 changed."]
    page = reviewer.get(address(form, "change", two.pk)).content.decode()
    assert page.count("<b>received → spam</b>") == 1


def test_what_cannot_be_spam_is_refused_with_a_reason(client, office, reviewer):
    one, two = sent(client, "J"), sent(client, "J")
    Application.objects.filter(pk=one.pk).update(status="accepted")

    page = act(reviewer, "J", "mark_as_spam", one, two)

    assert [Application.objects.get(pk=a.pk).status for a in (one, two)] == ["accepted", "spam"]
    assert sorted(str(m) for m in page.context["messages"]) == [
        "1 changed.",
        f"{one.reference} is “accepted”, so it cannot become “spam”.",
    ]


def test_a_colleague_without_the_right_cannot_mark_anything(client, office, colleague):
    application = sent(client, "M")

    assert act(colleague, "M", "mark_as_spam", application).status_code == 403
    assert Application.objects.get().status == "received"


@pytest.mark.parametrize("form", FORMS)
def test_no_export_is_offered_without_its_right(client, office, reviewer, form):
    application = sent(client, form)

    page = reviewer.get(address(form, "changelist")).content.decode()

    assert "export" not in page.lower()
    assert reviewer.get(address(form, "changelist") + "export/").status_code in {302, 403, 404}
    assert reviewer.get(reverse("admin:forms_app_application_export")).status_code == 403
    assert application.token not in page
