"""Drafts beside the live page: in the back office, for articles, pages, texts, participants."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from library.models import File
from members.models import Country, Participant
from news.models import Article
from publishing import generation, versions, working_copies
from publishing.tasks import Publication, Task
from publishing.working_copies import WorkingCopy
from tests.factories import (
    make_article,
    make_page,
    make_participant,
    make_text,
    make_topic,
    make_user,
)
from tests.publishing.desk import TYPED, address, filled, public
from tests.reading import Document
from texts.models import AdoptedText

pytestmark = pytest.mark.django_db

# --- Beside the page, and then in its place


def test_a_draft_leaves_the_page_alone_until_it_is_published(admin_client, client, item, field):
    before = public(client, item)
    number = generation.current()

    admin_client.post(
        address(item), filled(admin_client, item, **{field: "A new day", "_draft": 1})
    )

    item.refresh_from_db()
    assert (public(client, item), getattr(item, field)) == (before, getattr(item, field))
    assert "A new day" not in before
    assert generation.current() == number
    assert filled(admin_client, item)[field] == "A new day"

    admin_client.post(address(item, "draft"), {"decision": "publish"})

    item.refresh_from_db()
    assert getattr(item, field) == "A new day"
    assert WorkingCopy.objects.count() == 0
    assert [p.item for p in Publication.objects.all()] == [item]


def test_what_is_published_over_a_draft_takes_its_place(admin_client, item, field):
    admin_client.post(address(item), filled(admin_client, item, **{field: "Draft", "_draft": 1}))

    admin_client.post(address(item), filled(admin_client, item, _continue=1))

    item.refresh_from_db()
    assert (getattr(item, field), WorkingCopy.objects.count()) == ("Draft", 0)


def test_an_error_in_a_draft_saves_nothing_and_loses_nothing(admin_client, item):
    name = {"texts.adoptedtext": "year"}.get(item._meta.label_lower) or TYPED[
        item._meta.label_lower
    ][1]

    response = admin_client.post(
        address(item), filled(admin_client, item, **{name: "", "_draft": 1})
    )

    assert (response.status_code, WorkingCopy.objects.count()) == (200, 0)
    assert list(response.context["adminform"].form.errors) == [name]


def test_topics_and_links_are_part_of_a_draft(admin_client):
    housing, health, tivat = make_topic("Housing"), make_topic("Health"), make_participant("Tivat")
    article = make_article(topics=[housing])

    admin_client.post(
        address(article),
        filled(admin_client, article, topics=[health.pk], participants=[tivat.pk], _draft=1),
    )

    assert (list(article.topics.all()), list(article.participants.all())) == ([housing], [])
    admin_client.post(address(article, "draft"), {"decision": "publish"})
    assert (list(article.topics.all()), list(article.participants.all())) == ([health], [tivat])


def test_periods_are_part_of_a_draft(admin_client):
    tivat = make_participant("Tivat", joined_on=date(2015, 5, 6))
    prefix = "periods-0"

    admin_client.post(
        address(tivat),
        filled(admin_client, tivat, **{f"{prefix}-left_on": "2020-01-01", "_draft": 1}),
    )

    assert [p.left_on for p in tivat.periods.all()] == [None]
    admin_client.post(address(tivat, "draft"), {"decision": "publish"})
    assert [p.left_on for p in tivat.periods.all()] == [date(2020, 1, 1)]


def test_an_added_period_never_takes_the_place_of_a_strangers(admin_client):
    """Its number was free when the draft was saved, and is somebody else's when it is published."""
    tivat = make_participant("Tivat", joined_on=date(2015, 5, 6), left_on=date(2016, 1, 1))
    values = filled(admin_client, tivat) | {
        "periods-TOTAL_FORMS": "2",
        "periods-1-joined_on": "2018-01-01",
        "periods-1-participant": tivat.pk,
        "_draft": 1,
    }
    admin_client.post(address(tivat), values)
    stranger = make_participant("Kotor", joined_on=date(2019, 2, 3))

    again = filled(admin_client, tivat, **{"periods-1-joined_on": "2018-02-02", "_draft": 1})
    admin_client.post(address(tivat), again)
    admin_client.post(address(tivat, "draft"), {"decision": "publish"})

    assert [p.joined_on for p in tivat.periods.all()] == [date(2015, 5, 6), date(2018, 2, 2)]
    assert [p.joined_on for p in stranger.periods.all()] == [date(2019, 2, 3)]


