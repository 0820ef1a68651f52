"""Every address with a secret in it: it opens what the secret belongs to, whoever comes, and
nothing else. The addresses come from the table of addresses, so a new one is tried by itself.
"""

import io
import zipfile

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.roles import ROLES
from forms_app.models import Application, Draft
from forms_app.urls import urlpatterns
from tests.factories import make_user
from tests.forms_app.cases import make_join, make_staff
from tests.forms_app.planting import contents_of, plant_case, values_in
from tests.forms_app.typed import PATHS, make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

LANGUAGES = ["en", "fr"]


def all_patterns(patterns):
    for pattern in patterns:
        yield from all_patterns(getattr(pattern, "url_patterns", []))
        if hasattr(pattern, "callback"):
            yield pattern


SECRET = {
    pattern.name: str(pattern.pattern)
    for pattern in all_patterns(urlpatterns)
    if "<slug:token>" in str(pattern.pattern)
}


def address_of(name, language, token, *, step="contact", pk=1):
    path = SECRET[name].replace("<slug:token>", token).replace("<slug:step>", step)
    return f"/{language}/{path.replace('<int:pk>', str(pk))}"


def form_of(name):
    """The form whose forms under way an address opens, if it is one of those."""
    return next((form for form, path in PATHS.items() if SECRET[name].startswith(path)), None)


def all_rows():
    return [*Application.objects.order_by("pk").values(), *Draft.objects.order_by("pk").values()]


def text_of(response):
    """What can be read in the answer, in a paper for the council too."""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        content = zipfile.ZipFile(io.BytesIO(content)).read("content.xml")
    return content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SECRET)
def test_a_dead_or_foreign_secret_opens_nothing_and_changes_nothing(client, name, language):
    erased = make_join(erased_at=timezone.now())
    drafts = {form: make_draft(form) for form in ("J", "N")}
    foreign = [draft.token for form, draft in drafts.items() if form != form_of(name)]
    before = all_rows()
    # What was sent leads from the addresses of its form to its case, erased or not.
    for token in ["x" * 32, "x", *foreign, *([] if form_of(name) else [erased.token])]:
        for send in (client.get, client.post):
            response = send(address_of(name, language, token))
            assert response.status_code in {404, 405}
            page = response.content.decode()
            assert f'<html lang="{language}">' in page
            assert page.count("<h1") == 1

    assert all_rows() == before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SECRET)
def test_without_the_cookie_nothing_is_taken_and_the_page_says_what_to_do(name, language):
    client = Client(enforce_csrf_checks=True)
    owner = make_draft(form_of(name)) if form_of(name) else make_join()
    before = all_rows()

    response = client.post(address_of(name, language, owner.token), {"text": "Erika"})

    with override(language):
        heading = f"<h1>{gettext('We could not accept the form')}</h1>"
    assert (response.status_code, response.content.decode().count(heading)) == (403, 1)
    assert all_rows() == before


@pytest.mark.parametrize("role", ["another applicant", *ROLES, "superuser"])
def test_whoever_has_one_secret_learns_nothing_of_another_case(client, role):
    by = make_user("by", is_staff=True)
    since = timezone.now()
    theirs, own = (plant_case("J", "review", since=since, by=by) for _ in range(2))
    secrets = values_in(theirs) | contents_of(theirs) | {theirs.token, theirs.reference}
    if role != "another applicant":
        user = make_staff("somebody", role, is_superuser=role == "superuser")
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    shown = set()
    for name in SECRET:
        for file in (theirs.attachments.get(), own.attachments.get()):
            response = client.get(address_of(name, "en", own.token, pk=file.pk))
            text = text_of(response)
            assert response.status_code < 500
            assert {secret for secret in secrets if secret in text} == set(), name
            shown |= {secret for secret in values_in(own) if secret in text}

    assert own.name_local in shown


def test_there_are_addresses_to_try():
    assert len(SECRET) == 17
    assert {form_of(name) for name in SECRET} == {"J", "N", None}
