"""Links lead somewhere, each page knows its other language, and the headers hold everywhere."""

import re

import pytest

from core.security import POLICY, WITHOUT_SCRIPTS
from tests.reading import Document

pytestmark = pytest.mark.either_database


def test_every_link_leads_somewhere(everything):
    """410 is an answer too: what was withdrawn says why."""
    assert {path: it["status"] for path, it in everything.items() if it["status"] != 200} == {}


def test_there_is_something_to_walk(pages):
    """All participants, news and texts of the demonstration are reached by links."""
    kinds = [re.sub(r"^/(?:en|fr)/", "", path).split("/")[0] for path in pages]

    assert len(pages) > 450
    assert {"news", "participants", "texts", "search", "join", "cooperate", "contact"} <= set(kinds)


def test_fragments_lead_to_something_on_the_page(pages):
    missing = {}
    for path, html in pages.items():
        document = Document(html)
        ids = [e.attributes["id"] for e in document.elements if "id" in e.attributes]
        wanted = {
            e.attributes["href"][1:]
            for e in document.all("a")
            if e.attributes.get("href", "").startswith("#")
        }
        if wanted - set(ids) or len(ids) != len(set(ids)):
            missing[path] = sorted(wanted - set(ids)) + sorted(i for i in ids if ids.count(i) > 1)

    assert missing == {}


def named_addresses(html, relation):
    """What the page's `<link>`s of that kind name, without the host: language to path."""
    return {
        e.attributes.get("hreflang", ""): re.sub(r"^https?://[^/]+", "", e.attributes["href"])
        for e in Document(html).all("link")
        if e.attributes.get("rel") == relation and "type" not in e.attributes
    }


def test_languages_point_at_each_other(pages):
    """`hreflang` counts only when both pages say so, and each names itself."""
    canonical = {path: named_addresses(html, "canonical").get("") for path, html in pages.items()}
    named = {path: named_addresses(html, "alternate") for path, html in pages.items()}
    wrong = {
        path: alternates
        for path, alternates in named.items()
        if canonical[path] == path and alternates and alternates.get(path[1:3]) != path
    }
    one_sided = {
        path: other
        for path, alternates in named.items()
        for other in alternates.values()
        if canonical[path] == path and named.get(other) != alternates
    }

    assert (wrong, one_sided) == ({}, {})


def test_canonical_address_is_one_of_our_pages(pages):
    """Itself, or the same list without what changes nothing; or it is for no index."""
    wrong = {}
    for path, html in pages.items():
        canonical = named_addresses(html, "canonical").get("")
        if '<meta name="robots" content="noindex">' in html and canonical is None:
            continue
        if canonical not in {path, path.partition("?")[0]} or canonical not in pages:
            wrong[path] = canonical

    assert wrong == {}


def test_html_lang_is_that_of_the_address(pages):
    wrong = {
        path: Document(html).first("html").attributes
        for path, html in pages.items()
        if Document(html).first("html").attributes.get("lang") != path[1:3]
    }

    assert wrong == {}


def test_strict_policy_is_on_every_page(everything, pages):
    reports = {"report-uri": ["/policy-reports"], "report-to": ["policy"]}
    policy = POLICY | WITHOUT_SCRIPTS | reports
    expected = "; ".join(f"{name} {' '.join(sources)}" for name, sources in policy.items())

    assert {everything[path]["headers"]["Content-Security-Policy"] for path in pages} == {expected}
    assert "unsafe" not in expected


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_header_is_on_every_page(everything, pages, header, value):
    assert {everything[path]["headers"].get(header) for path in pages} == {value}


def test_public_pages_set_no_cookie_unless_they_have_a_form(everything, pages):
    with_cookie = {path for path in pages if "Set-Cookie" in everything[path]["headers"]}
    with_form = {path for path, html in pages.items() if 'method="post"' in html}

    assert with_cookie - with_form == set()