def shown(admin_client, item):
    """What the form holds, fields and rows below them, and what it says of the item."""
    response = admin_client.get(address(item))
    document = Document(response.content.decode())
    return document.answers("_draft"), document.title


def test_the_form_is_filled_as_the_draft_would_fill_the_row(admin_client, item, field):
    everything = {"topics": [make_topic("Health").pk], "change_note": "As draft"}
    if isinstance(item, Article):
        tivat, file = make_participant("Tivat"), File.objects.create(file="a.pdf", title_en="A")
        everything |= {"participants": [tivat.pk], "countries": [tivat.country_id]}
        everything |= {"files": [file.pk], "texts": [make_text().pk]}
    if isinstance(item, Participant):
        everything |= {"periods-0-left_on": "2020-01-01", "periods-1-joined_on": "2021-01-01"}
        everything |= {"periods-TOTAL_FORMS": "2", "periods-1-participant": item.pk}
    if isinstance(item, AdoptedText):
        everything |= {"relations-TOTAL_FORMS": "1", "relations-0-kind": "recalls"}
        everything |= {"relations-0-text": item.pk, "relations-0-other": make_text().pk}
    answers = filled(admin_client, item, **{field: "As draft", "_draft": 1, **everything})
    admin_client.post(address(item), answers)
    copy = WorkingCopy.objects.get()

    laid_over = shown(admin_client, item)
    working_copies.publish(copy, by=None)
    put = shown(admin_client, item)

    marks = {"started_from", "csrfmiddlewaretoken", "typed_by"}
    assert {n: v for n, v in laid_over[0].items() if n not in marks} == {
        name: value for name, value in put[0].items() if name not in marks
    }
    assert (laid_over[0][field], laid_over[1]) == ("As draft", put[1])


def test_who_may_only_look_sees_the_draft_too(admin_client, client):
    article = make_article(topics=[make_topic("Housing")])
    tivat, health = make_participant("Tivat"), make_topic("Health")
    answers = {"topics": [health.pk], "participants": [tivat.pk], "title": "As draft", "_draft": 1}
    admin_client.post(address(article), filled(admin_client, article, **answers))
    guest = make_user("guest", is_staff=True)
    guest.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(guest)

    page = client.get(address(article)).content.decode()

    found = [word in page for word in ("As draft", "Health", "Tivat", "Housing")]
    assert found == [True, True, True, False]


def test_a_draft_whose_address_is_taken_meanwhile_opens_and_is_refused(admin_client):
    page = make_page(slug="here")
    answers = filled(admin_client, page, slug="there", title="As draft", _draft=1)
    admin_client.post(address(page), answers)
    make_page(slug="there")

    response = admin_client.post(address(page), filled(admin_client, page, lede="More", _draft=1))

    form = response.context["adminform"].form
    assert (response.status_code, form["lede"].value(), form["title"].value()) == (
        *(200, "More"),
        "As draft",
    )
    assert list(form.errors) == ["__all__"]


def test_a_draft_that_names_a_country_which_is_gone_opens_with_the_former(admin_client):
    tivat, country = make_participant("Tivat"), Country.objects.get(code="FR")
    answers = filled(admin_client, tivat, country="FR", name_en="As draft", _draft=1)
    admin_client.post(address(tivat), answers)
    country.delete()

    response = admin_client.post(address(tivat), filled(admin_client, tivat, _draft=1))

    assert response.status_code == 302
    form = admin_client.get(address(tivat)).context["adminform"].form
    assert (form["country"].value(), form["name_en"].value()) == (tivat.country_id, "As draft")


def test_a_discarded_draft_stays_in_the_history(admin_client, item, field):
    admin_client.post(address(item), filled(admin_client, item, **{field: "Draft", "_draft": 1}))
    admin_client.post(address(item, "draft"), {"decision": "discard"})

    saved = [getattr(versions.read(v).row, field) for v in versions.of(item)]
    assert (WorkingCopy.objects.count(), saved) == (0, ["Draft", getattr(item, field)])


# --- Who may what


