"""Drafts beside the live page: in the back office, for articles, pages, texts, participants."""

import json
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from publishing import generation, versions, working_copies
from publishing.tasks import Publication, Task
from publishing.working_copies import WorkingCopy
from tests.factories import (
    make_article,
    make_image,
    make_participant,
    make_topic,
    make_user,
)
from tests.publishing.desk import TYPED, address, filled, public

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

    admin_client.post(address(tivat, "draft"), {"decision": "publish"})

    assert [p.joined_on for p in tivat.periods.all()] == [date(2015, 5, 6), date(2018, 1, 1)]
    assert [p.joined_on for p in stranger.periods.all()] == [date(2019, 2, 3)]


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


# --- Comparing and restoring


def test_a_former_text_is_compared_and_comes_back(admin_client, item, field):
    for text in ("First words of all", "Last words of all"):
        admin_client.post(
            address(item), filled(admin_client, item, **{field: text, "_continue": 1})
        )
    new, old, _first = versions.of(item)

    page = admin_client.get(f"{address(item, 'compare')}?old={old.pk}&new={new.pk}")
    (line,) = page.context["lines"]
    assert (line.old, line.new) == ("First words of all", "Last words of all")
    assert [s.text for s in line.stretches if s.kind != "same"] == ["First", "Last"]

    admin_client.post(address(item, "restore"), {"version": old.pk})
    item.refresh_from_db()
    assert getattr(item, field) == "Last words of all"
    admin_client.post(address(item, "draft"), {"decision": "publish"})
    item.refresh_from_db()
    assert getattr(item, field) == "First words of all"


def test_what_is_proposed_to_be_compared_differs(admin_client, item, field):
    """Before the draft the live page, with one the two, after it the page before; or nothing."""

    def proposed():
        context = admin_client.get(address(item, "history")).context
        page = admin_client.get(address(item, "compare"))
        return (
            context["old"],
            context["new"],
            [(line.old, line.new) for line in page.context["lines"]],
        )

    setattr(item, field, "First")
    item.save()
    versions.ensure(item)
    assert proposed() == (None, None, [])

    admin_client.post(address(item), filled(admin_client, item, **{field: "Last", "_draft": 1}))
    draft, live = versions.of(item)
    assert proposed() == (live, draft, [("First", "Last")])

    admin_client.post(address(item, "draft"), {"decision": "publish"})
    published = versions.of(item)[0]
    assert proposed() == (live, published, [("First", "Last")])

    admin_client.post(address(item), filled(admin_client, item, "_continue"))
    assert proposed()[2] == [("First", "Last")]


def test_that_all_versions_say_the_same_is_said(admin_client):
    article = make_article("One")
    for _time in range(2):
        admin_client.post(address(article), filled(admin_client, article, "_continue"))

    page = admin_client.get(address(article, "history")).content.decode()

    assert versions.of(article).count() > 1
    assert "The newest versions all say the same: there is nothing to compare." in page


def test_a_version_that_cannot_be_read_hides_no_other(admin_client):
    article = make_article("One")
    for title in ("Two", "Three"):
        admin_client.post(address(article), filled(admin_client, article, "_continue", title=title))
    newest, middle, first = versions.of(article)
    middle.serialized_data = "[]"
    middle.save()

    context = admin_client.get(address(article, "history")).context

    assert (context["old"], context["new"]) == (first, newest)


def test_a_version_from_before_a_migration_comes_back(admin_client, client):
    """It knows a column that is gone, and not one that came later: that keeps its present value."""
    article = make_article("First", teaser="First teaser", caption="Caption")
    versions.ensure(article)
    version = versions.of(article).get()
    stored = json.loads(version.serialized_data)
    del stored[0]["fields"]["caption"]
    stored[0]["fields"]["colour"] = "blue"
    version.serialized_data = json.dumps(stored)
    version.save()
    article.teaser, article.caption = "Second teaser", "Newer caption"
    article.save()
    versions.ensure(article)
    new, old = versions.of(article)

    compared = admin_client.get(f"{address(article, 'compare')}?old={old.pk}&new={new.pk}")
    look = admin_client.get(f"{address(article, 'look')}?version={old.pk}&language=en")
    admin_client.post(address(article, "restore"), {"version": old.pk})
    admin_client.post(address(article, "draft"), {"decision": "publish"})

    article.refresh_from_db()
    assert [(line.old, line.new) for line in compared.context["lines"]] == [
        ("First teaser", "Second teaser"),
        ("", "Newer caption"),
    ]
    assert "First teaser" in look.content.decode()
    assert (article.teaser, article.caption) == ("First teaser", "Newer caption")


def test_what_a_version_points_at_may_be_gone(admin_client):
    image = make_image()
    article = make_article(image=image)
    versions.ensure(article)
    old = versions.of(article).get()
    article.image = None
    article.save()
    image.delete()

    admin_client.post(address(article, "restore"), {"version": old.pk})
    admin_client.post(address(article, "draft"), {"decision": "publish"})

    article.refresh_from_db()
    assert (article.image, WorkingCopy.objects.count()) == (None, 0)


def test_an_address_taken_meanwhile_is_said(admin_client):
    article = make_article("First", slug="first")
    versions.ensure(article)
    old = versions.of(article).get()
    article.slug = "second"
    article.save()
    make_article("Stranger", slug="first")

    response = admin_client.post(address(article, "restore"), {"version": old.pk}, follow=True)

    (words,) = [str(message) for message in response.context["messages"]]
    assert words.startswith("Something that must be unique, like the address, is in use")
    assert WorkingCopy.objects.count() == 0


@pytest.mark.parametrize("name", ["compare", "preview", "look"])
def test_a_version_of_another_item_is_not_found(admin_client, name):
    mine, other = make_article("Mine"), make_article("Other")
    for article in (mine, other):
        admin_client.post(address(article), filled(admin_client, article, _continue=1))
    foreign = versions.of(other)[0].pk

    replies = [
        admin_client.get(f"{address(mine, name)}?old={n}&version={n}").status_code
        for n in (foreign, "x", "9" * 30, "²")
    ]

    assert replies == [404] * 4


def test_line_ends_of_the_browser_are_no_change(admin_client):
    niksic = make_participant("Nikšić", other_names="Никшић\nOnogošt")

    admin_client.post(
        address(niksic),
        filled(admin_client, niksic, "_continue", other_names="Никшић\r\nOnogošt"),
    )

    niksic.refresh_from_db()
    assert niksic.version == 2
    assert niksic.other_names == "Никшић\nOnogošt"
