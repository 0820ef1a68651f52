import pytest

from tests.addresses import LANGUAGES
from tests.browser.hands import follow


def test_on_a_tall_screen_a_short_page_grows_in_its_content_alone(open_tab, demo, site):
    """Not in the notice above it; and the footer stands at the lower edge."""
    tab = open_tab(viewport={"width": 1280, "height": 2000})
    heights = {}
    for name in ("home", "404"):
        tab.page.goto(site.url + demo.pages["public"][name]["en"])
        heights[name] = tab.page.locator(".notices").bounding_box()["height"]
        footer = tab.page.locator(".foot").bounding_box()

    assert heights["404"] == heights["home"]
    assert footer["y"] + footer["height"] == 2000


# Of each list of rows: how wide it is, and how much of it shows.
ROOM = """() => [...document.querySelectorAll("#changelist .results")]
  .map((list) => [list.scrollWidth, list.clientWidth])"""
# A word that its box cuts in two: the box of its characters has two lines.
BROKEN = """() => [...document.querySelectorAll(".facts dd")].flatMap((fact) => {
  const walker = document.createTreeWalker(fact, NodeFilter.SHOW_TEXT), found = [];
  for (let node; (node = walker.nextNode());)
    for (const match of node.data.matchAll(/[^\\s-]+/g)) {
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      if (range.getClientRects().length > 1) found.push(match[0]);
    }
  return found;
})"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["participant", "country", "event", "text", "receipt"])
def test_no_fact_is_cut_inside_a_word(reading_tab, demo, site, name, language):
    page = reading_tab().page
    page.goto(site.url + demo.pages["public"][name][language])
    broken = {}
    for width in (360, 768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        broken[width] = page.evaluate(BROKEN)

    assert page.locator(".facts dd").count() > 0
    assert broken == {width: [] for width in broken}


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_of_the_back_office_show_all_columns_on_a_laptop(
    open_tab, demo, site, session, language
):
    tab = open_tab(viewport={"width": 1280, "height": 800}, storage_state=session)
    tab.page.goto(f"{site.url}/admin/")
    if tab.page.get_attribute("html", "lang") != language:
        follow(tab.page, f"button[name=language][value={language}]")
    hidden, lists = {}, 0
    for path in demo.pages["admin"]:
        if path.endswith(("/add/", "/change/")):  # forms have none
            continue
        tab.page.goto(site.url + path)
        for width, room in tab.page.evaluate(ROOM):
            lists += 1
            if width > room:
                hidden[path] = width - room

    assert lists > 15
    assert tab.page.get_attribute("html", "lang") == language
    assert hidden == {}
