"""A session that ends during a long edit: what was typed comes back, to its author only."""

import re
from html import unescape

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from accounts import ceremony
from news.models import Article
from publishing import unsaved
from tests.accounts.test_second_factor import SECRET, code
from tests.factories import make_article, make_superuser, make_text, make_topic, make_user
from tests.forms_app.cases import make_join

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

BACKEND = "django.contrib.auth.backends.ModelBackend"
PASSWORD = "the-rain-in-Strasbourg"


@pytest.fixture
def anna():
    return make_user("anna", password=PASSWORD, is_staff=True, is_superuser=True)


@pytest.fixture
def browser(anna):
    """With cookies, the check of tokens, and her log-in."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna, backend=BACKEND)
    return client


def fields_of(page):
    """What the first form of the page that hides anything would send back."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def opened(client, path):
    page = client.get(path).content.decode()
    return {
        name: value
        for name, value in fields_of(page).items()
        if name in {unsaved.MARK, "csrfmiddlewaretoken", "started_from"}
    }


def topic_form(client):
    path = reverse("admin:publishing_topic_add")
    return path, opened(client, path) | {
        "title_en": "Typed for long",
        "title_fr": "Tapé",
        "slug": "",
    }


def log_in(client, username="anna"):
    login = reverse("admin:login")
    token = fields_of(client.get(login).content.decode())["csrfmiddlewaretoken"]
    facts = {"username": username, "password": PASSWORD, "next": reverse("admin:unsaved")}
    return client.post(login, {**facts, "csrfmiddlewaretoken": token}, follow=True)


def test_after_logging_in_again_one_click_saves_what_was_typed(browser):
    path, typed = topic_form(browser)
    browser.cookies.pop("session")

    met = browser.post(path, typed, follow=True)
    assert met.redirect_chain[-1][0] == f"{reverse('admin:login')}?next={reverse('admin:unsaved')}"
    assert "What you typed is kept for an hour" in met.content.decode()
    page = log_in(browser).content.decode()
    assert f'<form method="post" action="{path}">' in page
    response = browser.post(path, fields_of(page.split("</form>")[-3]))

    assert response.status_code == 302
    topic = type(make_topic()).objects.get(title_en="Typed for long")
    assert topic.title_fr == "Tapé"
    assert unsaved.KEPT not in browser.session


def test_it_waits_for_the_second_factor_too(browser, anna, settings):
    path, typed = topic_form(browser)
    browser.cookies.pop("session")
    browser.post(path, typed)
    settings.SECOND_FACTOR = True
    ceremony.add_app(anna, SECRET, code(later=-1))
    page = log_in(browser).content.decode()
    token = fields_of(page)["csrfmiddlewaretoken"]
    facts = {"code": code(), "csrfmiddlewaretoken": token}

    response = browser.post(reverse("admin:second_factor_give"), facts, follow=True)

    assert response.redirect_chain == [(reverse("admin:unsaved"), 302)]
    assert 'name="title_en" value="Typed for long"' in response.content.decode()


def test_a_form_from_before_logging_in_again_elsewhere_loses_nothing(browser, anna):
    path, typed = topic_form(browser)
    browser.force_login(anna, backend=BACKEND)  # gives the browser another token
    browser.cookies["csrf"] = "a" * 32

    met = browser.post(path, typed, follow=True)

    assert met.redirect_chain == [(reverse("admin:unsaved"), 302)]
    assert 'name="title_en" value="Typed for long"' in met.content.decode()


def test_what_one_typed_is_shown_to_no_other(browser):
    make_user("boris", password=PASSWORD, is_staff=True, is_superuser=True)
    path, typed = topic_form(browser)
    browser.cookies.pop("session")
    browser.post(path, typed)

    response = log_in(browser, "boris")

    assert response.redirect_chain[-1] == (reverse("admin:index"), 302)
    assert "Typed for long" not in response.content.decode()
    assert unsaved.KEPT not in browser.session


def test_it_can_be_thrown_away(browser):
    path, typed = topic_form(browser)
    browser.cookies.pop("session")
    browser.post(path, typed)
    page = log_in(browser).content.decode()

    token = fields_of(page)["csrfmiddlewaretoken"]
    response = browser.post(reverse("admin:unsaved"), {"csrfmiddlewaretoken": token})

    assert response.headers["Location"] == path
    assert unsaved.KEPT not in browser.session


def test_somebody_who_saved_meanwhile_is_not_overwritten(browser):
    article = make_article(title="Old")
    path = reverse("admin:news_article_change", args=[article.pk])
    typed = opened(browser, path) | {"title": "Mine", "language": "en", "_continue": ""}
    Article.objects.get(pk=article.pk).save()
    browser.cookies.pop("session")
    browser.post(path, typed)
    page = log_in(browser).content.decode()

    response = browser.post(path, fields_of(page.split("</form>")[-3]))

    assert response.status_code == 409
    assert Article.objects.get(pk=article.pk).title == "Old"


@pytest.mark.parametrize(
    "change",
    [
        {unsaved.MARK: ""},
        {unsaved.MARK: signing.dumps([1, "/admin/pages/page/add/"], salt=unsaved.SALT)},
        {unsaved.MARK: signing.dumps([1, "/admin/publishing/topic/add/"], salt="another")},
        {"title_en": "x" * (unsaved.LARGEST + 1)},
    ],
    ids=["without a mark", "of another form", "forged", "too large"],
)
def test_what_our_forms_did_not_send_is_not_kept(browser, change):
    path, typed = topic_form(browser)
    browser.cookies.pop("session")

    response = browser.post(path, typed | change)

    assert response.headers["Location"].startswith(f"{reverse('admin:login')}?next={path}")
    assert unsaved.KEPT not in browser.session


def test_forms_with_personal_data_leave_no_copy(admin_client):
    case = make_join("Primer")
    private = [
        reverse("admin:forms_app_joinapplication_change", args=[case.pk]),
        reverse("admin:accounts_user_change", args=[make_superuser("boss").pk]),
        reverse("admin:members_contact_add"),
        reverse("admin:auth_user_password_change", args=[make_superuser("chief").pk]),
    ]
    public = [
        reverse("admin:news_article_change", args=[make_article().pk]),
        reverse("admin:publishing_topic_add"),
        reverse("admin:pages_page_add"),
        reverse("admin:texts_adoptedtext_paragraphs", args=[make_text().pk]),
    ]

    kept = {
        path
        for path in private + public
        if unsaved.MARK in fields_of(admin_client.get(path).content.decode())
    }

    assert kept == set(public)
