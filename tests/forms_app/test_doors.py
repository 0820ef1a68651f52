"""Every address of the back office of applications, asked for by every role."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.roles import ROLES
from forms_app.acts import ACTS
from forms_app.admin_privacy import ErasureCountAdmin
from forms_app.models import (
    Application,
    ErasureCount,
    Message,
    StandardText,
    StatusChange,
    TopicMailbox,
)
from forms_app.periods import Rule
from tests.factories import make_superuser
from tests.forms_app.cases import MAKERS, make_join, make_staff

pytestmark = pytest.mark.django_db

READ = {"reviewer", "decider", "superuser"}
DECIDE = {"decider", "superuser"}
NOBODY = set()
MODELS = {"joinapplication": "J", "cooperationproposal": "N", "message": "M", "application": "J"}
# Who comes in, by the last word of an address's name.
ROLES_BY_VIEW = {
    "changelist": READ,
    "change": READ,
    "history": READ,
    "add": NOBODY,
    "delete": NOBODY,
    "note": READ,
    "mark": READ,
    "assign": READ,
    "link": READ,
    "seen": READ,
    "export": DECIDE,
}
ROLES_BY_STANDARD_TEXT_VIEW = {
    "changelist": READ,
    "change": READ,
    "history": READ,
    "add": DECIDE,
    "delete": DECIDE,
}
PROTECTION = {"data protection", "superuser"}
ROLES_BY_PROTECTION_VIEW = {
    **dict.fromkeys(["changelist", "change", "history"], PROTECTION),
    **dict.fromkeys(["forecast", "passport", "person", "give", "erase"], PROTECTION),
    "redact": READ | PROTECTION,
    **dict.fromkeys(["add", "delete"], NOBODY),
}
EDIT = {"editor", "superuser"}
ROLES_BY_MAILBOX_VIEW = dict.fromkeys(["changelist", "change", "history", "add", "delete"], EDIT)
ONLY_POSTED_TO = {"note", "mark", "assign", "link", "seen", "give", "erase"}
TABLES = {
    StandardText: ROLES_BY_STANDARD_TEXT_VIEW,
    ErasureCount: ROLES_BY_PROTECTION_VIEW,
    TopicMailbox: ROLES_BY_MAILBOX_VIEW,
}
PEOPLE = ["anonymous", *ROLES, "superuser"]


def doors():
    """(name of the address, its arguments, the last word of the name, who comes in)."""
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label != "forms_app":
            continue
        table = TABLES.get(model, ROLES_BY_VIEW)
        for pattern in model_admin.urls:
            if not pattern.name:
                continue  # Django's own redirect from the bare address of a row
            view = pattern.name.rpartition("_")[2]
            if view == "act":
                for name, act in ACTS.items():
                    may = DECIDE if act.right == "forms_app.decide_application" else READ
                    yield pattern.name, (name,), view, may
            else:
                yield pattern.name, (), view, table[view]


DOORS = list(doors())


def enter(client, name, view, more):
    """GET and POST of the address, about a row made for it."""
    arguments = []
    if "standardtext" in name and view in {"change", "history", "delete"}:
        arguments = [StandardText.objects.create(use="ask", title_en=name).pk]
    elif "topicmailbox" in name and view in {"change", "history", "delete"}:
        mailbox, _is_new = TopicMailbox.objects.get_or_create(
            topic=Message.Topic.ACCESSIBILITY, defaults={"email": "access@alliance.example"}
        )
        arguments = [mailbox.pk]
    elif "erasurecount" in name and view in {"change", "history", "delete"}:
        ErasureCount.objects.note(Rule.DRAFT, date(2026, 1, 1))
        arguments = [ErasureCount.objects.get().pk]
    elif view == "redact":
        arguments = [make_join().pk]
    elif view not in {"changelist", "add", "export", *ErasureCountAdmin.PAGES}:
        form = MODELS[name.split("_")[2]]
        arguments = [MAKERS[form]().pk]
    address = reverse(f"admin:{name}", args=[*arguments, *more])
    return client.get(address), client.post(address, {})


@pytest.mark.parametrize("role", PEOPLE)
def test_every_door_opens_for_those_and_for_nobody_else(client, role):
    if role == "superuser":
        user = make_superuser()
    elif role != "anonymous":
        user = make_staff("somebody", role)
    if role != "anonymous":
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    wrong = {}
    for name, more, view, may in DOORS:
        got, posted = (response.status_code for response in enter(client, name, view, more))
        if role == "anonymous":
            is_right = (got, posted) == (302, 302)
        elif role in may:
            is_right = got in ({405} if view in ONLY_POSTED_TO else {200, 302, 405})
            is_right = is_right and posted in {200, 302, 403, 405, 422}
        else:
            is_right = {got, posted} <= {403, 405}
        if not is_right:
            wrong[(name, *more)] = (got, posted)

    assert wrong == {}
    touched = Application.objects.exclude(status="received").count()
    assert touched == StatusChange.objects.values("application").distinct().count()
    if role not in READ:
        assert (touched, StatusChange.objects.count()) == (0, 0)


def test_there_are_doors_to_try():
    assert len(DOORS) > 40
    views = {*ROLES_BY_VIEW, *ROLES_BY_PROTECTION_VIEW, "act"}
    assert {view for _name, _more, view, _may in DOORS} == views


@pytest.mark.parametrize("role", ["author", "editor", "data protection", "admin"])
def test_who_may_not_read_applications_does_not_see_that_there_are_any(client, role):
    client.force_login(
        make_staff("somebody", role), backend="django.contrib.auth.backends.ModelBackend"
    )

    page = client.get(reverse("admin:index")).content.decode()

    names = ("application", "joinapplication", "cooperationproposal", "message", "standardtext")
    assert [name for name in names if f"/admin/forms_app/{name}/" in page] == []
