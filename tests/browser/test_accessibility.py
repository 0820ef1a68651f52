"""No page fails a rule that axe-core can check: WCAG 2.2 A and AA, and best practice."""

import pytest

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES = {"runOnly": {"type": "tag", "values": TAGS}}
# Colours are all that the dark scheme changes.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
LOOKS = [
    (360, "light", ALL_RULES),
    (360, "dark", COLOURS),
    (1280, "light", ALL_RULES),
    (1280, "dark", COLOURS),
]


@pytest.fixture(scope="session")
def axe():
    from axe_playwright_python.sync_playwright import Axe  # slow to import

    return Axe()


def violations(axe, tab, width, scheme, rules):
    tab.page.set_viewport_size({"width": width, "height": 800})
    tab.page.emulate_media(color_scheme=scheme)
    return [
        f"{scheme} at {width} px: {rule['id']} ({rule['help']}): {node['html'][:200]}"
        for rule in axe.run(tab.page, options=rules).response["violations"]
        for node in rule["nodes"]
    ]


def test_public_page_has_no_violation(reading_tab, show, axe, page_name, language):
    tab = reading_tab()
    show(tab, page_name, language)

    found = [violation for look in LOOKS for violation in violations(axe, tab, *look)]

    assert not found, "\n".join(found)


def test_axe_finds_what_is_wrong(open_tab, axe):
    """Or a checker that does not run would pass everything."""
    tab = open_tab()
    tab.page.set_content('<p style="color:#999;background:#fff">Pale</p><img src="x.png">')

    found = {
        rule["id"]
        for rules in (ALL_RULES, COLOURS)
        for rule in axe.run(tab.page, options=rules).response["violations"]
    }

    assert {"color-contrast", "image-alt", "html-has-lang"} <= found
