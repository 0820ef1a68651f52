import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import richtext
from pages.models import Page
from tests.factories import make_page, make_text
from texts.models import Paragraph

PARTS = st.sampled_from(
    [
        *("<p>", "</p>", "<table>", "</table>", "<tr><td>", "<th scope='row'>", "<caption>"),
        *("<script>", "</script>", "<SCRIPT SRC=//x>", "<scr<script>ipt>", "<style>", "</style>"),
        *("<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<math>", "<iframe src=x>"),
        *("<a href='javascript:alert(1)'>", "<a href=' jAvAsCrIpT:alert(1)'>", "</a>"),
        *("<a href='data:text/html,x'>", "<a href='//host'>", "<a href='vbscript:x'>"),
        *("<p onclick=alert(1)>", "<p style='x:expression(1)'>", "<p id=x class=y>"),
        *("<!--", "-->", "<![CDATA[", "]]>", "<?php", "?>", "&lt;script&gt;", "&#x6A;avascript:"),
        *('"', "'", ">", "<", "&", "\0", "\ufeff", "é", "javascript:", "onload=", "text"),
        *("<noscript>", "<template>", "<title>", "<textarea>", "<object data=x>", "<base href=x>"),
        *("<form action=x>", "<input autofocus onfocus=x>", "<button formaction=javascript:x>"),
    ]
)


class Seen(HTMLParser):
    """What a browser would see: elements with their attributes."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


@settings(max_examples=300, deadline=None)
@given(st.lists(PARTS | st.text(max_size=8), max_size=12).map("".join))
def test_nothing_that_acts_survives(html):
    cleaned = richtext.clean(html)

    for tag, attributes in Seen(cleaned).elements:
        assert tag in richtext.TAGS
        assert set(attributes) <= richtext.ATTRIBUTES.get(tag, set())
        assert re.match(r"(?:https?:|mailto:|[^:]*$)", attributes.get("href") or "")


@settings(max_examples=300, deadline=None)
@given(st.lists(PARTS | st.text(max_size=8), max_size=12).map("".join))
def test_what_is_clean_stays_as_it_is(html):
    cleaned = richtext.clean(html)

    assert richtext.clean(cleaned) == cleaned


@settings(max_examples=100, deadline=None)
@given(st.lists(PARTS | st.text(max_size=8), max_size=12).map("".join))
def test_pages_show_nothing_that_acts_either(html):
    allowed = richtext.TAGS | {"div"}

    for tag, attributes in Seen(richtext.render(html)).elements:
        assert tag in allowed
        assert not [name for name in attributes if name.startswith("on") or name == "style"]


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<p>Text</p>", "<p>Text</p>"),
        ("<h1>Title</h1>", "Title"),
        ("<p></p>", ""),
        ("", ""),
        (None, ""),
        ('<p class="x" style="color:red">Text</p>', "<p>Text</p>"),
        ('<a href="https://coe.int" target="_blank">x</a>', '<a href="https://coe.int">x</a>'),
        ('<a href="/en/news/">x</a>', '<a href="/en/news/">x</a>'),
        ('<a href="mailto:a@b.org">x</a>', '<a href="mailto:a@b.org">x</a>'),
        ('<a href="javascript:x">x</a>', "<a>x</a>"),
        ('<p lang="fr">Texte</p>', '<p lang="fr">Texte</p>'),
        ('<abbr title="Council">CoE</abbr>', '<abbr title="Council">CoE</abbr>'),
        ('<img src="/media/x.jpg">', ""),
        ("<p><button><p>", "<p></p><p></p><p></p>"),
        ("<p>Romani čhib &amp; ſ</p>", "<p>Romani čhib &amp; ſ</p>"),
    ],
)
def test_clean_keeps_structure_and_drops_the_rest(html, cleaned):
    assert richtext.clean(html) == cleaned


@pytest.mark.django_db
def test_rows_written_past_any_form_are_clean():
    page = make_page(body="<p onclick='x()'>Text</p><script>x()</script>")
    text = Paragraph.objects.create(
        text=make_text(),
        order=1,
        body_en="<script>x()</script><p>Text</p>",
        body_fr="<p>Texte</p><svg/>",
    )

    page.refresh_from_db()
    text.refresh_from_db()
    assert (page.body, text.body_en, text.body_fr) == (
        "<p>Text</p>",
        "<p>Text</p>",
        "<p>Texte</p>",
    )


@pytest.mark.django_db
def test_what_came_into_the_table_unclean_is_cleaned_on_the_page():
    page = make_page()
    Page.objects.update(body="<p>Text</p><script>x()</script>")

    page.refresh_from_db()

    assert page.body_html == "<p>Text</p>"


def test_a_table_scrolls_by_itself_under_the_name_of_its_caption():
    table = (
        '<table><caption>Figures &amp; "sources"</caption><tbody><tr><th scope="row">Tivat</th>'
        '<td colspan="2">14,111</td></tr></tbody></table>'
    )

    assert richtext.render(f"<p>Before</p>{table}<p>After</p>") == (
        '<p>Before</p><div class="scroll" role="group" aria-label="Figures &amp; &quot;sources'
        f'&quot;" tabindex="0">{table}</div><p>After</p>'
    )


def test_tables_without_caption_have_a_name_too():
    html = richtext.render("<table><tbody><tr><td>1</td></tr></tbody></table>" * 2)

    assert html.count('aria-label="Table"') == html.count("</table></div>") == 2


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>One</p><p>Two</p>", "One Two"),
        ("<ul><li>One</li><li>Two</li></ul>", "One Two"),
        ("<p>R<strong>om</strong>a</p>", "Roma"),
        ("<p>a &amp; b &lt;c&gt;</p>", "a & b <c>"),
        ("One<br>two", "One two"),
        ("", ""),
        (None, ""),
    ],
)
def test_plain_keeps_words_apart_and_whole(html, words):
    assert richtext.plain(html) == words
