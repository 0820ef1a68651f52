"""Each step of the forms and each page that follows, with and without errors: axe, 320 px, French.

One tab a language walks through all of them (`tests.browser.form_pages` says which).
"""

import pytest

from tests import demo as demonstration
from tests import serving
from tests.addresses import LANGUAGES
from tests.browser.form_pages import LOOK, QUICK, UNBROKEN, WRONG
from tests.browser.hands import follow, log_in
from tests.browser.looks import ALL_RULES, COLOURS, NARROW, TOO_WIDE, violations
from tests.demo import PASSWORD, USERNAME

# The markup is one for both languages and both schemes: French, the longer, has it judged.
LOOKS = {"en": ("dark", COLOURS), "fr": ("light", ALL_RULES)}
# Into every open box what is wrong and has no place to break.
TYPE = """(text) => document.querySelectorAll(
  "main form :is(input:not([type]), [type=text], [type=email], [type=url], [type=tel], textarea)"
).forEach((box) => { if (!box.closest("[aria-hidden=true], .vh")) box.value = text; })"""
LONG_NAME = "#result_list tr:has-text('Donaudampfschifffahrt') >> nth=0"
NO_DOCUMENT = {"name": "x" * 150 + ".pdf", "mimeType": "application/pdf", "buffer": b"Hello"}
ERROR = {"en": "Error (", "fr": "Erreur"}
UNSENT = {"en": "Not sent yet:", "fr": "Pas encore envoyé"}


@pytest.fixture(scope="module")
def place(demo, worker_id, tmp_path_factory):
    """A site with something in each state, and the list of pages."""
    folder = tmp_path_factory.mktemp("form-pages")
    (folder / "static").symlink_to(demo.folder / "static")
    name = f"form_pages_{worker_id}"
    with demonstration.copy_of_database(demo.database_url, folder, name) as url:
        file, own = folder / "pages.json", {"VAR_DIR": str(folder), "DATABASE_URL": url}
        serving.run("-m", "tests.browser.form_pages", str(file), **own)
        with serving.serve(folder, DATABASE_URL=url, TRUST_PROXY="on") as site:
            yield site.url, [tuple(page) for page in serving.read_json(file)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_forms_is_accessible_and_fits_a_narrow_screen(place, open_tab, language):
    url, pages = place
    # Each language comes from elsewhere: who sends very often has to wait.
    sender = {"X-Forwarded-For": f"203.0.113.{LANGUAGES.index(language)}"}
    scheme = LOOKS[language][0]
    tab = open_tab(viewport=NARROW, color_scheme=scheme, extra_http_headers=sender)
    found = {}
    for name, path, done in pages:
        tab.page.goto(f"{url}/{language}/{path}")
        do(tab.page, done)
        if wrong := [*manners(tab.page, language, done), *looks(tab.page, LOOKS[language][1])]:
            found[(name, done)] = wrong

    # That the errors have the focus before Chromium comes to `autofocus` is what it tells us.
    complaints = [it for it in tab.messages if not it.startswith("info: Autofocus processing")]
    assert (found, complaints, tab.refused) == ({}, [], [])


def test_a_name_without_a_place_to_break_breaks_no_page_of_staff(place, open_tab):
    url, _pages = place
    page = open_tab(viewport={"width": 1280, "height": 800}).page
    page.goto(f"{url}/admin/login/")
    log_in(page, USERNAME, PASSWORD)
    page.goto(f"{url}/admin/forms_app/application/")
    queue = page.locator("#changelist .results")

    assert queue.evaluate("list => list.scrollWidth - list.clientWidth") <= 0
    follow(page, f"{LONG_NAME} >> .field-reference a")
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    follow(page, ".case-acts a >> nth=0")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def do(page, done):
    if done == WRONG:
        page.evaluate(TYPE, UNBROKEN)
        for box in page.locator("[type=file]").all():
            box.set_input_files(NO_DOCUMENT)
    if done != LOOK:
        follow(page, "#send [name=save]" if done == QUICK else "#send .btn:not(.ghost)")


def manners(page, language, done):
    """Whether the page is in its language, and an error is the first that one hears of."""
    if page.get_attribute("html", "lang") != language:
        yield "another language"
    title, focus = page.evaluate("[document.title, document.activeElement.id]")
    begins = (UNSENT if done == QUICK else ERROR)[language]
    if title.startswith(begins) != (done != LOOK):
        yield f"title: {title}"
    if (focus == "errors") != (done != LOOK):
        yield f"focus on {focus}"


def looks(page, rules):
    return [*page.evaluate(TOO_WIDE), *violations(page, rules)]
