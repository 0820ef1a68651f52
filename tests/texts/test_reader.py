"""A text with paragraphs: the reader, side by side, and what is asked of whom."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import make_text, make_topic
from tests.reading import Document
from texts.importing import Row, replace
from texts.models import AdoptedText, Paragraph

pytestmark = pytest.mark.django_db

NUMBER = re.compile(r'<a class="no" href="#([\w-]+)"><span class="vh">§ ([^<]*)</span>(\S+)</a>')
SIDE = r'<div class="flow" lang="(\w+)">(.*?)</div>'
HEAD = Paragraph.Kind.HEADING


def row(number, words, *asked, **facts):
    return Row(number, bodies={"en": words, "fr": f"{words} (fr)"}, addressees=asked, **facts)


@pytest.fixture
def text():
    text = make_text("Roma", number=333, year=2011)
    replace(
        text,
        [
            row("1", "Whereas"),
            row("2", "Invites:"),
            row("2.a", "on housing:"),
            row("2.a.i", "repair", "local"),
            row("2.a.ii", "build", "local", "regions"),
            row("3", "Decides", "congress"),
        ],
    )
    return text


def page(client, text, query="", language="en"):
    return client.get(f"/{language}/texts/{text.slug}/{query}").content.decode()


def anchors(html, name="para"):
    """The addresses of the elements with that class."""
    return [
        element.attributes["id"]
        for element in Document(html).elements
        if name in (element.attributes.get("class") or "").split()
    ]


def test_paragraphs_have_the_same_addresses_in_both_languages(client, text):
    found = [anchors(page(client, text, language=code)) for code in ("en", "fr")]

    assert found == [["p-1", "p-2", "p-2-a", "p-2-a-i", "p-2-a-ii", "p-3"]] * 2


def test_each_paragraph_shows_its_number_and_can_be_cited(client, text):
    html = page(client, text)

    assert NUMBER.findall(html) == [
        ("p-1", "", "1."),
        ("p-2", "", "2."),
        ("p-2-a", "2.", "a."),
        ("p-2-a-i", "2.a.", "i."),
        ("p-2-a-ii", "2.a.", "ii."),
        ("p-3", "", "3."),
    ]
    assert (
        "Congress of Local and Regional Authorities of the Council of Europe, "
        "Resolution 333 (2011), “Roma”, §\u00a02.a.ii"
    ) in html
    assert (
        "Congrès des pouvoirs locaux et régionaux du Conseil de l’Europe, "
        "Résolution 333 (2011), «\u00a0Roma\u00a0», §\u00a02.a.ii"
    ) in page(client, text, language="fr")


@pytest.mark.parametrize(
    ("query", "shown", "context"),
    [
        ("?to=local", ["p-2", "p-2-a", "p-2-a-i", "p-2-a-ii"], ["p-2", "p-2-a"]),
        ("?to=regions", ["p-2", "p-2-a", "p-2-a-ii"], ["p-2", "p-2-a"]),
        ("?to=congress", ["p-3"], []),
        ("?to=states", [], []),
        ("?to=nobody", ["p-1", "p-2", "p-2-a", "p-2-a-i", "p-2-a-ii", "p-3"], []),
        ("?to=%00", ["p-1", "p-2", "p-2-a", "p-2-a-i", "p-2-a-ii", "p-3"], []),
    ],
)
def test_what_is_asked_of_one_stands_with_the_paragraphs_above(client, text, query, shown, context):
    html = page(client, text, query)

    assert anchors(html) == shown
    assert anchors(html, "context") == context


def test_the_filter_offers_whom_something_is_asked_of_with_counts(client, text):
    reader = client.get(f"/en/texts/{text.slug}/?to=regions").context["reader"]

    assert [(one.value, one.count, one.is_current) for one in reader.asked] == [
        ("local", 2, False),
        ("regions", 1, True),
        ("congress", 1, False),
    ]


def test_a_narrowed_text_is_the_whole_one_to_search_engines(client, text):
    assert f'<link rel="canonical" href="http://127.0.0.1:8000/en/texts/{text.slug}/">' in page(
        client, text, "?to=local"
    )


def test_contents_are_the_headings_or_else_the_first_level(client, text):
    by_number = client.get(f"/en/texts/{text.slug}/").context["reader"].contents
    rows = [row("", name, kind=HEAD) for name in ("Facts", "Aims", "Means")]
    replace(text, [rows[0], row("1", "One"), *rows[1:]])
    by_heading = client.get(f"/en/texts/{text.slug}/").context["reader"].contents

    assert [words for _p, words in by_number] == ["Whereas", "Invites:", "Decides"]
    assert [(p.anchor, words) for p, words in by_heading] == [
        ("h-1", "Facts"),
        ("h-3", "Aims"),
        ("h-4", "Means"),
    ]


def test_words_in_the_other_language_are_marked(client):
    text = make_text()
    replace(text, [Row("1", bodies={"en": "Only English"})])

    html = page(client, text, language="fr")

    assert '<div class="flow" lang="en">Only English</div>' in html
    assert "side-by-side" not in html


def test_what_is_written_is_cleaned(client):
    text = make_text()
    replace(text, [Row("1", bodies={"en": "<b>Fine</b><script>x()</script> <em>words</em>"})])

    assert Paragraph.objects.get().body_en == "Fine <em>words</em>"


def test_the_words_of_paragraphs_find_the_text(client, text):
    found = client.get("/en/texts/?q=housing").context["page_obj"]

    assert list(found) == [text]


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"number": "1"}, "number_once_per_text"),
        ({"number": "9", "kind": "heading"}, "heading_has_no_number"),
        ({"number": "", "level": 7}, "level_within_reason"),
        ({"number": "9", "body_en": ""}, "says_something"),
    ],
)
def test_the_database_refuses_what_cannot_be(text, facts, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        Paragraph.objects.create(**{"text": text, "order": 9, "body_en": "x", **facts})


def test_numbers_keep_their_rows_when_they_change_places(text):
    before = dict(text.paragraphs.values_list("number", "pk"))

    replace(text, [row("3", "Third"), row("1", "First"), row("4", "Fourth")])

    after = list(text.paragraphs.values_list("number", "pk", "body_en"))
    assert after[:2] == [("3", before["3"], "Third"), ("1", before["1"], "First")]
    assert [number for number, _pk, _body in after] == ["3", "1", "4"]


# --- Side by side ----------------------------------------------------------------------------


def test_side_by_side_has_both_languages_in_each_row(client, text):
    html = client.get(f"/fr/texts/{text.slug}/side-by-side/").content.decode()

    pairs = re.findall(rf'id="(p-[\w-]+)">.*?{SIDE}{SIDE}', html)
    assert pairs[3] == ("p-2-a-i", "fr", "repair (fr)", "en", "repair")
    assert len(pairs) == 6


def test_side_by_side_says_what_a_language_lacks(client):
    text = make_text()
    replace(text, [Row("1", bodies={"en": "Only English"}), row("2", "Both")])

    html = client.get(f"/en/texts/{text.slug}/side-by-side/").content.decode()

    assert html.count("Not in this language.") == 1


def test_side_by_side_has_an_address_of_its_own_in_each_language(client, text):
    html = client.get(f"/en/texts/{text.slug}/side-by-side/").content.decode()
    home = "http://127.0.0.1:8000"

    assert f'<link rel="canonical" href="{home}/en/texts/{text.slug}/side-by-side/">' in html
    assert f'hreflang="fr" href="{home}/fr/texts/{text.slug}/side-by-side/"' in html


def test_side_by_side_is_there_where_the_text_is(client, text):
    drafts = [make_text(status="draft"), make_text()]
    replace(drafts[0], [row("1", "Draft")])
    gone = make_text(status="withdrawn")
    AdoptedText.objects.filter(pk=gone.pk).update(first_published_at=timezone.now())

    codes = [
        client.get(f"/en/texts/{one.slug}/side-by-side/").status_code
        for one in (*drafts, gone, text)
    ]
    assert codes == [404, 404, 410, 200]


def test_side_by_side_costs_two_queries(client, text, assert_page_queries):
    with assert_page_queries(2):
        client.get(f"/en/texts/{text.slug}/side-by-side/")


# --- Over all texts --------------------------------------------------------------------------


def asked(client, query=""):
    response = client.get(f"/en/texts/asked/{query}")
    return [(p.text.title_en, p.number) for p in response.context["page_obj"]]


def test_all_that_is_asked_stands_in_one_list_newest_text_first(client, text):
    newer = make_text("Youth", year=2014)
    newer.topics.set([make_topic("Youth")])
    replace(newer, [row("1", "Listen", "local"), row("2", "Pay", "states")])
    draft = make_text("Not yet", status="draft")
    replace(draft, [row("1", "Secret", "local")])

    assert asked(client, "?to=local") == [("Youth", "1"), ("Roma", "2.a.i"), ("Roma", "2.a.ii")]
    assert asked(client, "?to=local&topic=youth") == [("Youth", "1")]
    assert len(asked(client)) == 5
    assert asked(client, "?to=nobody&topic=nothing") == asked(client)
    requests = client.get("/en/texts/asked/").context["requests"]
    assert [(one.value, one.count) for one in requests] == [
        ("local", 3),
        ("regions", 1),
        ("states", 1),
        ("congress", 1),
    ]


def test_a_request_stands_with_what_introduces_it_and_leads_to_its_paragraph(client, text):
    html = client.get("/en/texts/asked/?to=regions").content.decode()

    assert f'href="/en/texts/{text.slug}/#p-2-a-ii"' in html
    assert '<p class="meta"><span>Invites:</span> <span>on housing:</span> </p>' in html


def test_each_addressee_is_a_page_to_search_engines_and_a_topic_is_not(client, text):
    text.topics.set([make_topic("Housing")])
    queries = ("?to=local", "?to=local&topic=housing")
    pages = [client.get(f"/en/texts/asked/{query}").content.decode() for query in queries]

    assert ['asked/?to=local">' in html for html in pages] == [True, False]


@pytest.mark.parametrize("texts", [1, 3])
def test_the_list_of_requests_costs_five_queries(client, texts, assert_page_queries):
    for _number in range(texts):
        one = make_text()
        replace(one, [row("1", "Invites:"), row("1.a", "x", "local"), row("1.b", "y", "local")])

    with assert_page_queries(5):
        client.get("/en/texts/asked/?to=local")
