from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from pages.models import SiteSettings

pytestmark = pytest.mark.django_db


def test_robots_are_sent_to_the_sitemap_and_away_from_the_back_office(client):
    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "User-agent: *\nDisallow: /admin/\n\nSitemap: http://127.0.0.1:8000/sitemap.xml\n"
    )


def test_security_txt_has_what_rfc_9116_asks_for(client):
    settings = SiteSettings.fallback()
    settings.email = "alliance@example.org"
    settings.save()

    response = client.get("/.well-known/security.txt", headers={"Accept-Language": "fr"})
    fields = [line.split(": ", 1) for line in response.content.decode().splitlines()]
    expires = datetime.fromisoformat(dict(fields)["Expires"])

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert [field for field in fields if field[0] != "Expires"] == [
        ["Contact", "mailto:alliance@example.org"],
        ["Contact", "http://127.0.0.1:8000/en/contact/"],
        ["Preferred-Languages", "en, fr"],
        ["Canonical", "http://127.0.0.1:8000/.well-known/security.txt"],
    ]
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)


def test_without_an_address_of_the_site_the_form_is_the_contact(client):
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()

    assert lines[0] == "Contact: http://127.0.0.1:8000/en/contact/"


def test_the_favicon_leads_to_the_file(client):
    response = client.get("/favicon.ico")

    assert (response.status_code, response["Location"]) == (302, "/static/img/favicon.ico")
    with Image.open(finders.find("img/favicon.ico")) as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32)}


@pytest.mark.parametrize("path", ["/robots.txt", "/.well-known/security.txt", "/favicon.ico"])
def test_nothing_is_sent_there(client, path):
    assert client.post(path).status_code == 405
