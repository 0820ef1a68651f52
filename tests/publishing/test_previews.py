"""Drafts for people without an account."""

import pytest
from django.utils import timezone

from publishing import generation, previews
from tests.factories import make_article, make_participant
from tests.publishing.desk import address, filled, public

pytestmark = pytest.mark.django_db


def test_a_link_shows_the_draft_to_anybody_until_it_is_revoked(admin_client, client, item, field):
    admin_client.post(
        address(item), filled(admin_client, item, **{field: "In the dark", "_draft": 1})
    )
    link = previews.make(item, by=None)
    client.logout()
    before = public(client, item)
    number = generation.current()

    for language in ("en", "fr"):
        page = client.get(link.address(language))
        assert page.status_code == 200
        assert "In the dark" in page.content.decode()
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in page["Cache-Control"]
    assert (public(client, item), generation.current()) == (before, number)

    previews.revoke(link)
    assert client.get(link.address("en")).status_code == 410


def test_a_link_expires_and_cannot_be_forged(client):
    link = previews.make(make_article(status="draft"), by=None)
    good = link.address("en")
    forged = good.replace(link.token, link.token[:-2] + ("aa" if link.token[-2:] != "aa" else "bb"))

    assert [client.get(a).status_code for a in (good, forged)] == [200, 410]
    previews.PreviewLink.objects.update(expires_at=timezone.now())
    assert client.get(good).status_code == 410


def test_a_preview_shows_drafts_that_hang_on_it(client):
    """A participant that is a draft, with the draft of the news about it."""
    tivat = make_participant("Tivat", status="draft")
    make_article("Tivat joins", status="draft", participants=[tivat])
    make_article("Quite another draft", status="draft")

    page = client.get(previews.make(tivat, by=None).address("en")).content.decode()

    assert ("Tivat joins" in page, "Quite another draft" in page) == (True, False)
