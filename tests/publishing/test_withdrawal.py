from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from news.models import Article
from tests.factories import make_article, make_page, make_participant, make_text

pytestmark = pytest.mark.django_db


def status_and_place(client, path):
    response = client.get(path)
    return response.status_code, response.headers.get("Location")


def test_what_was_public_and_is_withdrawn_says_410_and_why(client):
    article = make_article("Secret name", slug="gone")
    article.status = "withdrawn"
    article.withdrawal_note = "It named a person who asked us not to."
    article.save()

    response = client.get("/en/news/gone/")

    assert response.status_code == 410
    assert "It named a person who asked us not to." in response.text
    assert "Secret name" not in response.text


def test_the_notice_has_the_day_of_the_withdrawal_whatever_is_saved_later(client):
    article = make_article(slug="gone")
    article.status = "withdrawn"
    article.save()
    Article.objects.update(withdrawn_on=date(2015, 5, 1))
    article.refresh_from_db()
    article.withdrawal_note = "It named a person."
    article.save()

    english = client.get("/en/news/gone/").text
    french = client.get("/fr/news/gone/").text
    article.status = "published"
    article.save()

    assert "Withdrawn on 1 May 2015. It named a person." in english
    assert "Retiré le 1er mai 2015." in french
    assert article.withdrawn_on is None


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_text_that_stays_readable_is_under_the_notice_and_nowhere_else(client, language):
    for kept, slug in ((True, "kept"), (False, "gone")):
        article = make_article("Housing then", slug=slug, language=language, body="<p>Words</p>")
        article.status, article.keeps_text = "withdrawn", kept
        article.withdrawal_note, article.replaced_by = "The law has changed.", f"/{language}/join/"
        article.save()
    Article.objects.update(withdrawn_on=date(2015, 5, 1))

    page = client.get(f"/{language}/news/kept/")
    gone = client.get(f"/{language}/news/gone/")

    day = {"en": "Withdrawn on 1 May 2015.", "fr": "Retiré le 1er mai 2015."}[language]
    link = f'<a href="/{language}/join/">'
    assert (page.status_code, gone.status_code) == (200, 410)
    assert [words in page.text for words in (day, "The law has changed.", link, "Words")] == [
        True
    ] * 4
    assert [words in gone.text for words in (day, "The law has changed.", link, "Words")] == [
        *[True] * 3,
        False,
    ]
    assert page.headers["X-Robots-Tag"] == "noindex"
    for path in ("news/", "news/rss.xml", "search/?q=housing", "news/kept/event.ics"):
        assert "Housing then" not in client.get(f"/{language}/{path}").text, path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_participant, "Words of the profile"),
        (make_text, "Words of the summary"),
        (make_page, "Words of the page"),
    ],
)
def test_every_kind_can_stay_readable(client, make, words):
    """The same mechanism for participants, adopted texts and pages."""
    item = make(
        **{
            make_participant: {"summary_en": words},
            make_text: {"summary_en": words},
            make_page: {"body": f"<p>{words}</p>"},
        }[make]
    )
    item.status, item.keeps_text = "withdrawn", True
    item.save()

    page = client.get(item.get_absolute_url())

    assert page.status_code == 200
    assert words in page.text
    assert "stays for the record" in page.text


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [
        ("/en/join/", True),
        ("https://www.coe.int/x", True),
        ("", True),
        ("//evil.example/", False),
        ("javascript:alert(1)", False),
        ("http://plain.example/", False),
    ],
)
def test_what_replaces_it_is_a_page_here_or_a_safe_address(typed, is_right):
    field = Article._meta.get_field("replaced_by")

    with nullcontext() if is_right else pytest.raises(ValidationError, match="Begin with / or"):
        field.clean(typed, None)


def test_what_was_withdrawn_before_has_the_day_of_its_last_change():
    article = make_article(slug="gone", status="withdrawn")
    Article.objects.update(withdrawn_on=None, changed_at=datetime(2015, 5, 1, 12, tzinfo=UTC))
    migration = import_module("alliance.migrations.0004_days_of_withdrawals")

    migration.fill(apps, connection)

    article.refresh_from_db()
    assert article.withdrawn_on == date(2015, 5, 1)


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "draft"},
        {"status": "withdrawn"},
        {"publish_at": timezone.now() + timedelta(days=1)},
        {"unpublish_at": timezone.now() - timedelta(minutes=1)},
    ],
)
def test_what_never_was_public_or_is_over_is_not_found(client, facts):
    make_article("Hidden", slug="hidden", **facts)

    assert status_and_place(client, "/en/news/hidden/") == (404, None)


def test_withdrawn_before_its_day_came_never_was_there(client):
    article = make_article(slug="early", publish_at=timezone.now() + timedelta(days=1))
    article.status = "withdrawn"
    article.save()

    assert status_and_place(client, "/en/news/early/") == (404, None)


def test_a_slug_of_the_other_language_leads_to_its_own_address(client):
    make_article("Une ville rejoint", language="fr", slug="une-ville-rejoint")

    assert status_and_place(client, "/en/news/une-ville-rejoint/") == (
        301,
        "/fr/news/une-ville-rejoint/",
    )


def test_the_reader_s_language_wins_where_both_have_the_slug(client):
    make_article("Tivat in English", slug="tivat")
    make_article("Tivat en français", slug="tivat", language="fr")

    assert client.get("/en/news/tivat/").context["object"].title == "Tivat in English"
    assert client.get("/fr/news/tivat/").context["object"].title == "Tivat en français"


def test_a_draft_does_not_hide_the_other_language_s_page(client):
    make_article("Draft", slug="tivat", status="draft")
    make_article("Tivat en français", slug="tivat", language="fr")

    assert status_and_place(client, "/en/news/tivat/") == (301, "/fr/news/tivat/")


def test_translations_name_the_public_siblings_only(client):
    article = make_article("In English", slug="in-english")
    sibling = make_article("En français", language="fr", group=article.group, status="draft")

    draft = client.get("/en/news/in-english/").context["translations"]
    sibling.status = "published"
    sibling.save()
    published = client.get("/en/news/in-english/").context["translations"]

    assert draft == {"en": "/en/news/in-english/"}
    assert published == {"en": "/en/news/in-english/", "fr": "/fr/news/en-francais/"}
