"""Numbers, headings and addressees out of pasted text, HTML and Word documents."""

import io
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.texts.word import Document, with_entry
from texts import docx_source, html_source
from texts.aligning import align, missing_numbers
from texts.blocks import Unreadable
from texts.importing import Row
from texts.recognition import addressees_in, recognise


def read(source, language="en", **facts):
    rows = recognise(html_source.read(source), language, **facts)
    return [(row.number or row.kind, row.bodies[language]) for row in rows]


def read_word(content):
    return [
        (row.number or row.kind, row.bodies["en"])
        for row in recognise(docx_source.read(io.BytesIO(content)), "en")
    ]


def blocks_of(content):
    return list(docx_source.read(io.BytesIO(content)))


def numbers(*lines):
    return [number for number, _words in read("\n\n".join(lines))]


# --- Numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (
            ["1. A", "2. B:", "a. C", "b. D:", "i. E", "ii. F", "c. G", "3. H"],
            "1 2 2.a 2.b 2.b.i 2.b.ii 2.c 3",
        ),
        (["1) A", "(a) B", "(b) C", "(i) D", "2) E"], "1 1.a 1.b 1.b.i 2"),
        (["h. A", "i. B", "j. C"], "h i j"),
        (["1. A", "h. B:", "i. C", "ii. D", "i. E"], "1 1.h 1.h.i 1.h.ii 1.i"),
        (["7. A", "7.1. B", "7.1.a. C", "7.2 D", "8. E"], "7 7.1 7.1.a 7.2 8"),
        (["1. A:", "1. B", "2. C"], "1 1.1 1.2"),
        (["§ 5. A", "6.A"], "5 paragraph"),
        (["12 cities took part.", "2011 was the year."], "paragraph paragraph"),
        (["1. A", "3. B"], "1 3"),
    ],
)
def test_labels_become_whole_numbers(lines, found):
    assert numbers(*lines) == found.split()


def test_missing_numbers_are_named():
    rows = [Row(number) for number in ("1", "3", "5.b", "5.c.2")]

    assert missing_numbers(rows) == ["2", "5", "5.c", "5.c.1"]


# --- Plain text and HTML -----------------------------------------------------------------------


def test_lines_broken_in_a_sentence_are_joined_and_capitals_are_a_heading():
    source = "APPENDIX\n1. The Congress, having\nregard to 12\ncities;\n2. invites:\n- cities\n"

    assert read(source) == [
        ("heading", "APPENDIX"),
        ("1", "The Congress, having regard to 12 cities;"),
        ("2", "invites:"),
        ("paragraph", "cities"),
    ]


def test_nested_lists_count_by_themselves():
    source = (
        "<h2>Facts</h2><ol><li><p>One</p></li><li>Two:<ol type='a'><li>A<ol type=i><li>I</ol>"
        "</li><li>B</li></ol></li><li value=5>Five</li></ol><ol start=6><li>Six</ol>"
    )

    assert read(source) == [
        ("heading", "Facts"),
        ("1", "One"),
        ("2", "Two:"),
        ("2.a", "A"),
        ("2.a.i", "I"),
        ("2.b", "B"),
        ("5", "Five"),
        ("6", "Six"),
    ]


def test_word_on_the_clipboard_writes_its_numbers_out():
    source = (
        "<p class=MsoNormal><b><span>1.<span>&nbsp;&nbsp;&nbsp;</span></span></b>Roma &amp; "
        "<i>others</i>:</p><p style='mso-list:l0 level2 lfo1'><![if !supportLists]><span>a."
        "<span>&nbsp; </span></span><![endif]>See <a href='https://x.example/?a=1&amp;b=2'"
        " onclick='x()'>this</a></p><script>alert(1)</script>"
    )

    assert read(source) == [
        ("1", "Roma &amp; <em>others</em>:"),
        ("1.a", 'See <a href="https://x.example/?a=1&amp;b=2">this</a>'),
    ]


def test_what_the_head_says_already_is_left_out():
    source = "<p><b>Resolution 333 (2011)<sup>1</sup></b></p><p>The title</p><p>1. A</p>"

    assert read(source, leave_out=("Resolution 333 (2011)", "The Title")) == [("1", "A")]


