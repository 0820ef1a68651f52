"""A text of the Congress with three levels of numbers, in both languages, without JavaScript."""

import re

import pytest

from tests.browser.hands import follow, log_in
from tests.browser.looks import faults
from tests.demo import PASSWORD, USERNAME

CITED = {
    "en": "Congress of Local and Regional Authorities of the Council of Europe, "
    "Resolution 333 (2011), “The situation of Roma in Europe: a challenge for local and regional "
    "authorities”, 19 October 2011, § 4.a.ii",
    "fr": "Congrès des pouvoirs locaux et régionaux du Conseil de l’Europe, "
    "Résolution 333 (2011), « La situation des Roms en Europe : un défi pour les pouvoirs locaux "
    "et régionaux », 19 octobre 2011, § 4.a.ii",
}
PASTED = "<p>1. The Congress invites regions to:</p><ol type=a><li>pay;</li><li>build.</li></ol>"


def plain(text):
    return " ".join(text.split())


@pytest.fixture
def read(site, demo, open_tab):
    """Open the text, or another page of it, in a browser without JavaScript."""

    def read(name="text-read", language="en", **options):
        options = {"viewport": {"width": 1280, "height": 800}, **options}
        page = open_tab(java_script_enabled=False, **options).page
        page.goto(site.url + demo.pages["public"][name][language])
        return page

    return read


def test_a_number_leads_to_its_paragraph_in_both_languages_and_shows_the_citation(read):
    page = read()
    page.click("#p-4-a-ii .no")
    assert page.url.endswith("/en/texts/resolution-333-2011/#p-4-a-ii")
    assert [plain(text) for text in page.locator(".cite:visible").all_inner_texts()] == [
        CITED["en"]
    ]
    follow(page, "a[hreflang=fr]")
    page.goto(f"{page.url}#p-4-a-ii")

    assert [plain(text) for text in page.locator(".cite:visible").all_inner_texts()] == [
        CITED["fr"]
    ]
    # Scrolled to: the paragraph stands at the top of the window.
    assert 0 <= page.locator("#p-4-a-ii").bounding_box()["y"] < 800


def test_one_click_selects_a_whole_citation(read):
    page = read()
    page.click("#p-4-a-ii .no")

    page.click("#p-4-a-ii .cite")

    assert plain(page.evaluate("getSelection().toString()")) == CITED["en"]


def test_three_levels_stand_one_in_the_other(read):
    page = read()

    lefts = [page.locator(f"#{x}").bounding_box()["x"] for x in ("p-4", "p-4-a", "p-4-a-i")]

    assert lefts[0] < lefts[1] < lefts[2]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [320, 1280])
def test_both_languages_stand_side_by_side_or_below_each_other(read, language, width):
    page = read("text-sides", language, viewport={"width": width, "height": 800})
    sides = page.locator("#p-4-a-ii > [lang]")

    first, second = (sides.nth(place).bounding_box() for place in (0, 1))
    order = [sides.nth(place).get_attribute("lang") for place in (0, 1)]

    assert order == {"en": ["en", "fr"], "fr": ["fr", "en"]}[language]
    if width == 320:
        assert second["y"] >= first["y"] + first["height"]
        assert second["x"] == first["x"]
    else:
        assert second["y"] == first["y"]
        assert second["x"] >= first["x"] + first["width"]


def test_what_is_asked_of_regions_is_one_click_away_and_has_the_paragraphs_above(read):
    page = read()
    follow(page, ".asked a[href*='to=regions']")

    assert re.search(r"/en/texts/resolution-333-2011/\?to=regions#text$", page.url)
    shown = page.locator(".para")
    assert [shown.nth(n).get_attribute("id") for n in range(shown.count())] == [
        *("p-4", "p-4-a", "p-4-a-iii"),
        *("p-5", "p-5-a", "p-5-b"),
    ]
    assert "3 paragraphs of this text." in page.inner_text("main")

    follow(page, "text=The same over all texts")
    page.select_option("[name=to]", "states")
    follow(page, "main form button")
    assert [plain(text) for text in page.locator(".rows h3").all_inner_texts()] == [
        "Recommendation 315 (2011), § 3.a",
        "Recommendation 315 (2011), § 3.b",
    ]


def test_printed_it_is_the_text_and_not_the_filter(read):
    page = read()
    page.emulate_media(media="print")

    names = (".para", ".asked", ".contents")
    shown = {name: page.locator(name).first.is_visible() for name in names}

    assert shown == {".para": True, ".asked": False, ".contents": False}


def test_a_pasted_text_keeps_its_lists_and_is_recognised(site, demo, open_tab):
    tab = open_tab(viewport={"width": 1280, "height": 800})
    page = tab.page
    (address,) = [path for path in demo.pages["admin"] if path.endswith("/paragraphs/")]
    page.goto(f"{site.url}/admin/login/?next={address}")
    log_in(page, USERNAME, PASSWORD)
    assert page.locator("#id_form-0-number").input_value() == "1"

    page.evaluate(
        """(html) => {
          const clipboard = new DataTransfer();
          clipboard.setData("text/html", html);
          document.getElementById("id_source").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: clipboard, cancelable: true }));
        }""",
        PASTED,
    )
    assert page.input_value("#id_source") == PASTED
    follow(page, "button[name=recognise]")

    numbers = page.locator("input[name$=-number]")
    assert [numbers.nth(n).input_value() for n in range(3)] == ["1", "1.a", "1.b"]
    assert "Not in what was read now, left as it was: § 2" in plain(page.inner_text("main"))
    assert (faults(page), tab.refused, tab.messages) == ([], [], [])
