"""The search box that suggests: by keyboard, and as if it were not there without JavaScript."""

from tests.browser.looks import OF_LANGUAGE, faults


def test_a_name_is_suggested_chosen_by_keyboard_and_searched(site, open_tab):
    tab = open_tab(viewport={"width": 360, "height": 800})
    page = tab.page
    page.goto(f"{site.url}/en/search/")
    box = page.get_by_role("combobox", name="Search the whole site")
    assert page.get_by_role("listbox").count() == 0

    box.press_sequentially("andal")
    first = page.get_by_role("option").first
    first.wait_for()
    assert first.inner_text().startswith("Region of Andalusia")
    assert box.get_attribute("aria-expanded") == "true"
    assert faults(page, OF_LANGUAGE["en"]) == []
    box.press("ArrowDown")
    assert page.locator("[aria-selected=true]").get_attribute("id") == box.get_attribute(
        "aria-activedescendant"
    )
    box.press("Escape")
    assert (page.get_by_role("listbox").count(), box.input_value()) == (0, "andal")

    box.press_sequentially("u")
    page.get_by_role("option").first.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/en/search/?q=Region+of+Andalusia")
    assert tab.refused == []
    assert tab.foreign_requests(site.url) == []
