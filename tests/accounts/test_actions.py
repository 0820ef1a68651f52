"""Every action of every list of the back office, offered to those who may do it and to nobody else.

The actions come from the screens, who may do them from the table: an action without an entry fails.
"""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.accounts.doors import ADMIN, CASES, DELETE, EDITOR, LOOK, PEOPLE, REVIEW, ROWS
from tests.accounts.test_doors import BACKEND, make_rows
from tests.forms_app.cases import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

PUBLISHABLE = ("news_article", "pages_page", "texts_adoptedtext", "members_participant")
WHO = {
    **{(model, action): EDITOR for model in PUBLISHABLE for action in ("publish", "withdraw")},
    **{("members_participant", action): EDITOR for action in ("hold", "ask", "merge")},
    ("members_participant", "download"): ROWS["members_participant"][LOOK],
    **{
        (f"forms_app_{case}", action): REVIEW
        for case in CASES
        for action in ("assign", "mark_as_spam", "mark_as_not_spam")
    },
    **{("publishing_link", action): EDITOR for action in ("check_again", "ignore", "mind")},
    ("jobs_letter", "send_again"): REVIEW,
    ("jobs_job", "try_again"): ADMIN,
    **{(model, "delete_selected"): rights[DELETE] for model, rights in ROWS.items()},
}
LEADS_ON = {"pages_sitesettings"}  # a list of one row shows its form instead


def actions():
    for model, screen in admin.site._registry.items():
        for _function, name, _words in screen._get_base_actions():
            yield model._meta.label_lower.replace(".", "_"), name


ACTIONS = sorted(set(actions()))


def offered(client, address):
    """The names in the list's choice; none without the list or the choice."""
    response = client.get(address)
    form = response.context and response.context.get("action_form")
    return {name for name, _words in form.fields["action"].choices if name} if form else set()


def test_the_table_has_every_action_and_no_other():
    assert sorted(WHO) == ACTIONS


@pytest.mark.parametrize("role", PEOPLE)
def test_every_action_is_offered_to_those_and_done_for_nobody_else(client, role):
    rows = make_rows()
    is_chief = role == "superuser"
    user = make_staff("somebody", *([] if is_chief else [role]), is_superuser=is_chief)
    client.force_login(user, backend=BACKEND)
    found, expected, done = set(), set(), []
    for model in sorted({model for model, _action in ACTIONS} - LEADS_ON):
        address = reverse(f"admin:{model}_changelist")
        own = {action for each, action in ACTIONS if each == model}
        found |= {(model, action) for action in offered(client, address)}
        expected |= {(model, action) for action in own if role in WHO[model, action]}
        for action in sorted(own):
            if role in WHO[model, action]:
                continue
            chosen = {"action": action, "_selected_action": rows[model].pk, "post": "yes"}
            with CaptureQueriesContext(connection) as captured:
                client.post(address, chosen)
            written = [q["sql"] for q in captured if q["sql"].startswith(("INS", "UPD", "DEL"))]
            done += [(model, action, sql) for sql in written if "session" not in sql]

    assert (found ^ expected, done) == (set(), [])
