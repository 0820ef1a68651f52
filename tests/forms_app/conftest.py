import pytest

from pages.models import SiteSettings


@pytest.fixture
def office(db):
    """The Alliance's own address, to which letters about new forms go."""
    site = SiteSettings.fallback()
    site.email = "office@alliance.example"
    site.save()
    return site.email


@pytest.fixture
def sign_in(client):
    """A browser of somebody's own."""

    def sign_in(user):
        browser = type(client)()
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return sign_in
