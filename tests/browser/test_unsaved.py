"""Text typed into the back office survives a session that ends and a tab that is closed."""

import pytest

from tests import demo as demonstration
from tests import serving
from tests.browser.hands import follow, log_in
from tests.browser.looks import violations
from tests.demo import PASSWORD, USERNAME

EDITOR = ".ProseMirror[contenteditable]"
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('unsaved ')).length"


@pytest.fixture
def desk(demo, worker_id, tmp_path):
    (tmp_path / "static").symlink_to(demo.folder / "static")
    with (
        demonstration.copy_of_database(demo.database_url, tmp_path, f"unsaved_{worker_id}") as url,
        serving.serve(tmp_path, DATABASE_URL=url) as site,
    ):
        yield site.url


def write(page, title, body):
    page.fill("[name=title]", title)
    page.locator(EDITOR).fill(body)
    page.wait_for_timeout(2500)  # the script looks every two seconds
    assert page.evaluate(KEPT) == 1


def test_nothing_typed_is_lost(desk, open_tab):
    tab = open_tab(locale="en-GB")
    page = tab.page
    page.goto(f"{desk}/admin/pages/page/?status__exact=published")
    log_in(page, USERNAME, PASSWORD)
    follow(page, "#result_list tbody th a")
    form = page.url

    # The tab goes away; the text is offered, and comes back into the editor, too.
    write(page, "Typed and left", "A paragraph typed for long.")
    page.goto(f"{desk}/admin/")
    page.goto(form)
    notice = page.locator(".unsaved")
    assert notice.locator("time").inner_text().count(":") == 1
    assert tab.refused == []
    assert violations(page, part=".unsaved") == []
    page.click("[data-do=bring]")
    assert page.input_value("[name=title]") == "Typed and left"
    assert page.locator(EDITOR).inner_text() == "A paragraph typed for long."
    assert notice.count() == 0

    # The session ends before the text is saved: one more click after logging in.
    page.context.clear_cookies(name="session")
    follow(page, "[name=_draft] >> nth=0")
    log_in(page, USERNAME, PASSWORD)
    assert page.evaluate(KEPT) == 1
    page.click("text=Save it now")
    page.wait_for_selector(".messagelist .success")
    assert page.evaluate(KEPT) == 0
    page.goto(form)
    assert page.input_value("[name=title]") == "Typed and left"
    assert page.locator(EDITOR).inner_text() == "A paragraph typed for long."
    assert notice.count() == 0

    # Discarded is discarded, and who logs out leaves nothing behind.
    write(page, "Another", "Another paragraph.")
    page.goto(form)
    page.click("[data-do=discard]")
    assert (page.evaluate(KEPT), notice.count()) == (0, 0)
    assert page.input_value("[name=title]") == "Typed and left"
    write(page, "A third", "A third paragraph.")
    follow(page, "#logout-form button")
    assert page.evaluate(KEPT) == 0
