"""The map of Europe by keyboard alone."""

# Of the element in focus on the map: its name, and how broad the line around its circle is.
IN_FOCUS = """() => {
  const link = document.activeElement;
  if (!link.closest(".map")) return null;
  const circle = getComputedStyle(link.querySelector("circle"));
  return [link.getAttribute("aria-label"), parseFloat(circle.strokeWidth)];
}"""


def test_each_country_is_reached_seen_and_opened_by_keyboard(reading_tab, site):
    page = reading_tab(viewport={"width": 360, "height": 800}).page
    page.goto(f"{site.url}/en/participants/")
    reached = []
    for _press in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate(IN_FOCUS)
        if reached and not found:
            break
        reached += [found] if found else []

    names = page.locator(".map a").evaluate_all("all => all.map(a => a.ariaLabel)")
    assert len(names) == 29
    assert sorted(name for name, _line in reached) == sorted(names)
    assert {line for _name, line in reached} == {5}

    page.keyboard.press("Shift+Tab")
    last = reached[-1][0].split(",")[0]
    page.keyboard.press("Enter")
    page.wait_for_url("**/participants/*/")
    assert page.inner_text("h1") == last
