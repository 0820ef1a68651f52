"""Boxes that suggest: by keyboard, by mouse, in the search, in a form, on one line and several."""

import pytest

from core.envelopes import QUICKEST
from tests.browser.looks import OF_LANGUAGE, faults

PHONE = {"viewport": {"width": 360, "height": 800}}


def test_a_name_is_suggested_chosen_by_keyboard_and_searched(site, open_tab):
    tab = open_tab(**PHONE)
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


@pytest.fixture
def proposal(site, open_tab):
    """The form of NGOs, at its first step."""
    tab = open_tab(**PHONE)
    tab.page.goto(f"{site.url}/en/cooperate/begin/")
    return tab


def test_in_a_box_of_several_lines_the_line_with_the_caret_is_completed(proposal):
    page = proposal.page
    box = page.get_by_label("Participants of the Alliance where you work")
    box.fill("Elsewhere\n\nLast")
    box.press("ArrowUp")

    box.press_sequentially("tiva")
    option = page.get_by_role("listbox").get_by_role("option")
    option.wait_for()
    assert option.inner_text() == "Tivat (Montenegro) municipality"
    assert faults(page, OF_LANGUAGE["en"]) == []
    box.press("ArrowDown")
    assert option.get_attribute("id") == box.get_attribute("aria-activedescendant")
    box.press("Enter")
    assert box.input_value() == "Elsewhere\nTivat (Montenegro)\nLast"
    assert page.get_by_role("listbox").count() == 0

    box.press("Enter")
    box.press_sequentially("andal")
    option.first.click()
    lines = "Elsewhere\nTivat (Montenegro)\nRegion of Andalusia (Spain)\nLast"
    assert box.input_value() == lines
    assert (proposal.refused, proposal.messages) == ([], [])


def test_one_participant_is_chosen_and_nothing_sent_by_that(proposal):
    page = proposal.page
    page.get_by_label("Name of the organisation").fill("Romani Women of Kotor")
    page.get_by_label("Informal group").check()
    page.get_by_label("Country", exact=True).select_option(label="Montenegro")
    page.get_by_label("City or place").fill("Kotor")
    page.wait_for_timeout(QUICKEST * 1000)
    page.get_by_role("button", name="Continue").click()
    box = page.get_by_role("combobox", name="Which participant?")

    box.press_sequentially("tiva")
    page.get_by_role("listbox").get_by_role("option").wait_for()
    address = page.url
    box.press("ArrowDown")
    box.press("Enter")

    assert (box.input_value(), page.url) == ("Tivat (Montenegro)", address)
    assert box.get_attribute("aria-expanded") == "false"
