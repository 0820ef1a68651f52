"""Every error has a page in our look, in the reader's language, with a way on."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.translation import gettext, override

from alliance import views
from news.models import Article
from tests.factories import make_article
from tests.reading import Document


def read(response):
    """(language, heading) of the page."""
    document = Document(response.text)
    language = document.first("html").attributes["lang"]
    assert f"/{language}/" in document.links
    return language, " ".join(document.first("h1").text.split())


def in_language(language, heading):
    with override(language):
        return language, gettext(heading)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
def test_unknown_address_is_404_in_the_language_of_the_address(client, language):
    response = client.get(f"/{language}/no/such/page/")

    assert response.status_code == 404
    assert read(response) == in_language(language, "We cannot find that page")


@pytest.mark.django_db
@pytest.mark.parametrize(("accepts", "language"), [("fr", "fr"), ("de", "en"), ("en", "en")])
def test_address_without_language_is_404_in_the_language_of_the_browser(client, accepts, language):
    response = client.get("/no/such/page/", headers={"accept-language": accepts})

    assert response.status_code == 404
    assert read(response) == in_language(language, "We cannot find that page")


@pytest.mark.django_db
def test_withdrawn_article_is_410_with_the_reason(client):
    article = make_article()
    article.status, article.withdrawal_note = Article.Status.WITHDRAWN, "The call is over."
    article.save()

    response = client.get(article.get_absolute_url())

    assert response.status_code == 410
    assert read(response) == ("en", "This page has been withdrawn")
    assert "The call is over." in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
def test_foreign_host_is_400(client, language):
    response = client.get(f"/{language}/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert read(response) == in_language(language, "We cannot read that request")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
def test_form_without_its_token_is_403_and_says_what_to_do(language):
    response = Client(enforce_csrf_checks=True).post(f"/{language}/contact/", {"text": "x"})

    assert response.status_code == 403
    assert read(response) == in_language(language, "We could not accept the form")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
def test_door_that_is_closed_is_403(rf, language):
    request = rf.get(f"/{language}/")
    request.user = AnonymousUser()

    with override(language):
        response = views.permission_denied(request, PermissionDenied())

    assert response.status_code == 403
    assert read(response) == in_language(language, "This page is not open to you")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
def test_other_methods_are_405_and_name_the_right_ones(client, language):
    response = client.delete(f"/{language}/contact/")

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    assert read(response) == in_language(language, "This page cannot be used that way")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("checks", [True, False], ids=["with-token-check", "without"])
def test_too_much_to_send_is_413(language, checks):
    client = Client(enforce_csrf_checks=checks)
    client.get(f"/{language}/contact/")

    response = client.post(f"/{language}/contact/", {"text": "x" * 3_000_000})

    assert response.status_code == 413
    assert read(response) == in_language(language, "That was too large to send")


@pytest.mark.django_db
def test_too_many_fields_are_413(client):
    response = client.post("/en/contact/", {f"field-{n}": n for n in range(2001)})

    assert response.status_code == 413


@pytest.mark.django_db
def test_too_many_failed_log_ins_are_429(client):
    for _attempt in range(5):
        response = client.post("/admin/login/", {"username": "editor", "password": "wrong"})

    assert response.status_code == 429
    assert read(response) == ("en", "Please wait a little")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "path", ["", "news/", "participants/", "texts/", "search/?q=a", "contact/"]
)
def test_lost_database_is_503_in_the_right_language(broken_site, language, path):
    reply = broken_site.get(f"/{language}/{path}")

    assert (reply.status, reply.headers["Retry-After"]) == (503, "60")
    assert read(reply) == in_language(language, "Not now")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_lost_database_keeps_what_was_typed_to_be_sent_again(broken_site, language):
    token, path = "t" * 32, f"/{language}/contact/"
    answers = {"csrfmiddlewaretoken": token, "message": "Zwölf\r\n“<b>”", "name": "Ниш"}

    reply = broken_site.ask(
        "POST",
        path,
        urlencode(answers),
        Cookie=f"csrf={token}",
        Content_Type="application/x-www-form-urlencoded",
    )

    document = Document(reply.text)
    assert reply.status == 503
    assert document.hidden_fields == answers
    assert [form.attributes["action"] for form in document.all("form") if _posts(form)] == [path]


def test_lost_database_sends_no_password_back(broken_site):
    token = "t" * 32
    reply = broken_site.ask(
        "POST",
        "/admin/login/",
        urlencode({"csrfmiddlewaretoken": token, "username": "a", "password": "the-rain"}),
        Cookie=f"csrf={token}",
        Content_Type="application/x-www-form-urlencoded",
    )

    assert reply.status == 503
    assert "the-rain" not in reply.text


def _posts(form):
    return form.attributes.get("method") == "post"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_went_wrong_in_any_other_way_is_500(rf, language):
    with override(language):
        response = views.server_error(rf.get(f"/{language}/"))

    assert response.status_code == 500
    assert read(response) == in_language(language, "Something went wrong on our side")


def test_lost_database_leaves_the_process_and_the_stylesheet(broken_site):
    style = Document(broken_site.get("/en/").text).all("link")
    address = next(e.attributes["href"] for e in style if e.attributes["rel"] == "stylesheet")

    assert broken_site.get("/healthz").status == 200
    assert broken_site.get("/readyz").status == 503
    assert broken_site.get(address).status == 200


def test_error_pages_are_not_for_search_engines(client, db):
    response = client.get("/en/no/such/page/")

    assert 'rel="canonical"' not in response.text
    assert "hreflang" not in Document(response.text).first("head").text
