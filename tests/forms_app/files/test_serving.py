"""Files are given to those who may have them, as downloads that no browser opens by itself."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from forms_app.models import Attachment
from forms_app.models.sending import private_storage
from tests.factories import make_user
from tests.forms_app.files import making
from tests.forms_app.files.conftest import add
from tests.forms_app.typed import sent

BACKEND = "django.contrib.auth.backends.ModelBackend"
NAME = "Одлука “Ниш”.pdf"


@pytest.fixture
def row(application):
    return add(application, name=NAME)


@pytest.fixture
def browser_of(client, db):
    def browser_of(*permissions):
        user = make_user(f"user {len(permissions)}", is_staff=True)
        chosen = Permission.objects.filter(codename__in=permissions)
        user.user_permissions.set(chosen)
        browser = type(client)()
        browser.force_login(user, backend=BACKEND)
        browser.user = user
        return browser

    return browser_of


def address(row, token=None):
    token = token or (row.application or row.draft).token
    return reverse("forms_app:attachment", args=[token, row.pk])


def staff_address(row):
    return reverse("admin:forms_app_attachment", args=[row.pk])


def headers_of(response):
    names = ("Content-Type", "Content-Disposition", "Content-Security-Policy")
    return [response[name] for name in names]


def assert_is_safe_download(response, row):
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == making.pdf()
    assert headers_of(response) == [
        "application/pdf",
        "attachment; filename*=utf-8''%D0%9E%D0%B4%D0%BB%D1%83%D0%BA%D0%B0%20%E2%80%9C"
        "%D0%9D%D0%B8%D1%88%E2%80%9D.pdf",
        "sandbox; default-src 'none'",
    ]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response["Content-Length"] == str(row.size)


def test_the_applicant_gets_it_back(client, row):
    response = client.get(address(row), headers={"Accept-Encoding": "gzip"})

    assert_is_safe_download(response, row)
    assert list(row.application.events.values_list("verb", flat=True)) == ["file_added"]


def test_so_does_who_is_still_filling_in_the_form(client, draft):
    row = add(draft, name=NAME)

    assert_is_safe_download(client.get(address(row)), row)


def test_another_applicant_does_not(client, row, office):
    other = sent(client, "N")

    assert client.get(address(row, other.token)).status_code == 404
    assert client.get(address(row, "no-such-token")).status_code == 404
    assert client.get(address(Attachment(pk=999, application=other))).status_code == 404


def test_staff_get_it_and_the_history_says_so(row, browser_of):
    reviewer = browser_of("review_application")

    assert_is_safe_download(reviewer.get(staff_address(row)), row)

    _added, read = row.application.events.all()
    assert (read.verb, read.actor, read.by, read.fields) == (
        "file_read",
        "staff",
        reviewer.user,
        ["act"],
    )


def test_other_staff_and_the_public_do_not(client, row, browser_of):
    colleague = browser_of("decide_application", "export_application")

    assert colleague.get(staff_address(row)).status_code == 403
    assert client.get(staff_address(row)).status_code == 302
    assert client.get(staff_address(row))["Location"].startswith("/admin/login/")
    assert row.application.events.filter(verb="file_read").count() == 0


def test_staff_read_no_forms_under_way(draft, browser_of):
    assert browser_of("review_application").get(staff_address(add(draft))).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_can_only_be_read(client, row, method):
    assert getattr(client, method)(address(row)).status_code == 405


def test_a_file_that_is_gone_is_not_found(client, row):
    private_storage().delete(row.file.name)

    assert client.get(address(row)).status_code == 404


def test_no_web_address_leads_into_the_storage(client, row):
    assert client.get(f"/media/{row.file.name}").status_code == 404
    assert client.get(f"/media/../private/{row.file.name}").status_code == 404
