"""Every public page in both languages: for everyone, on any screen, with nobody else listening."""

import pytest

from tests.browser.looks import COLOURS, NARROW, OF_LANGUAGE, faults, violations


def test_public_page(reading_tab, show, page_name, language):
    """No fault of accessibility, no foreign request, and without JavaScript the same words."""
    tab, without = reading_tab(), reading_tab(java_script_enabled=False)

    seen = show(tab, page_name, language)
    show(without, page_name, language)

    home = "/".join(seen.url.split("/")[:3])
    assert (tab.foreign_requests(home), tab.messages, tab.refused) == ([], [], [])
    words, others = (each.page.inner_text("body").split() for each in (tab, without))
    assert words == others
    found = faults(tab.page, OF_LANGUAGE[language])
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ('<p style="color:#999">Pale</p>', "color-contrast"),
        ('<img src="x.png">', "image-alt"),
        ("<p>No language</p>", "html-has-lang"),
        ('<p style="width:321px">Wide</p>', "too wide"),
    ],
)
def test_what_is_wrong_is_found(open_tab, markup, found):
    """Or a checker that does not run would pass everything."""
    page = open_tab(viewport=NARROW).page
    page.set_content(markup)

    assert found in {fault.split(": ")[1].split(" (")[0] for fault in faults(page)}


def test_colours_alone_are_judged_by_their_rules(open_tab):
    page = open_tab().page
    page.set_content('<p style="color:#999">Pale</p><img src="x.png">')

    assert [fault.split()[0] for fault in violations(page, COLOURS)] == ["color-contrast"]
