"""A page and its stylesheet fit into the first packets of a connection."""

import re

import pytest

from tests.addresses import LANGUAGES, PLAIN, SENT
from tests.public_pages import see

pytestmark = pytest.mark.either_database

BUDGET = 14_336  # bytes: ten packets (RFC 6928) of 1,460 less the headers
STYLESHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)"')


@pytest.fixture(scope="module")
def stylesheet(site, pages):
    """The one stylesheet of all pages, as a browser gets it."""
    addresses = {match for html in pages.values() for match in STYLESHEET.findall(html)}
    assert len(addresses) == 1
    return site.get(addresses.pop(), Accept_Encoding="br, gzip")


def test_stylesheet_is_compressed_and_kept_for_good(stylesheet):
    assert stylesheet.headers["Content-Encoding"] == "br"
    assert stylesheet.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_stylesheet_fetches_nothing_and_has_no_font(stylesheet, site, pages):
    address = STYLESHEET.findall(pages["/en/"])[0]
    css = site.get(address).text

    assert [word for word in ("@font-face", "@import") if word in css] == []


def test_html_and_css_fit_the_budget(site, everything, stylesheet, pages, capsys):
    weights = {
        path: it["bytes"] + len(stylesheet.body) for path, it in everything.items() if it["html"]
    }
    # What came compressed is what counts.
    assert {everything[path]["headers"].get("Content-Encoding") for path in pages} == {"gzip"}

    with capsys.disabled():
        print(f"\nStylesheet {len(stylesheet.body):,} bytes. The heaviest of {len(weights)} pages:")
        for path in sorted(weights, key=weights.get, reverse=True)[:12]:
            print(f"{weights[path]:>8,}  {path}")
    assert {path: weight for path, weight in weights.items() if weight > BUDGET} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PLAIN + SENT)
def test_named_page_fits_the_budget(site, demo, stylesheet, name, language):
    """Filters, searches and forms sent back are not reached by links."""
    plain = see(name, language, site, None, demo.pages)
    path = plain.url.removeprefix(site.url)
    if name in SENT:
        reply = site.send(path, Accept_Encoding="gzip")
    else:
        reply = site.get(path, Accept_Encoding="gzip")

    assert reply.headers["Content-Encoding"] == "gzip"
    assert len(reply.body) + len(stylesheet.body) <= BUDGET
