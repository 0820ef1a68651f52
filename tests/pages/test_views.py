from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from pages.models import Page
from tests.factories import make_page

pytestmark = pytest.mark.django_db


def sibling_of(page, title, **facts):
    return make_page(title, language="fr", group=page.group, key=page.key, **facts)


def links_of(response):
    return [page.title for page in response.context["neighbours"]]


def test_a_page_has_lede_text_and_date_of_its_last_change(client):
    page = make_page(
        "Privacy", lede="What we know.", body="<h2>Why</h2>", change_note="Shorter periods."
    )
    Page.objects.update(changed_at=datetime(2015, 6, 24, 12, tzinfo=UTC))

    html = client.get(page.get_absolute_url()).content.decode()

    assert '<p class="lede">What we know.</p>' in html
    assert '<div class="prose flow"><h2>Why</h2></div>' in html
    assert "Last changed on 24 June 2015. Shorter periods." in html


def test_a_page_lists_its_shelf_in_the_readers_language(client):
    about = make_page("About", order=1)
    sibling_of(about, "À propos", order=1)
    make_page("Guidelines", order=2)
    make_page("Privacy", in_footer=True)
    make_page("Draft", status="draft")
    make_page("Tomorrow", publish_at=timezone.now() + timedelta(days=1))

    assert links_of(client.get("/en/about/")) == ["About", "Guidelines"]
    assert links_of(client.get("/fr/a-propos/")) == ["À propos", "Guidelines"]
    assert links_of(client.get("/en/privacy/")) == ["Privacy"]
    assert 'hreflang="en" lang="en">Guidelines</a>' in client.get("/fr/a-propos/").content.decode()


@pytest.mark.parametrize(
    ("key", "section"),
    [("about", "about"), ("history", "about"), ("privacy", ""), ("", "")],
)
def test_pages_about_the_alliance_stand_under_about_in_the_menu(client, key, section):
    page = make_page(key=key)

    assert client.get(page.get_absolute_url()).context["section"] == section


def test_the_language_link_leads_to_the_sibling(client):
    page = make_page("About")
    sibling_of(page, "À propos")

    assert client.get("/en/about/").context["translations"] == {
        "en": "/en/about/",
        "fr": "/fr/a-propos/",
    }


def test_a_page_without_translation_leads_to_the_original(client):
    make_page("About")

    response = client.get("/fr/about/")

    assert (response.status_code, response["Location"]) == (301, "/en/about/")


def test_what_is_not_public_is_not_found_and_what_was_is_gone(client):
    now = timezone.now()
    pages = [
        make_page(status="draft"),
        make_page(publish_at=now + timedelta(days=1)),
        make_page(unpublish_at=now - timedelta(hours=1), publish_at=now - timedelta(days=1)),
        make_page(status="withdrawn", first_published_at=now, withdrawal_note="Replaced."),
        make_page(),
    ]

    answers = [client.get(page.get_absolute_url()) for page in pages]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 410, 200]
    assert "Replaced." in answers[3].content.decode()


@pytest.mark.parametrize("address", ["nothing", "a" * 300, "%00", "é", "-", "About"])
def test_unknown_addresses_are_not_found(client, address):
    make_page("About")

    assert client.get(f"/en/{address}/").status_code == 404


def test_other_methods_are_refused(client):
    address = make_page().get_absolute_url()

    assert [getattr(client, m)(address).status_code for m in ("post", "put", "delete")] == [405] * 3


@pytest.mark.parametrize("pages", [1, 3])
def test_a_page_costs_three_queries(client, pages, assert_page_queries):
    for number in range(pages):
        make_page(f"Neighbour {number}")
    address = make_page(in_footer=False).get_absolute_url()

    with assert_page_queries(3):
        client.get(address)


def test_the_frame_links_pages_with_a_role_or_in_the_footer(client):
    make_page("About", key="about")
    make_page("Privacy", in_footer=True)
    make_page("Neither")

    frame = client.get("/en/about/").context["frame"]

    assert ([page.title for page in frame.pages], [page.title for page in frame.footer_pages]) == (
        ["About", "Privacy"],
        ["Privacy"],
    )
