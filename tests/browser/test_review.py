"""From the queue to the draft of a participant, by two people, without JavaScript."""

from types import SimpleNamespace

import pytest

from tests import demo as demonstration
from tests import serving
from tests.browser.hands import follow, log_in
from tests.browser.looks import faults

PASSWORD = "two-people-decide"
PREPARE = f"""
import django; django.setup()
from tests.forms_app.cases import make_join, make_staff
for name, role, language in (("anna", "reviewer", "en"), ("boris", "decider", "fr")):
    user = make_staff(name, role, language=language)
    user.set_password({PASSWORD!r})
    user.save()
make_join(
    "Општина Пример", name_latin="Primer", work="A study hall.", language="fr",
    contact_email="office@primer.example", website="https://primer.example/",
)
"""
READ = """
import json, django; django.setup()
from jobs.models import Letter
from members.models import Participant
from news.models import Article
p = Participant.objects.get(name_en="Primer")
open(FILE, "w").write(json.dumps([
    p.number, p.status, sorted(p.articles.values_list("language", "status")),
    list(Letter.objects.filter(to="office@primer.example").values_list("subject", "body")),
]))
"""


@pytest.fixture(scope="module")
def desk(demo, worker_id, tmp_path_factory):
    """A site with one application, a reviewer and a decider."""
    folder = tmp_path_factory.mktemp("review")
    (folder / "static").symlink_to(demo.folder / "static")
    with (
        demonstration.copy_of_database(demo.database_url, folder, f"review_{worker_id}") as url,
        serving.serve(folder, DATABASE_URL=url) as site,
    ):
        own = {"VAR_DIR": str(folder), "DATABASE_URL": url, "SITE_URL": site.url}
        serving.run("-c", PREPARE, **own)

        def outcome():
            file = folder / "outcome.json"
            serving.run("-c", READ.replace("FILE", repr(str(file))), **own)
            return serving.read_json(file)

        yield SimpleNamespace(url=site.url, outcome=outcome)


@pytest.fixture
def sign_in(desk, open_tab):
    def sign_in(name, **options):
        tab = open_tab(**options)
        tab.page.goto(f"{desk.url}/admin/login/?next=/admin/forms_app/application/")
        log_in(tab.page, name, PASSWORD)
        return tab

    return sign_in


def test_one_proposes_another_accepts_and_each_page_is_accessible(desk, sign_in):
    anna = sign_in("anna", java_script_enabled=False)
    page = anna.page
    follow(page, "th.field-reference a")
    follow(page, "text=Begin to check")
    page.fill("#note_text", "They answer the telephone.")
    follow(page, "text=Add the note")
    follow(page, "[aria-labelledby=item-kind] [value=yes]")
    follow(page, "text=Checked: begin the review")
    follow(page, "text=Propose a decision")
    page.check("[value=accepted]")
    page.fill("[name=reason]", "All is there.")
    follow(page, "[name=go]")
    assert page.inner_text(".case-state b") == "ready for decision"
    assert page.locator("text=They answer the telephone.").count() == 1
    assert page.get_attribute("[aria-labelledby=item-kind] button", "aria-pressed") == "true"
    case = page.url

    seen = sign_in("boris")
    found = {}
    for path in (case, case.replace("change/", "act/message/")):
        seen.page.goto(path)
        found[path] = faults(seen.page) + seen.refused
    follow(seen.page, "[name=go]")
    found["with errors"] = faults(seen.page) + seen.refused
    assert found == {path: [] for path in found}

    boris = sign_in("boris", java_script_enabled=False).page
    boris.goto(case)
    follow(boris, ".case-acts >> text=Accept")
    body = boris.inner_text(".case-letter pre")
    follow(boris, "[name=go]")

    assert boris.inner_text(".case-state b") == "onboarded"
    number, status, articles, letters = desk.outcome()
    assert (number, status) == (130, "draft")
    assert articles == [["en", "draft"], ["fr", "draft"]]
    ((subject, sent),) = letters
    assert subject.startswith("Bienvenue dans l’Alliance\u00a0: J-")
    assert sent.strip() == body.strip()
