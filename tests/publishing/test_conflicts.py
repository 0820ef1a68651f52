"""Two people at once on one item."""

import pytest

from publishing.working_copies import WorkingCopy
from tests.factories import make_article, make_user
from tests.publishing.desk import address, as_one, filled
from tests.reading import Document

pytestmark = pytest.mark.django_db


def test_the_second_save_sees_both_texts_and_nothing_is_lost(admin_client):
    article = make_article("Title", body="<p>One two three.</p>", place="Kotor")
    first = filled(admin_client, article)
    second = filled(admin_client, article)
    admin_client.post(address(article), first | {"teaser": "Theirs", "over": "Only theirs"})

    refused = admin_client.post(
        address(article), second | {"teaser": "Mine", "caption": "Only mine", "_draft": 1}
    )

    assert (refused.status_code, WorkingCopy.objects.count()) == (409, 0)
    conflict = refused.context["conflict"]
    assert [(c.theirs, c.mine) for c in conflict.clashes] == [("Theirs", "Mine")]
    values = Document(refused.content.decode()).answers("_draft")
    assert [as_one(values[n]) for n in ("teaser", "over", "caption")] == [
        "Mine",
        "Only theirs",
        "Only mine",
    ]

    admin_client.post(address(article), values | {"_continue": 1})

    article.refresh_from_db()
    assert (article.teaser, article.over, article.caption) == ("Mine", "Only theirs", "Only mine")


def test_who_else_has_the_form_open_is_said(admin_client, client):
    article = make_article()
    admin_client.get(address(article))
    client.force_login(
        make_user("second", is_staff=True, is_superuser=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )

    others = client.get(address(article)).context["others"]

    assert [other.user.username for other in others] == ["admin"]