@pytest.mark.parametrize(
    "source",
    ["1.\u00a0 Les «\u00a0Roms\u00a0»  :", "<p>1.&nbsp;&nbsp;Les «&nbsp;Roms&nbsp;»\n:</p>"],
)
def test_spaces_that_hold_words_together_stay(source):
    assert read(source, "fr") == [("1", "Les «\u00a0Roms\u00a0» :")]


@given(st.text(max_size=300), st.sampled_from(["", "<p>", "<ol><li>", "<li value=999><b>"]))
@settings(max_examples=150, deadline=None)
def test_no_text_is_too_strange(text, start):
    for row in recognise(html_source.read(start + text), "en"):
        assert row.bodies["en"]


# --- Word --------------------------------------------------------------------------------------


def test_automatic_numbers_headings_and_emphasis_of_word_are_read():
    document = Document()
    document.it.add_heading("Facts", 1)
    document.add("The Congress invites:", 0)
    first = document.add("with regard to ", 1)
    first.add_run("housing").bold = True
    first.add_run(" in ").italic = True
    first.add_run("Europe").italic = True
    document.add("repair", 2)
    document.add("build", 2)
    document.add("teach", 1)
    document.add("decides", 0)
    document.add("of another list, five", 0, number=8)
    document.add("a bullet", 0, number=9)
    document.add("8. typed")

    assert read_word(document.bytes()) == [
        ("heading", "Facts"),
        ("1", "The Congress invites:"),
        ("1.a", "with regard to <strong>housing</strong> <em>in Europe</em>"),
        ("1.a.i", "repair"),
        ("1.a.ii", "build"),
        ("1.b", "teach"),
        ("2", "decides"),
        ("5", "of another list, five"),
        ("paragraph", "a bullet"),
        ("8", "typed"),
    ]


def test_tracked_changes_are_read_as_if_accepted():
    document = Document()
    paragraph = document.add("Kept", 0)
    document.delete(paragraph, " gone")
    document.insert(paragraph, " new")

    assert read_word(document.bytes()) == [("1", "Kept new")]


def test_numbers_of_a_style_count_too():
    document = Document()
    style = document.it.styles.add_style("Numbered", 1)
    style.element.get_or_add_pPr().append(document.add("x", 0)._p.pPr.numPr)
    document.add("First", style="Numbered")
    document.add("Second", style="Numbered")

    assert [row for row in read_word(document.bytes()) if row[1] != "x"] == [
        ("1", "First"),
        ("2", "Second"),
    ]


BODY = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>before &{}; after</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    "definition",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">',
        '<!ENTITY b SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p; <!ENTITY b "x">',
    ],
)
def test_entities_are_not_expanded(definition):
    part = f"<!DOCTYPE w:document [{definition}]>{BODY.format('b')}"

    try:
        found = read_word(with_entry(Document().bytes(), "word/document.xml", part))
    except Unreadable:
        return
    assert "ha" not in str(found)
    assert "root:" not in str(found)


def bomb(size):
    """A small file that unpacks to `size` bytes of XML."""
    return with_entry(Document().bytes(), "word/big.xml", b" " * size)


def many_entries():
    buffer = io.BytesIO(Document().bytes())
    with zipfile.ZipFile(buffer, "a") as archive:
        for number in range(2001):
            archive.writestr(f"x/{number}", "")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "make", [lambda: bomb(2 * 1024**2), lambda: bomb(16 * 1024**2), many_entries]
)
def test_what_unpacks_to_too_much_is_refused_before_it_is_read(make):
    content = make()

    assert len(content) < 600_000
    with pytest.raises(Unreadable, match="too large once unpacked"):
        blocks_of(content)


def test_an_entry_that_lies_about_its_size_is_not_read_on():
    content = bytearray(bomb(2 * 1024**2))
    place = content.rfind(b"word/big.xml") - 46  # the directory at the end
    content[place + 24 : place + 28] = (100).to_bytes(4, "little")

    blocks_of(bytes(content))  # the part is named by nothing, so never opened

    lying = bytearray(with_entry(Document().bytes(), "word/document.xml", b" " * 2 * 1024**2))
    place = lying.rfind(b"word/document.xml") - 46
    lying[place + 24 : place + 28] = (100).to_bytes(4, "little")
    with pytest.raises(Unreadable):
        blocks_of(bytes(lying))


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"%PDF-1.7", zlib.compress(b"x" * 100), Document().bytes()[:3000]],
)
def test_what_is_no_document_is_said_to_be_none(content):
    with pytest.raises(Unreadable, match="not a Word document"):
        blocks_of(content)


