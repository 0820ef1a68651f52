"""Versions in the back office: what is proposed to be compared, what comes back, and from when."""

import json

import pytest

from publishing import versions
from publishing.previews import PreviewLink
from publishing.working_copies import WorkingCopy
from tests.factories import (
    make_article,
    make_image,
)
from tests.publishing.desk import address, filled

pytestmark = pytest.mark.django_db


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


def test_every_kind_outlives_a_migration(admin_client, client, item, field):
    setattr(item, field, "First words of all")
    item.save()
    versions.ensure(item)
    version = versions.of(item)[0]
    stored = json.loads(version.serialized_data)
    del stored[0]["fields"]["change_note"]
    stored[0]["fields"]["colour"] = "blue"
    version.serialized_data = json.dumps(stored)
    version.save()
    setattr(item, field, "Last words of all")
    item.change_note = "Newer"
    item.save()
    admin_client.post(address(item, "link"), {"version": version.pk})
    link = PreviewLink.objects.get()

    pages = [
        admin_client.get(f"{address(item, name)}?{query}")
        for name in ("history", "compare", "preview", "look")
        for query in (f"old={version.pk}&version={version.pk}&language=en",)
    ]
    seen = client.get(link.address("en")).content.decode()
    admin_client.post(address(item, "restore"), {"version": version.pk})
    admin_client.post(address(item, "draft"), {"decision": "publish"})

    item.refresh_from_db()
    assert [page.status_code for page in pages] == [200] * 4
    assert "First words of all" in pages[3].content.decode()
    assert "First words of all" in seen
    assert (getattr(item, field), item.change_note) == ("First words of all", "Newer")


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
