"""From the first password to a log-in by passkey, with a key that Chromium pretends to have."""

import pytest

from tests import demo as demonstration
from tests import serving
from tests.browser import hands
from tests.browser.hands import follow
from tests.browser.looks import faults

PREPARE = """
import django; django.setup()
from tests.factories import make_user
make_user("anna", password="the-rain-in-Strasbourg", is_staff=True, is_superuser=True)
"""
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def site_with_factors(demo, worker_id, tmp_path):
    (tmp_path / "static").symlink_to(demo.folder / "static")
    with (
        demonstration.copy_of_database(demo.database_url, tmp_path, f"factor_{worker_id}") as url,
        serving.serve(tmp_path, DATABASE_URL=url, SECOND_FACTOR="on") as site,
    ):
        serving.run("-c", PREPARE, VAR_DIR=str(tmp_path), DATABASE_URL=url, SITE_URL=site.url)
        yield f"http://localhost:{site.port}"  # a passkey belongs to a name, never to a number


def log_in(page, home):
    page.goto(f"{home}/admin/news/article/")
    hands.log_in(page, "anna", "the-rain-in-Strasbourg")


def test_a_passkey_is_made_and_opens_the_door(site_with_factors, open_tab):
    found = {}
    tab, home = open_tab(), site_with_factors
    page = tab.page
    developer = page.context.new_cdp_session(page)
    developer.send("WebAuthn.enable")
    developer.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    log_in(page, home)
    found["choose"] = faults(page) + tab.refused
    follow(page, "text=Add an authenticator app")
    page.fill("[name=code]", "1")
    follow(page, "text=Add the app")
    found["app, with an error"] = faults(page) + tab.refused
    follow(page, "a.quiet")  # back
    follow(page, "text=Add a passkey")
    found["passkey"] = faults(page) + tab.refused
    page.click("#passkey-add")
    page.wait_for_selector(".codes")
    found["codes"] = faults(page) + tab.refused
    with page.expect_download() as download:
        page.click("text=Download as a file")
    kept = download.value.path().read_text().split()
    assert kept == page.locator(".codes code").all_inner_texts()
    follow(page, "text=I have kept them")
    assert page.url == f"{home}/admin/news/article/"
    follow(page, "#logout-form button")

    log_in(page, home)
    assert page.url == f"{home}/admin/second-factor/give/"
    found["give"] = faults(page) + tab.refused
    page.click("#passkey-give")
    page.wait_for_url(f"{home}/admin/news/article/")
    page.goto(f"{home}/admin/second-factor/")
    found["overview"] = faults(page) + tab.refused

    assert found == {name: [] for name in found}
    assert [message for message in tab.messages if not message.startswith("verbose:")] == []
