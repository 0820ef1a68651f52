"""How we look at a page in Chromium: by the rules of axe-core, and whether it fits a phone."""

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# WCAG 2.2 A and AA, and best practice.
ALL_RULES = {"runOnly": {"type": "tag", "values": TAGS}}
# Colours are all that the dark scheme changes.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
NARROW = {"width": 320, "height": 640}  # WCAG 2.2, 1.4.10 Reflow
WIDE = {"width": 1280, "height": 800}
# A page that is looked at in both languages has one markup: together they have all four.
OF_LANGUAGE = {
    "en": [(NARROW, "light", ALL_RULES), (WIDE, "dark", COLOURS)],
    "fr": [(NARROW, "dark", COLOURS), (WIDE, "light", ALL_RULES)],
}
LOOKS = [look for looks in OF_LANGUAGE.values() for look in looks]

# Links and buttons of the back office fade from one colour to the other.
FADED = "document.getAnimations().forEach((animation) => animation.finish())"
# Lists of what passed are long, and nobody reads them.
RUN_AXE = """([part, options]) =>
  axe.run(part || document, {...options, resultTypes: ["violations"]}).then(
    (found) => found.violations.flatMap((rule) => rule.nodes.map(
      (node) => `${rule.id} (${rule.help}): ${node.html.slice(0, 200)}`)))"""
# What sticks out although nothing around it scrolls on its own.
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const scrolls = (element) => element && (
    /auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX)
    || scrolls(element.parentElement));
  const wide = [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > room + 0.5
      && !scrolls(element.parentElement))
    .map((element) => `too wide: ${element.outerHTML.slice(0, 150)}`);
  return wide.length ? wide : ["too wide"];
}"""


def violations(page, rules=ALL_RULES, part=None) -> list[str]:
    """What axe-core finds wrong, in the whole page or in `part`, a selector."""
    if not page.evaluate("'axe' in window"):
        from axe_playwright_python.base import AXE_SCRIPT  # slow to import

        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN_AXE, [part, rules])


def faults(page, looks=LOOKS) -> list[str]:
    """What is wrong in each of the looks; the page keeps the last of them."""
    found = []
    for size, scheme, rules in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        page.evaluate(FADED)
        wrong = [*page.evaluate(TOO_WIDE), *violations(page, rules)]
        found += [f"{scheme} at {size['width']} px: {fault}" for fault in wrong]
    return found
