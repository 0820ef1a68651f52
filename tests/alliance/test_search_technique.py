"""Reading a question, weighing a match, cutting an excerpt."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.searching.entries import other_words
from alliance.searching.excerpts import LONGEST, excerpt, mark
from alliance.searching.fulltext import Match
from alliance.searching.question import MOST_TERMS, Question
from alliance.searching.results import likeness, rank
from core import searching

# --- Questions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Roma inclusion", [("roma",), ("inclusion",)]),
        ("Ниш", [("nis", "nish", "nysh")]),
        ('"local authorities" Serbia’s', [("local authorities",), ("serbia",)]),
        ("« l’inclusion des Roms »", [("inclusion des roms",)]),
        ("the city of Tivat", [("city",), ("tivat",)]),
        ("what is it", [("what",), ("is",), ("it",)]),
        ("roma ROMA Roma", [("roma",)]),
        ("Saint-Denis", [("saint",), ("denis",)]),
        ("日本 --- ''", []),
    ],
)
def test_a_question_is_read(text, terms):
    assert [term.spellings for term in Question(text).terms] == terms


def test_a_question_has_an_end():
    assert len(Question(" ".join(f"word{n}" for n in range(99))).terms) == MOST_TERMS


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("all educati", "educati"),
        ("Košic", "kosic"),
        ("eu", None),
        ('all "educati"', None),
        ("educati »", "educati"),
        ("", None),
    ],
)
def test_only_a_last_word_of_some_length_may_go_on(text, beginning):
    longer = Question(text).with_open_end()

    assert (longer and longer.terms[-1].spellings[0]) == beginning
    assert not any(term.is_beginning for term in Question(text).terms)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Schools in Niš, schools in Tivat", "schools"),
        ("Köln", "koeln"),
        ("Шумен", "shumen"),
        ("Tivat", ""),
    ],
)
def test_words_that_are_not_among_the_stems_are_kept_besides(text, words):
    assert other_words(text, "en") == words


# --- Weight ---------------------------------------------------------------------------------------


def match(*names, language="en"):
    folded = [searching.fold(name) for name in names]
    stems = [searching.stems(name, language) for name in folded]
    return Match(1, "", "news", language, "", "", "", "\n".join(folded), "\n".join(stems))


@pytest.mark.parametrize(
    ("question", "names", "expected"),
    [
        ("Serbia", ["Serbia", "Serbie"], (3, 4)),
        ("serbie", ["Serbia", "Serbie"], (3, 4)),
        ("Andalusia", ["Region of Andalusia"], (3, 2)),
        ("Serbia", ["First seminar in Serbia on schools"], (3, 1)),
        ("schools serbia", ["First seminar in Serbia on schools"], (3, 2)),
        ("homes serbia", ["First seminar in Serbia on schools"], (1, 2)),
        ("homes", ["First seminar in Serbia on schools"], (0, 0)),
        ('"school on"', ["First seminar in Serbia on schools"], (0, 0)),
        ('"Serbia on school"', ["First seminar in Serbia on schools"], (3, 3)),
        ("serb", ["Serbia"], (0, 0)),
        ("the", ["The the"], (3, 4)),
    ],
)
def test_how_far_a_title_is_what_was_asked_for(question, names, expected):
    assert likeness(match(*names), Question(question)) == expected


def test_a_beginning_counts_less_than_a_word():
    question = Question("serb").with_open_end()

    assert likeness(match("Serbia"), question) == (2, 0)


def test_rank_rises_with_every_mention_and_falls_with_length():
    question = Question("schools homes")
    once, often = "school home", "school home school home"

    assert rank(often, question, "en") > rank(once, question, "en")
    assert rank(once, question, "en") > rank(once + " word" * 500, question, "en")
    assert rank(once, question, "en") > rank("school school school", question, "en")
    assert rank("preschool", question, "en") == 0


# --- Excerpts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        (
            "school",
            "Schools, pre-school & more",
            "<mark>Schools</mark>, pre-<mark>school</mark> &amp; more",
        ),
        ("Nis", "In Niš (Ниш)", "In <mark>Niš</mark> (<mark>Ниш</mark>)"),
        ("inclusion", "L’inclusion", "L’<mark>inclusion</mark>"),
        ("Serbia’s", "Serbia’s", "<mark>Serbia</mark>’s"),
        ("alliance", "Al\u00adliance", "<mark>Al\u00adliance</mark>"),
        ("nis", "Nis\u030c!", "<mark>Nis\u030c</mark>!"),
        (
            '"local authorities"',
            "A local authority, authorities",
            "A <mark>local authority</mark>, authorities",
        ),
        ("local authority", "A local authority", "A <mark>local</mark> <mark>authority</mark>"),
        ('"promotion inclusion"', "Promotion l’inclusion", "<mark>Promotion l’inclusion</mark>"),
        ("homes", "Schools", "Schools"),
        ("homes", "", ""),
    ],
)
def test_found_words_are_marked(question, text, marked):
    assert mark(text, Question(question), "en") == marked


def test_an_excerpt_begins_where_the_words_stand_close_together():
    text = "Schools first. " + "Word " * 100 + "Now, homes and schools here. " + "Word " * 100

    shown = excerpt(text, Question("homes schools"), "en")

    assert "Now, <mark>homes</mark> and <mark>schools</mark> here." in shown
    assert (shown[:6], shown[-5:]) == ("…Word ", "Word…")


def test_an_excerpt_without_a_hit_is_the_beginning():
    shown = excerpt("Beginning of it. " + "Word " * 100, Question("homes"), "en")

    assert (shown[:16], shown[-5:]) == ("Beginning of it.", "Word…")


def test_a_short_text_is_shown_whole():
    assert excerpt("Homes for all.", Question("all"), "en") == "Homes for <mark>all</mark>."


@given(st.text(), st.text(max_size=30), st.sampled_from(["en", "fr"]))
def test_whatever_is_shown_stands_in_the_text(text, question, language):
    shown = excerpt(text, Question(question), language)
    bare = re.sub("</?mark>", "", shown).replace("&lt;", "<").replace("&gt;", ">")
    bare = bare.replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")

    assert bare.removeprefix("…").removesuffix("…").strip() in text
    assert len(bare) <= LONGEST + 2