@pytest.mark.parametrize(
    "part",
    [
        b"",
        b"<a/>",
        b"\xff\xfe\x00",
        b"<w:document",
        BODY.format("amp").replace("w:body>", "w:boddy>").encode(),
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>',
    ],
)
def test_a_broken_part_is_no_document(part):
    with pytest.raises(Unreadable, match="not a Word document"):
        blocks_of(with_entry(Document().bytes(), "word/document.xml", part))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_damage_breaks_the_reader(data):
    content = bytearray(WHOLE)
    for _number in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    with suppress(Unreadable):
        blocks_of(bytes(content))


def _whole():
    document = Document()
    document.add("One", 0)
    return document.bytes()


WHOLE = _whole()


# --- Who is asked ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("invites local authorities of Council of Europe member states to:", ["local"]),
        ("calls on local and regional authorities to:", ["local", "regions"]),
        ("recommends that the Committee of Ministers invite member states to pay", ["states"]),
        ("asks the Committee of Ministers to begin", ["ministers"]),
        ("For its part, the Congress decides to report", ["congress"]),
        ("Local authorities are close to people.", []),
        ("invite les autorités locales à agir", ["local"]),
        ("invite les pouvoirs locaux et régionaux des États membres :", ["local", "regions"]),
        ("recommande au Comité des Ministres d’inviter les États membres à payer", ["states"]),
        ("Pour sa part, le Congrès décide de rendre compte", ["congress"]),
    ],
)
def test_the_verb_and_who_stands_behind_it_tell_who_is_asked(words, found):
    assert addressees_in(words) == found


def test_what_stands_below_an_introduction_asks_the_same_and_the_introduction_nothing():
    lines = ["1. The Congress invites regions to:", "a. on money:", "i. pay"]
    lines += ["b. ask member states for more", "2. End"]
    rows = recognise(html_source.read("\n\n".join(lines)), "en")

    assert [(row.number, row.addressees) for row in rows] == [
        ("1", []),
        ("1.a", []),
        ("1.a.i", ["regions"]),
        ("1.b", ["states"]),
        ("2", []),
    ]


# --- The second language -----------------------------------------------------------------------


def test_the_second_language_is_put_beside_the_first_by_number():
    old = [
        Row(kind="heading", bodies={"en": "Facts"}),
        Row("1", bodies={"en": "One"}, addressees=["local"]),
        Row("2", bodies={"en": "Two"}),
        Row("4", bodies={"en": "Four"}),
    ]
    new = [
        Row(kind="heading", bodies={"fr": "Faits"}),
        Row("1", bodies={"fr": "Un"}, addressees=["states"]),
        Row("3", bodies={"fr": "Trois"}),
        Row("4", bodies={"fr": "Quatre"}),
        Row(bodies={"fr": "Suite"}),
    ]

    found = align(old, new, "fr")

    assert [(row.number, row.bodies, row.addressees) for row in found.rows] == [
        ("", {"en": "Facts", "fr": "Faits"}, []),
        ("1", {"en": "One", "fr": "Un"}, ["local"]),
        ("3", {"fr": "Trois"}, []),
        ("2", {"en": "Two"}, []),
        ("4", {"en": "Four", "fr": "Quatre"}, []),
        ("", {"fr": "Suite"}, []),
    ]
    assert (found.only_new, found.only_old) == (["§\u00a03", "“Suite”"], ["§\u00a02"])


def test_a_number_that_is_there_twice_loses_no_words():
    new = [Row("1", bodies={"en": "a"}), Row("1", bodies={"en": "b"}), Row("2", bodies={"en": "c"})]

    found = align([Row("1", bodies={"fr": "un"})], new, "en")

    assert [row.bodies for row in found.rows] == [{"fr": "un", "en": "a"}, {"en": "b"}, {"en": "c"}]


DEEP = ["<ol><li>" * 50_000, "<p>" + "<span>" * 50_000, "<x>" * 9999 + "<p>"]


@pytest.mark.parametrize("source", DEEP)
def test_what_stands_too_deep_is_refused_at_once(source):
    with pytest.raises(Unreadable, match="inside each other"):
        list(html_source.read(f"{source}x"))
