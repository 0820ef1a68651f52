"""The whole form to join by keyboard alone: Tab, Shift+Tab, Space, Enter, arrows, and letters."""

import re
import time
from dataclasses import dataclass

from forms_app.forms import JoinForm
from tests.factories import picture_bytes
from tests.forms_app.typed import AUTHORITY, typed_at

FARTHEST = 250  # presses of a key: no page of ours has more to stop at
REPEATED_FOR = 30  # seconds, at most: who is quicker than people are is asked to send again
CONTINUE = "#send .btn:not(.ghost)"
# What is wrong with the place where the keyboard is: that one cannot see it.
UNSEEN = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const found = [];
  if (!element.matches(":focus-visible")) found.push("not :focus-visible");
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) found.push("no outline");
  if (box.width < 1 || box.height < 1) found.push("no size");
  if (box.bottom < 0 || box.top > innerHeight) found.push("outside the window");
  const [x, y] = [box.left + box.width / 2, Math.min(box.top + box.height / 2, innerHeight - 1)];
  const there = document.elementFromPoint(x, Math.max(y, 0));
  if (there && !element.contains(there) && !there.contains(element)) found.push("covered");
  return found.map((fault) => `${fault}: ${element.outerHTML.slice(0, 150)}`);
}"""


@dataclass
class Keyboard:
    """Hands that have no mouse. Wherever they come, the focus has to be seen."""

    page: object

    def __post_init__(self):
        self.unseen = set()

    def press(self, key):
        self.page.keyboard.press(key)
        self.unseen |= set(self.page.evaluate(UNSEEN))

    def is_at(self, selector):
        return self.page.evaluate("(s) => document.activeElement.matches(s)", selector)

    def go(self, selector, key="Tab"):
        for _press in range(FARTHEST):
            if self.is_at(selector):
                return
            self.press(key)
        raise AssertionError(f"{selector} is not reached with {key}.")

    def follow(self, selector):
        """Go to a link or a button, and take it."""
        self.go(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def answer(self, name, value):
        box = self.page.locator(f"[name='{name}']").first
        kind = box.get_attribute("type") or box.evaluate("box => box.localName")
        match kind:
            case "checkbox":
                for one in value if isinstance(value, list) else [value]:
                    self.go(f"[name='{name}']" + (f"[value='{one}']" if one != "on" else ""))
                    self.press("Space")
            case "radio":
                self.go(f"[name='{name}']")
                self.press("Space")
                self.choose(f"[name='{name}'][value='{value}']:checked")
            case "select":
                self.go(f"[name='{name}']")
                self.choose(f"[name='{name}']:has([value='{value}']:checked)")
            case _:
                self.go(f"[name='{name}']")
                self.page.keyboard.insert_text(value)

    def choose(self, selector):
        for _press in range(FARTHEST):
            if self.is_at(selector):
                return
            self.press("ArrowDown")
        raise AssertionError(f"{selector} is not reached with the arrow.")


def answer_all(keys, step, answers):
    """From the top to the bottom of the page, as the questions stand there."""
    boxes = keys.page.locator("main form [name]")
    order = list(dict.fromkeys(boxes.evaluate_all("boxes => boxes.map((box) => box.name)")))
    given = typed_at(step, answers)
    for name in sorted(given, key=order.index):
        keys.answer(name, given[name])


def test_an_authority_applies_without_a_mouse(site, open_tab):
    page = open_tab(viewport={"width": 1280, "height": 800}).page
    keys = Keyboard(page)
    authority, decision, contact, work, last = JoinForm.PARTS
    page.goto(f"{site.url}/en/join/")
    keys.press("Tab")
    assert keys.is_at("a.skip")
    page.keyboard.press("Enter")  # past the menu
    keys.follow("main a[href$='/begin/']")

    # Sent empty: the errors come first, and each leads to its box.
    keys.follow(CONTINUE)
    assert keys.is_at("#errors")
    assert page.title().startswith("Error (4): ")
    keys.press("Tab")
    assert keys.is_at("#errors li:first-child a")
    page.keyboard.press("Enter")
    assert keys.is_at("[name=kind]")
    keys.press("Tab")
    keys.go("#errors li:last-child a", "Shift+Tab")
    page.keyboard.press("Enter")
    assert keys.is_at("[name=website]")
    keys.go("[name=kind]", "Shift+Tab")
    answer_all(keys, authority, AUTHORITY)
    deadline = time.monotonic() + REPEATED_FOR
    keys.follow(CONTINUE)
    while keys.is_at("#errors") and time.monotonic() < deadline:
        keys.follow(CONTINUE)

    # The system's own window, where one looks for a file, is not the page's.
    assert page.url.endswith("/decision/#main")
    answer_all(keys, decision, AUTHORITY)
    keys.go("[name=file_act]")
    act = {"name": "act.png", "mimeType": "image/png", "buffer": picture_bytes()}
    page.set_input_files("[name=file_act]", act)
    keys.follow(CONTINUE)
    answer_all(keys, contact, AUTHORITY)
    keys.follow(CONTINUE)
    answer_all(keys, work, AUTHORITY)
    keys.follow(CONTINUE)

    # A link to change an answer leads into its box, and from there back to the check.
    assert page.locator("dd", has_text="act.png").count() == 1
    keys.follow("a[href*='/authority/'][href$='#id_region']")
    assert keys.is_at("[name=region]")
    page.keyboard.press("End")
    page.keyboard.insert_text(" kotorska")
    keys.follow(CONTINUE)
    assert page.locator("dd", has_text="Boka kotorska").count() == 1
    answer_all(keys, last, AUTHORITY)
    keys.follow(CONTINUE)

    assert re.fullmatch(r"J-\d{4}-\w{5}", page.inner_text("dl.facts dd >> nth=0"))
    assert keys.unseen == set()
