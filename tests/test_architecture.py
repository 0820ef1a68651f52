"""The contract of docs/architecture.md, as far as a machine can read it."""

import re
import subprocess
from pathlib import Path

import pytest

from alliance import settings
from tests.reading import Document

ROOT = Path(__file__).parent.parent
LONGEST = 400  # lines of a file that a person is to read
OURS = {".py", ".html", ".css", ".js", ".toml"}
TAG = re.compile(r"\{[{%].*?[%}]\}")
STRING = r"""\"[^\"]*\"|'[^']*'"""
# The places with HTML that another program made: the sanitiser, in richtext.
MARKED_SAFE = {"core/richtext.py"}


def tracked(*patterns):
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    files = [ROOT / name for name in done.stdout.split("\0") if name]
    return [file for file in files if file.is_file()]


def name_of(file):
    return str(file.relative_to(ROOT))


PROGRAMS = [file for file in tracked("*.py") if "/migrations/" not in name_of(file)]
TEMPLATES = tracked("templates/*.html")


def test_imports_point_down():
    done = subprocess.run(
        [ROOT / ".venv/bin/lint-imports", "--no-logo"], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout


def test_no_file_is_too_long_to_read():
    files = [file for file in tracked() if file.suffix in OURS and "/migrations/" not in str(file)]
    lengths = {name_of(file): len(file.read_text().splitlines()) for file in files}

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "helpers", "services", "common", "misc", "mixins", "constants", "signals"}

    assert [name_of(file) for file in PROGRAMS if file.stem in empty] == []


def test_html_is_marked_safe_in_one_place():
    marking = re.compile(r"\bmark_safe\b|\bSafeString\(|\|\s*safe\b|\{%\s*autoescape off|safeseq\b")
    found = {name_of(file) for file in PROGRAMS + TEMPLATES if marking.search(file.read_text())}

    assert found - {"tests/test_architecture.py"} == MARKED_SAFE


@pytest.mark.parametrize("file", TEMPLATES, ids=name_of)
def test_template_has_nothing_inline(file):
    text = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", file.read_text(), flags=re.S)
    elements = Document(text).elements

    assert [e.tag for e in elements if e.tag == "style" or "style" in e.attributes] == []
    assert [a for e in elements for a in e.attributes if a.startswith("on")] == []
    inline = [e for e in elements if e.tag == "script" and "src" not in e.attributes]
    assert [e for e in inline if e.attributes.get("type") != "application/ld+json"] == []


@pytest.mark.parametrize(
    "file", [f for f in TEMPLATES if f.name.startswith("_") or "components" in f.parts], ids=name_of
)
def test_partial_says_what_it_takes(file):
    assert file.read_text().startswith("{# ")


def test_no_literal_address_in_templates():
    """Names, never paths: an address is written once, in a `urls.py`."""
    literal = re.compile(r"""(?:href|action|src)=["']/(?!/)""")

    assert [name_of(file) for file in TEMPLATES if literal.search(file.read_text())] == []


def test_public_views_never_ask_who_the_visitor_is():
    asking = re.compile(r"request\.(?:user|session)\b|contrib\.messages|contrib import messages")
    files = [
        file
        for file in PROGRAMS
        if file.name in {"views.py", "feeds.py", "search.py", "legacy.py", "frame.py"}
    ]
    templates = [f for f in TEMPLATES if "admin" not in f.parts and "registration" not in f.parts]
    in_templates = re.compile(r"\b(?:request\.user|user\.\w+|request\.session|messages)\b")

    assert [name_of(file) for file in files if asking.search(file.read_text())] == []
    found = [
        name_of(file)
        for file in templates
        if any(
            in_templates.search(re.sub(STRING, "", tag)) for tag in TAG.findall(file.read_text())
        )
    ]
    assert found == []


# --- Papers ------------------------------------------------------------------------------------


def papers():
    return [file for file in tracked("*.md") if file.name != "CHANGELOG.md"]


@pytest.mark.parametrize("paper", papers(), ids=name_of)
def test_paths_named_in_the_papers_exist(paper):
    text = paper.read_text()
    paths = re.findall(
        r"`([\w.-]+(?:/[\w.*-]+)+/?|[\w-]+\.(?:py|toml|md|txt|in))(?::[^`]*)?`", text
    )
    links = [
        link
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)
        if "://" not in link and not link.startswith("mailto:")
    ]
    missing = [
        path
        for path in paths
        if not path.startswith("var/") and not any(ROOT.glob(path.strip("/")))
    ]
    missing += [link for link in links if not (paper.parent / link).exists()]

    assert missing == []


@pytest.mark.parametrize("paper", papers(), ids=name_of)
def test_functions_named_in_the_papers_exist(paper):
    """`forms_app/review.py: accept()` must be there."""
    named = re.findall(r"`([\w/]+\.py): (\w+)\(\)`", paper.read_text())

    assert [
        (path, name)
        for path, name in named
        if not re.search(rf"^\s*(?:def|class) {name}\b", (ROOT / path).read_text(), re.M)
    ] == []


# --- Settings ----------------------------------------------------------------------------------


def test_example_of_the_environment_names_every_variable_that_is_read():
    reading = re.compile(
        r"""\benv(?:_\w+)?\(\s*['"]([A-Z_]+)['"]|\bos\.environ(?:\.get\(|\[)['"]([A-Z_]+)"""
    )
    programs = [file for file in PROGRAMS if "tests" not in file.parts]
    read = {a or b for file in programs for a, b in reading.findall(file.read_text())}
    named = set(re.findall(r"^#?\s?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))

    assert named == read - {"DJANGO_SETTINGS_MODULE"}


def test_settings_are_one_file():
    files = [name_of(file) for file in PROGRAMS if file.name.startswith("settings")]

    # The second is of a site that is none of ours, to compare with.
    assert files == [
        "alliance/settings.py",
        "tests/benchmarks/wagtail/settings.py",
        "tests/settings.py",
    ]
    assert settings.__file__ == str(ROOT / "alliance/settings.py")
