"""The audit log: who did what and who came in, without anybody who applied."""

import csv
import io
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone

from accounts import door
from accounts.models import LogIn
from tests.factories import make_article, make_user
from tests.forms_app.cases import make_join, make_staff

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
BACKEND = "django.contrib.auth.backends.ModelBackend"
PASSWORD = "the-rain-in-Strasbourg"
AUDIT, FILE = "/admin/audit/", "/admin/audit/file/"


@pytest.fixture
def dora(client):
    """Data protection: reads the log and may take it away."""
    user = make_staff("dora", "data protection")
    client.force_login(user, backend=BACKEND)
    LogIn.objects.all().delete()
    return user


def note(by, item, flag=CHANGE, message="", at=None):
    entry = LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(item),
        object_id=item.pk,
        object_repr=str(item),
        action_flag=flag,
        change_message=message,
    )
    if at:
        LogEntry.objects.filter(pk=entry.pk).update(action_time=at)
    return entry


def lines(client, **question):
    """Who, kind, action, item and details of each line."""
    text = client.get(AUDIT, question).content.decode()
    rows = re.findall(r"<tr><td><time.*?</tr>", text)
    return [
        tuple(re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td>(.*?)</td>", row)[1:])
        for row in rows
    ]


def test_log_ins_of_all_kinds_are_noted_without_unknown_names(client, settings):
    make_user("anna", password=PASSWORD, is_staff=True)
    login = reverse("admin:login")
    client.post(login, {"username": PASSWORD, "password": "anna"})  # into the wrong fields
    for _time in range(6):
        client.post(login, {"username": "anna", "password": "wrong"})
    client.post(login, {"username": "anna", "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")
    client.post(reverse("admin:logout"))

    noted = list(LogIn.objects.order_by("pk").values_list("what", "user__username"))
    assert noted == [
        ("wrong_password", None),
        *[("wrong_password", "anna")] * 4,
        ("locked_out", "anna"),  # by the fifth, and noted once
        ("password", "anna"),
        ("left", "anna"),
    ]
    senders = list(LogIn.objects.order_by("pk").values_list("sender", flat=True))
    assert (senders[0], senders[0] == senders[-2]) == (senders[1], False)


def test_changes_and_log_ins_stand_in_one_list_newest_first(client, dora):
    anna, article = make_user("anna"), make_article(title="Tivat joins")
    now = timezone.now()
    note(anna, article, ADDITION, at=now - timedelta(hours=2))
    note(anna, article, message='[{"changed": {"fields": ["title"]}}]', at=now)
    log_in = LogIn.objects.create(what=LogIn.What.PASSWORD, user=anna, sender="0a1b2c3d")
    LogIn.objects.filter(pk=log_in.pk).update(at=now - timedelta(hours=1))

    assert lines(client) == [
        ("anna", "News item", "changed", str(article), "Changed title."),
        ("anna", "Log-in", "password given", "", "sender 0a1b2c3d of that day"),
        ("anna", "News item", "added", str(article), ""),
    ]


def test_the_filter_narrows_by_person_kind_action_days_and_words(client, dora):
    anna, boris = make_user("anna"), make_user("boris")
    article, other = make_article(title="Tivat joins"), make_article(title="Another")
    note(anna, article, ADDITION, at=datetime(2026, 3, 1, 23, 30, tzinfo=PARIS))
    note(boris, other, at=datetime(2026, 3, 2, 0, 30, tzinfo=PARIS))
    LogIn.objects.create(what=LogIn.What.PASSWORD, user=anna)
    kind = ContentType.objects.get_for_model(article).pk

    def who(**question):
        return [(line[0], line[2]) for line in lines(client, **question)]

    found = {
        "who": who(who=boris.pk),
        "kind": who(kind=kind),
        "log-ins": who(kind="log-in"),
        "added": who(did="added"),
        "password": who(did="password"),
        "first day": who(until="2026-03-01"),
        "second day": who(since="2026-03-02", until="2026-03-02"),
        "words": who(q="tivat"),
        "by name": who(q="BORIS"),
        "nothing": who(q="Innsbruck"),
    }
    assert found == {
        "who": [("boris", "changed")],
        "kind": [("boris", "changed"), ("anna", "added")],
        "log-ins": [("anna", "password given")],
        "added": [("anna", "added")],
        "password": [("anna", "password given")],
        "first day": [("anna", "added")],
        "second day": [("boris", "changed")],
        "words": [("anna", "added")],
        "by name": [("boris", "changed")],
        "nothing": [],
    }


@pytest.mark.parametrize(
    "question",
    [
        {"since": "yesterday"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"since": "2026-03-02", "until": "2026-03-01"},
        {"who": "nobody"},
        {"kind": "0"},
        {"q": "a\0b"},
    ],
    ids=str,
)
def test_a_question_that_makes_no_sense_says_so(client, dora, question):
    response = client.get(AUDIT, question)

    assert response.status_code == 422
    assert 'class="errorlist"' in response.content.decode()


def test_applicants_are_in_no_list_search_or_file(client, dora):
    case = make_join("Primer", contact_email="mira@primer.example")
    anna = make_user("anna")
    message = '[{"added": {"name": "note", "object": "Mira Petrova"}}]'
    entry = note(anna, case, message=message)
    LogEntry.objects.filter(pk=entry.pk).update(object_repr="Mira Petrova, Primer")

    (line,) = lines(client)
    taken = client.post(FILE).content.decode()

    assert line[0] == "anna"
    assert line[2:] == ("changed", f"no. {case.pk}", "Added note “…”.")
    assert "Mira" not in client.get(AUDIT).content.decode() + taken
    assert lines(client, q="Mira") == lines(client, q="Primer") == []


def test_the_file_has_what_the_filter_shows_and_is_noted(client, dora):
    anna = make_user("anna")
    article = make_article(title="=1+1")
    note(anna, article, at=datetime(2026, 3, 1, 12, tzinfo=PARIS))
    note(dora, make_article(title="Another"))

    response = client.post(FILE, {"who": anna.pk})

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows == [
        ["When", "Who", "Kind", "Action", "Item", "Details"],
        ["2026-03-01T12:00:00+01:00", "anna", "News item", "changed", f"'{article}", ""],
    ]
    assert lines(client)[0] == ("dora", "Log-in", "changed", "CSV: 1", "Changed export.")


def test_the_admin_role_reads_but_takes_nothing_away(client):
    client.force_login(make_staff("adam", "admin"), backend=BACKEND)

    assert FILE not in client.get(AUDIT).content.decode()
    assert client.post(FILE).status_code == 403
    assert LogEntry.objects.count() == 0


@pytest.mark.parametrize("count", [1, 150])
def test_a_page_costs_the_same_however_long_the_log_is(
    client, dora, count, django_assert_max_num_queries
):
    article = make_article()
    for _time in range(count):
        note(dora, article)
        door.note(LogIn.What.PASSWORD, None, dora)

    with django_assert_max_num_queries(14):
        found = lines(client)

    assert len(found) == min(2 * count, 100)
    assert len(lines(client, page=3)) == (2 if count == 1 else 100)


def test_log_ins_are_kept_for_a_year_and_strangers_do_not_fill_the_table(dora, monkeypatch):
    door.note(LogIn.What.PASSWORD, None, dora)
    old = LogIn.objects.create(what=LogIn.What.PASSWORD, user=dora)
    LogIn.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=366))
    monkeypatch.setattr(door, "MOST_OF_NOBODY", 3)
    for _time in range(5):
        door.note(LogIn.What.WRONG_PASSWORD, None)

    over = SessionStore()
    over.set_expiry(timezone.now() - timedelta(minutes=1))
    over.create()
    door.daily()

    assert not SessionStore().exists(over.session_key)
    assert LogIn.objects.filter(user=dora).count() == 1
    assert LogIn.objects.filter(user=None).count() == 3
