"""What comes back when a form cannot even be read."""

import pytest
from django.test import Client
from django.utils.translation import gettext, override

from forms_app.forms import FORMS
from forms_app.models import Application
from tests.forms_app.typed import PATHS, form_key, typed, typed_at

LANGUAGES = ["en", "fr"]
OPEN = ["join/begin", "cooperate/begin", "contact"]
TOO_MUCH = 3 * 1024 * 1024  # bytes


def page_says(response, language, words):
    page = response.content.decode()
    with override(language):
        heading = f"<h1>{gettext(words)}</h1>"
    return (f'<html lang="{language}">' in page, page.count(heading))


@pytest.fixture
def browser(db):
    """A client that has opened a form, as people do, and whose forms are checked."""
    client = Client(enforce_csrf_checks=True)
    client.get("/en/contact/")
    return client


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", OPEN)
def test_too_much_text_gets_a_page_that_says_so(browser, language, path):
    response = browser.post(
        f"/{language}/{path}/",
        "text=" + "x" * TOO_MUCH,
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 413
    assert page_says(response, language, "That was too large to send") == (True, 1)


def test_too_many_answers_get_the_same_page(browser):
    response = browser.post("/fr/contact/", {f"field{n}": "x" for n in range(2500)})

    assert response.status_code == 413
    assert page_says(response, "fr", "That was too large to send") == (True, 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", OPEN)
def test_without_the_cookie_the_page_helps_and_leads_back_to_the_form(db, page, language):
    path = f"/{language}/{page}/"

    response = Client(enforce_csrf_checks=True).post(path, {"contact_name": "Erika"})

    assert response.status_code == 403
    assert page_says(response, language, "We could not accept the form") == (True, 1)
    assert response.content.decode().count(f'<a class="btn" href="{path}">') == 1
    assert "Erika" not in response.content.decode()
    assert Application.objects.count() == 0


@pytest.mark.parametrize("form", ["J", "N"])
def test_with_the_cookie_every_step_is_accepted(db, form):
    client, answers = Client(enforce_csrf_checks=True), typed(form)
    path, hidden = f"/en/{PATHS[form]}/begin/", {"form_key": form_key(form)}
    for step in FORMS[form].PARTS:
        token = str(client.get(path).context["csrf_token"])
        response = client.post(
            path, {**typed_at(step, answers), **hidden, "csrfmiddlewaretoken": token}
        )
        assert response.status_code == 303
        path = response["Location"].partition("#")[0]

    assert Application.objects.count() == 1
    token = str(client.get(path).context["csrf_token"])
    message = {"text": "Hello", "csrfmiddlewaretoken": token}
    assert client.post(path, message).status_code == 303


def test_with_the_cookie_a_message_is_accepted(browser):
    answers = typed("M", form_key=form_key("M"))
    token = str(browser.get("/en/contact/").context["csrf_token"])

    response = browser.post("/en/contact/", {**answers, "csrfmiddlewaretoken": token})

    assert (response.status_code, Application.objects.count()) == (303, 1)


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
@pytest.mark.parametrize("path", [*PATHS.values(), "applications/" + "x" * 32])
def test_other_methods_are_refused_in_words(client, db, path, method):
    response = client.generic(method.upper(), f"/fr/{path}/")

    assert response.status_code == 405
    assert page_says(response, "fr", "This page cannot be used that way") == (True, 1)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"contact_name": "Ana"}'),
        ("text/plain", b"hello"),
        ("application/x-www-form-urlencoded; charset=latin-1", b"text=%E9"),
        ("application/x-www-form-urlencoded", b"text=%E9%00&form_key=%00&topic=%F0%28"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("multipart/form-data; boundary=\xff", b""),
        ("", b""),
    ],
)
def test_what_no_browser_sends_is_never_an_error_of_ours(client, db, content_type, body):
    response = client.generic("POST", "/en/contact/", body, content_type=content_type)

    assert response.status_code in {400, 422}
    assert Application.objects.count() == 0
