"""Every page is valid to the Nu HTML Checker, and keeps the house rules for markup."""

import json
import subprocess
from itertools import pairwise

import pytest

from tests import tools
from tests.addresses import LANGUAGES, NAMES
from tests.public_pages import see
from tests.reading import Document

pytestmark = pytest.mark.either_database
SUGGESTS = "data-suggestions="


@pytest.fixture(scope="module")
def markup(site, broken_site, demo, pages):
    """All pages: those that links lead to, and those that only a form or a fault shows."""
    seen = {
        f"{name}-{language}": see(name, language, site, broken_site, demo.pages).reply.text
        for name in NAMES
        for language in LANGUAGES
    }
    return {**pages, **seen}


def test_nu_checker_has_nothing_to_say(markup, tmp_path):
    tools.need("Java", "npm")
    tools.fetch_vnu()
    names = {}
    for number, (name, html) in enumerate(sorted(markup.items())):
        file = tmp_path / f"{number}.html"
        file.write_text(html)
        names[f"file:{file}"] = name

    # It sometimes takes a page of many names for Catalan or Lithuanian.
    command = ["java", "-jar", tools.VNU, "--format", "json", "--no-langdetect", "--html"]
    done = subprocess.run([*command, tmp_path], capture_output=True, text=True)

    messages = json.loads(done.stderr)["messages"]
    assert [
        f"{names[m['url']]}: {m['type']}: {m['message']} ({m.get('extract', '')!r})"
        for m in messages
    ] == []


def test_every_page_has_one_h1_and_no_gap_between_headings(markup):
    wrong = {}
    for name, html in markup.items():
        levels = [
            int(e.tag[1]) for e in Document(html).elements if e.tag in {"h1", "h2", "h3", "h4"}
        ]
        gaps = [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]
        if levels.count(1) != 1 or gaps:
            wrong[name] = levels

    assert wrong == {}


def test_nothing_is_inline_and_nothing_runs_but_boxes_that_suggest(markup):
    wrong = {}
    for name, html in markup.items():
        document = Document(html)
        scripts = [
            element.attributes
            for element in document.all("script")
            if element.attributes.get("type") != "application/ld+json"
            # Boxes that suggest, on the pages that have one.
            and not ("js/suggestions" in element.attributes["src"] and SUGGESTS in html)
        ]
        inline = [
            element.tag
            for element in document.elements
            if element.tag == "style"
            or any(name == "style" or name.startswith("on") for name in element.attributes)
        ]
        if scripts or inline:
            wrong[name] = scripts + inline

    assert wrong == {}


def test_every_title_is_its_own(pages):
    """Two tabs or search results with the same words cannot be told apart."""
    owners = {}
    for path, html in pages.items():
        owners.setdefault((path[:4], Document(html).title), []).append(path.partition("?")[0])

    assert {title: paths for (_, title), paths in owners.items() if len(set(paths)) > 1} == {}
