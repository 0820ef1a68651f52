"""The round trip: letter → page → change → comparison → publish, without JavaScript."""

import re
from types import SimpleNamespace

import pytest

from tests import demo as demonstration
from tests import serving
from tests.browser import hands
from tests.browser.hands import follow
from tests.browser.looks import OF_LANGUAGE, faults
from tests.browser.mail import letters
from tests.demo import PASSWORD, USERNAME

PREPARE = """
import django; django.setup()
from members.contacts import Contact
from members.models import Participant
for name in ("tivat", "megara", "kragujevac", "innsbruck"):
    Contact.objects.create(
        participant=Participant.objects.get(slug=name),
        email=f"{name}@city.example", language="fr" if name == "megara" else "en",
    )
"""


@pytest.fixture(scope="module")
def asked(demo, worker_id, tmp_path_factory):
    """A site whose command has just asked some participants, and the link that each received."""
    folder = tmp_path_factory.mktemp("confirmation")
    (folder / "static").symlink_to(demo.folder / "static")
    name = f"confirmation_{worker_id}"
    with (
        demonstration.copy_of_database(demo.database_url, folder, name) as url,
        serving.serve(folder, DATABASE_URL=url) as site,
    ):
        own = {"VAR_DIR": str(folder), "DATABASE_URL": url, "SITE_URL": site.url}
        serving.run("-c", PREPARE, **own)
        serving.run("manage.py", "send_reminders", **own)
        serving.run("manage.py", "worker", "--once", **own)
        links = {}
        for letter in letters(folder):
            link = re.search(rf"{site.url}/\S+", letter.get_content())[0]
            links[letter["To"].partition("@")[0]] = link
        yield SimpleNamespace(url=site.url, links=links)


@pytest.fixture
def tab(open_tab):
    return open_tab(java_script_enabled=False)


def log_in(tab, url):
    tab.page.goto(f"{url}/admin/login/")
    hands.log_in(tab.page, USERNAME, PASSWORD)


@pytest.mark.parametrize(
    ("name", "language", "place"),
    [("tivat", "en", "montenegro/tivat"), ("megara", "fr", "greece/megara")],
)
def test_from_the_letter_to_the_public_page(asked, tab, name, language, place):
    page = tab.page
    page.goto(asked.links[name])
    assert f"/{language}/participants/confirm/" in page.url
    follow(page, "a.btn.ghost")

    page.fill("[name=population]", "15 432")
    page.fill("[name=head_name]", "Alex Example")
    follow(page, "form.form button[type=submit]")
    assert page.url == asked.links[name] + "#main"
    assert page.locator("button[value=correct]").count() == 0

    log_in(tab, asked.url)
    page.goto(f"{asked.url}/admin/members/proposedchange/?state__exact=waiting")
    follow(page, "#result_list tbody th a")
    new = [text.strip() for text in page.locator("table.comparison ins").all_inner_texts()]
    assert [re.sub(r"\D", "", new[0]), new[1]] == ["15432", "Alex Example"]
    follow(page, "button[value=publish]")

    page.goto(f"{asked.url}/{language}/participants/{place}/")
    assert "Alex Example" in page.inner_text("main")


def test_one_click_confirms(asked, tab):
    tab.page.goto(asked.links["kragujevac"])
    follow(tab.page, "button[value=correct]")

    assert "Thank you: your entry is confirmed" in tab.page.inner_text("h1")
    assert tab.foreign_requests(asked.url) == []


@pytest.mark.parametrize("state", ["profile", "form", "errors", "answered"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_fails_a_rule_of_accessibility(asked, open_tab, state, language):
    tab = open_tab()
    name = "kragujevac" if state == "answered" else "innsbruck"
    link = asked.links[name].replace("/en/", f"/{language}/")
    tab.page.goto(link + ("change/" if state in ("form", "errors") else ""))
    if state == "errors":
        tab.page.fill("[name=name_en]", "")
        tab.page.fill("[name=website]", "ftp://x")
        follow(tab.page, "form.form button[type=submit]")

    assert (faults(tab.page, OF_LANGUAGE[language]), tab.refused) == ([], [])