@pytest.fixture
def writer(client):
    user = make_user("writer", is_staff=True)
    rights = ["view_article", "add_article", "change_article"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def test_a_writer_submits_and_an_editor_publishes(writer, client):
    article = make_article("Before")
    client.post(address(article), filled(client, article, title="After", _submit=1))
    task = Task.objects.get()
    refused = client.post(address(article, "draft"), {"decision": "publish"})

    article.refresh_from_db()
    assert (task.stage, task.set_by, task.item) == ("submitted", writer, article)
    assert (refused.status_code, article.title) == (403, "Before")

    editor = make_user("editor", is_staff=True, is_superuser=True)
    working_copies.publish(WorkingCopy.objects.get(), by=editor)

    article.refresh_from_db()
    assert article.title == "After"
    assert list(Publication.objects.values_list("by__username", "was_reviewed")) == [
        ("editor", True)
    ]
    assert Task.objects.count() == 0


def test_publishing_alone_is_possible_and_counted(admin_client):
    article = make_article("Before")

    admin_client.post(address(article), filled(admin_client, article, title="After", _draft=1))
    admin_client.post(address(article, "draft"), {"decision": "publish"})

    assert list(Publication.objects.values_list("was_reviewed", flat=True)) == [False]


def test_a_draft_sent_back_comes_with_a_comment_and_to_its_author(writer, client):
    article = make_article("Before")
    client.post(address(article), filled(client, article, title="After", _submit=1))
    client.force_login(
        make_user("editor", is_staff=True, is_superuser=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )

    client.post(address(article, "draft"), {"decision": "return", "comment": "Name the mayor."})

    task = Task.objects.get()
    assert (task.stage, task.assigned_to) == ("returned", writer)


# --- Planned


def test_a_planned_draft_replaces_the_page_at_its_moment(admin_client, item, field):
    admin_client.post(address(item), filled(admin_client, item, **{field: "Later", "_draft": 1}))
    at = timezone.now() + timedelta(hours=2)
    copy = working_copies.schedule(WorkingCopy.objects.get(), at=at)

    assert working_copies.publish_due(at - timedelta(seconds=1)) == 0
    assert working_copies.publish_due(at) == 1
    assert working_copies.publish_due(at) == 0

    item.refresh_from_db()
    assert getattr(item, field) == "Later"
    assert WorkingCopy.objects.filter(pk=copy.pk).count() == 0


def test_the_past_is_no_plan(admin_client):
    article = make_article("Before")
    admin_client.post(address(article), filled(admin_client, article, title="After", _draft=1))

    for at in ("2015-01-01T09:00", "soon", ""):
        admin_client.post(address(article, "draft"), {"decision": "plan", "at": at})

    assert WorkingCopy.objects.get().publish_at is None


@pytest.mark.parametrize(
    ("day", "hour", "moment"),
    [
        ("2027-03-28", "01:59:59", "2027-03-28T00:59:59+00:00"),
        ("2027-03-28", "02:00:00", None),  # there is no such hour
        ("2027-03-28", "02:59:59", None),
        ("2027-03-28", "03:00:00", "2027-03-28T01:00:00+00:00"),
        ("2027-10-31", "01:59:59", "2027-10-30T23:59:59+00:00"),
        ("2027-10-31", "02:00:00", None),  # it is there twice: nobody can say which is meant
        ("2027-10-31", "02:59:59", None),
        ("2027-10-31", "03:00:00", "2027-10-31T02:00:00+00:00"),
    ],
)
def test_nights_when_clocks_change_are_planned_rightly_or_refused(admin_client, day, hour, moment):
    article, planned = make_article("Now"), make_article("Before")
    admin_client.post(address(planned), filled(admin_client, planned, title="After", _draft=1))
    typed = {"publish_at_0": day, "publish_at_1": hour}

    form = admin_client.post(address(article), filled(admin_client, article, "_continue", **typed))
    admin_client.post(address(planned, "draft"), {"decision": "plan", "at": f"{day}T{hour}"})

    article.refresh_from_db()
    copy = WorkingCopy.objects.get()
    if moment:
        assert article.publish_at == copy.publish_at == datetime.fromisoformat(moment)
    else:
        (words,) = form.context["errors"][0]
        assert "Europe/Paris" in words
        assert form.context["adminform"].form["publish_at"].value() == [day, hour]
        assert (article.version, copy.publish_at) == (1, None)


def test_line_ends_of_the_browser_are_no_change(admin_client):
    niksic = make_participant("Nikšić", other_names="Никшић\nOnogošt")

    admin_client.post(
        address(niksic),
        filled(admin_client, niksic, "_continue", other_names="Никшић\r\nOnogošt"),
    )

    niksic.refresh_from_db()
    assert niksic.version == 2
    assert niksic.other_names == "Никшић\nOnogošt"
