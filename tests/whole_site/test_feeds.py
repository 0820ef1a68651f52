"""Every feed that a page leads to, judged strictly, and read by the programs people read them with.

W3C's validator is not among Debian's or Python's packages: the grammars in tests/data say what the
specifications allow, and no more than what we mean to send.
"""

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import icalendar
import jsonschema_rs
import pytest
import rnc2rng
from lxml import etree, html

from tests import tools

pytestmark = pytest.mark.either_database
DATA = Path(__file__).parent.parent / "data"
FILES = ("rss.xml", "atom.xml", "feed.json")
ADDRESS = {"type": "string", "pattern": "^https?://"}
WORDS = {"type": "string", "pattern": r"\S"}
TIME = {"type": "string", "format": "date-time"}
# https://www.jsonfeed.org/version/1.1/
JSON_FEED = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "title", "home_page_url", "feed_url", "language", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": WORDS,
        "description": WORDS,
        "home_page_url": ADDRESS,
        "feed_url": ADDRESS,
        "next_url": ADDRESS,
        "language": {"enum": ["en", "fr"]},
        "authors": {"type": "array", "items": {"required": ["name"]}, "minItems": 1},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "url", "title", "content_html", "date_published"],
                "properties": {
                    "id": {"type": "string", "pattern": "^tag:"},
                    "url": ADDRESS,
                    "title": WORDS,
                    "summary": WORDS,
                    "content_html": WORDS,
                    "date_published": TIME,
                    "date_modified": TIME,
                    "language": {"enum": ["en", "fr"]},
                    "tags": {"type": "array", "items": WORDS, "uniqueItems": True},
                    "image": ADDRESS,
                    "_image": {"type": "object"},
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def feeds(everything, site):
    """Their bytes, by path."""
    return {
        path: site.get(path).body
        for path in everything
        if urlsplit(path).path.rsplit("/", 1)[1] in (*FILES, "events.ics", "event.ics")
    }


def of_kind(feeds, file):
    return {path: body for path, body in feeds.items() if urlsplit(path).path.endswith(f"/{file}")}


def grammar(name):
    return etree.RelaxNG(etree.fromstring(rnc2rng.dumps(rnc2rng.load(str(DATA / name))).encode()))


def faults_of_xml(name):
    rules = grammar(name)

    def faults(body):
        return [] if rules.validate(etree.fromstring(body)) else [str(rules.error_log)]

    return faults


def faults_of_json(body):
    rules = jsonschema_rs.Draft202012Validator(JSON_FEED, validate_formats=True)
    return [str(error) for error in rules.iter_errors(json.loads(body))]


JUDGES = {
    "rss.xml": faults_of_xml("rss.rnc"),
    "atom.xml": faults_of_xml("atom.rnc"),
    "feed.json": faults_of_json,
}


def test_there_is_something_to_judge(feeds):
    """All news, topics, texts and the changes of the directory, in both languages and more."""
    counts = {file: len(of_kind(feeds, file)) for file in (*FILES, "events.ics")}

    assert counts["rss.xml"] >= 40
    assert counts["atom.xml"] >= 600
    assert counts["feed.json"] >= 38
    assert counts["events.ics"] == 2


@pytest.mark.parametrize("file", FILES)
def test_a_strict_grammar_finds_nothing(feeds, file):
    found = {path: JUDGES[file](body) for path, body in of_kind(feeds, file).items()}

    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("rss.xml", b'isPermaLink="false">tag:', b">tag:"),
        ("rss.xml", b" +0000</pubDate>", b" GMT</pubDate>"),
        ("atom.xml", b"<updated>", b"<updated>on "),
        ("atom.xml", b'rel="self"', b'rel="alternate"'),
        ("feed.json", b'"date_published": "', b'"date_published": "on '),
        ("feed.json", b'"url": "http://', b'"url": "//'),
    ],
)
def test_the_grammar_finds_what_is_wrong(feeds, file, right, wrong):
    """Or one that allows everything would pass everything."""
    body = feeds[f"/en/news/{file}"]
    assert right in body

    assert JUDGES[file](body.replace(right, wrong)) != []


def test_a_parser_reads_each_without_complaint_and_no_address_is_half(feeds):
    wrong = {}
    for file in ("rss.xml", "atom.xml"):
        for path, body in of_kind(feeds, file).items():
            feed = feedparser.parse(body)
            ids = [entry.id for entry in feed.entries]
            half = [
                link
                for entry in feed.entries
                for content in entry.get("content", [])
                for _element, _name, link, _at in html.fragment_fromstring(
                    content.value, create_parent="div"
                ).iterlinks()
                if not link.startswith(("http://", "https://", "mailto:", "tel:"))
            ]
            if feed.bozo or len(set(ids)) != len(ids) or half:
                wrong[path] = (feed.get("bozo_exception"), ids, half)

    assert wrong == {}


def test_calendars_are_read_and_each_event_ends_after_it_begins(feeds):
    wrong, events = {}, 0
    for path, body in feeds.items():
        if path.endswith(".ics"):
            for event in icalendar.Calendar.from_ical(body).walk("VEVENT"):
                events += 1
                begins, ends = event.decoded("DTSTART"), event.decoded("DTEND")
                if event.errors or ends <= begins:
                    wrong[path] = (event.errors, begins, ends)

    assert wrong == {}
    assert events > 20


def test_newsboat_has_the_same_items(site, feeds, tmp_path):
    """Debian's reader for the terminal; one feed at a time, for it keeps an item once only."""
    tools.need("newsboat")
    chosen = [
        f"/{language}/{path}{file}"
        for language in ("en", "fr")
        for path in ("news/", "texts/", "participants/changes/")
        for file in ("rss.xml", "atom.xml")
    ]
    read, sent = {}, {}
    for path in chosen:
        cache, urls = tmp_path / "cache.db", tmp_path / "urls"
        cache.unlink(missing_ok=True)
        urls.write_text(site.url + path)
        command = ["newsboat", "-q", "-u", urls, "-c", cache, "-C", "/dev/null", "-x", "reload"]
        subprocess.run(command, check=True, env={"HOME": str(tmp_path)}, timeout=60)
        with closing(sqlite3.connect(cache)) as kept:
            rows = kept.execute("SELECT guid, url, title FROM rss_item")
            read[path] = sorted(rows.fetchall())
        entries = feedparser.parse(feeds[path]).entries
        sent[path] = sorted((it.id, it.link, it.title) for it in entries)

    assert read == sent
    assert min(map(len, read.values())) > 5
