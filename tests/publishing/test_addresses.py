"""Old addresses lead on, and those that lead nowhere are counted."""

import pytest
from django.utils import timezone

from publishing import missing_pages
from publishing.former_addresses import Redirect
from publishing.missing_pages import MissingPage
from tests.factories import make_article, make_page, make_participant, make_text

pytestmark = pytest.mark.django_db


def answer(client, path):
    response = client.get(path)
    return response.status_code, response.headers.get("Location")


def rename(item, slug):
    item.slug = slug
    item.save()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_changed_slug_leads_on_in_each_language_with_its_question(client, language):
    rename(make_article(language=language, slug="old"), "new")

    for asked in ("en", "fr"):
        assert answer(client, f"/{asked}/news/old/?a=1") == (301, f"/{language}/news/new/?a=1")


def test_a_text_leads_on_within_the_language_of_the_reader(client):
    rename(make_text(slug="old"), "new")

    assert answer(client, "/en/texts/old/") == (301, "/en/texts/new/")
    assert answer(client, "/fr/texts/old/") == (301, "/fr/texts/new/")


def test_what_belongs_to_a_page_goes_along(client):
    event = make_article(slug="old", kind="event", starts_on="2015-05-01")
    participant = make_participant("Tivat", slug="old")
    rename(event, "new")
    rename(participant, "new")
    place = participant.get_absolute_url().replace("/fr/", "/en/")
    old = place.replace("/new/", "/old/")

    for rest in ("badge.svg", "changes/atom.xml", "news/atom.xml"):
        assert answer(client, place + rest) == (200, None), rest
        assert answer(client, f"{old}{rest}?a=1") == (301, f"{place}{rest}?a=1")
    assert answer(client, "/en/news/old/event.ics") == (301, "/en/news/new/event.ics")
    assert answer(client, "/fr/news/old/event.ics") == (301, "/en/news/new/event.ics")


def test_what_belongs_to_no_page_is_not_led_on(client):
    rename(make_article(slug="old"), "new")

    for rest in ("wp-login.php", "event.ics", "a/b/c/d"):
        assert answer(client, f"/en/news/old/{rest}") == (404, None)


def test_there_are_no_chains_and_no_loops(client):
    page = make_page(slug="first")
    rename(page, "second")
    rename(page, "third")
    assert answer(client, "/en/first/") == answer(client, "/en/second/") == (301, "/en/third/")

    rename(page, "first")

    assert answer(client, "/en/first/") == (200, None)
    assert answer(client, "/en/second/") == answer(client, "/en/third/") == (301, "/en/first/")


def test_a_new_page_takes_its_address_back(client):
    rename(make_page(slug="old"), "new")
    make_page(slug="old")

    assert answer(client, "/en/old/") == (200, None)


def test_the_other_language_with_the_same_slug_does_not_catch_readers(client):
    english = make_article(slug="congress")
    make_article(slug="congress", language="fr", group=english.group)

    rename(english, "the-congress")

    assert answer(client, "/en/news/congress/") == (301, "/en/news/the-congress/")
    assert answer(client, "/fr/news/congress/") == (200, None)


def test_nothing_leads_to_what_the_public_may_not_see(client):
    draft = make_article(slug="draft", status="draft")
    rename(draft, "still-a-draft")
    assert Redirect.objects.count() == 0

    article = make_article(slug="old")
    rename(article, "new")
    article.unpublish_at = timezone.now()
    article.save()

    assert answer(client, "/en/news/old/") == (404, None)


def test_withdrawn_under_a_new_slug_still_says_why(client):
    article = make_article(slug="old")
    article.status, article.withdrawal_note = "withdrawn", "It was wrong."
    rename(article, "new")

    assert answer(client, "/en/news/old/") == (301, "/en/news/new/")
    assert answer(client, "/en/news/new/") == (410, None)


# --- Addresses not found -------------------------------------------------------------------------


def counts():
    return dict(MissingPage.objects.values_list("path", "count"))


def test_what_is_not_found_is_counted_by_path_alone(client):
    for query in ("", "?email=jane@example.org"):
        client.get(f"/en/news/gone/{query}")
    client.post("/en/news/gone/")

    assert counts() == {"/en/news/gone/": 2}


@pytest.mark.parametrize(
    "path",
    [
        "/en/applications/4f9d2c8e7a6b5c4d3e2f1a0b/",
        "/fr/join/4f9d2c8e7a6b5c4d3e2f1a0b/place/",
        "/en/preview/abc/",
        "/en/jane@example.org/",
        "/en/4f9d2c8e7a6b5c4d3e2f1a0b/",
        "/wp-login.php",
        "/en/" + "a" * 250 + "/",
        "/en/Zürich/",
        "/admin/nothing/",
    ],
)
def test_what_could_hold_a_key_or_a_name_is_not_kept(client, path):
    client.get(path)

    assert counts() == {}


def test_the_list_is_bounded_and_keeps_what_is_asked_for_most(monkeypatch):
    monkeypatch.setattr(missing_pages, "MOST", 2)
    for path in ("/en/often/", "/en/often/", "/en/once/", "/en/newest/"):
        missing_pages.note(path)

    assert counts() == {"/en/often/": 2, "/en/newest/": 1}


# --- Redirects made by hand ----------------------------------------------------------------------

ADD = "/admin/publishing/redirect/add/"


def errors(response):
    return response.context["adminform"].form.errors


def test_an_address_not_found_becomes_a_redirect(client, admin_client):
    make_page(slug="about-us")
    client.get("/en/abuot-us/")
    listed = admin_client.get("/admin/publishing/missingpage/").text
    assert f'href="{ADD}?path=%2Fen%2Fabuot-us%2F"' in listed
    assert 'value="/en/abuot-us/"' in admin_client.get(f"{ADD}?path=%2Fen%2Fabuot-us%2F").text

    admin_client.post(ADD, {"path": "/en/abuot-us/", "target": "/en/about-us/"})

    assert answer(client, "/en/abuot-us/") == (301, "/en/about-us/")
    assert counts() == {}


def test_a_redirect_by_hand_follows_a_page_that_moves_on(client, admin_client):
    page = make_page(slug="about-us")
    admin_client.post(ADD, {"path": "/en/former/", "target": "/en/about-us/"})

    rename(page, "who-we-are")

    assert answer(client, "/en/former/") == (301, "/en/who-we-are/")


def test_a_redirect_to_a_redirect_leads_to_the_end_at_once(client, admin_client):
    rename(make_page(slug="old"), "new")

    admin_client.post(ADD, {"path": "/en/older/", "target": "/en/old/"})

    assert answer(client, "/en/older/") == (301, "/en/new/")


@pytest.mark.parametrize(
    ("path", "target", "field"),
    [
        ("/en/there/", "/en/news/", "path"),
        ("//evil.example/", "/en/news/", "path"),
        ("en/x/", "/en/news/", "path"),
        ("/en/x/", "/en/not-there/", "target"),
        ("/en/x/", "javascript:alert(1)", "target"),
        ("/en/x/", "http://example.org/", "target"),
        ("/en/x/", "//evil.example/", "target"),
        ("/en/x/", "", "target"),
    ],
)
def test_a_redirect_that_makes_no_sense_is_refused_with_the_reason(
    admin_client, path, target, field
):
    make_page(slug="there")

    response = admin_client.post(ADD, {"path": path, "target": target})

    assert list(errors(response)) == [field]
    assert Redirect.objects.count() == 0
