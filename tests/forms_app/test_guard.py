"""What hints at the origin of a person or at a third person, and what must pass."""

import time

import pytest

from forms_app.guard import Kind, hints

FIRES = [
    ("en", "Mr Kovács is Roma and knows the families.", Kind.ORIGIN, "Mr Kovács is Roma"),
    ("en", "Our mediator Ana Petrović, a Roma, visits.", Kind.ORIGIN, "Ana Petrović, a Roma"),
    ("en", "Ion Popescu was of Romani origin.", Kind.ORIGIN, "Ion Popescu was of Romani"),
    ("en", "Councillor Marin, who is a Gypsy, said so.", Kind.ORIGIN, "Marin, who is a Gypsy"),
    ("en", "our Roma mediator Ana Petrović", Kind.ORIGIN, "Roma mediator Ana Petrović"),
    ("en", "Jean-Luc O’Neill (Traveller) helps", Kind.ORIGIN, "Jean-Luc O’Neill (Traveller"),
    ("en", "I am Roma myself.", Kind.ORIGIN, "I am Roma"),
    ("en", "She is a Sinti and leads it.", Kind.ORIGIN, "She is a Sinti"),
    ("en", "Петар Илић is Roma.", Kind.ORIGIN, "Петар Илић is Roma"),
    ("fr", "M. Durand est rom et le dit.", Kind.ORIGIN, "M. Durand est rom"),
    ("fr", "Mme Ana Petrović, qui est tsigane", Kind.ORIGIN, "Ana Petrović, qui est tsigane"),
    ("fr", "Ana Petrović est d’origine rom.", Kind.ORIGIN, "Ana Petrović est d’origine rom"),
    ("fr", "notre médiatrice rom Ana Petrović", Kind.ORIGIN, "médiatrice rom Ana Petrović"),
    ("fr", "Je suis manouche.", Kind.ORIGIN, "Je suis manouche"),
    ("fr", "Elle est gitane.", Kind.ORIGIN, "Elle est gitane"),
    # People mix languages.
    ("fr", "Ana Petrović is Roma.", Kind.ORIGIN, "Ana Petrović is Roma"),
    ("en", "write to ana@tivat.example please", Kind.EMAIL, "ana@tivat.example"),
    ("en", "call +382 32 661-300 or come", Kind.PHONE, "+382 32 661-300"),
    ("fr", "appelez le 03 88 41 20 00", Kind.PHONE, "03 88 41 20 00"),
    ("en", "a girl born on 3 May 2009", Kind.BIRTH, "born on 3 May 2009"),
    ("fr", "une fille née le 3 mai 2009", Kind.BIRTH, "née le 3 mai 2009"),
]
PASSES = [
    "About 500 Roma live in two settlements; the census of 2021 counted 412.",
    "Roma and Travellers take part in the council’s working group.",
    "The European Roma Rights Centre is a Roma organisation in Brussels.",
    "Chiricli is a Roma women organisation.",
    "Mayor Kovács opened the Roma community centre.",
    "Mr Durand leads the office for Roma inclusion.",
    "Novi Sad is Roma-friendly.",
    "The Decade of Roma Inclusion 2005–2015 was an initiative of states.",
    "Our strategy for Roma and Sinti runs from 2021 to 2030 and costs 1 500 000 euros.",
    "Ana Petrović is the mediator for Roma families.",
    "Resolution 333 (2011) of 24 March 2011, paragraph 7.2.",
    "Registration number 12345678901, IBAN not needed.",
    "Le Conseil national des Roms est une organisation rom.",
    "La Ville de Rome est partenaire.",
    "Mme Durand est médiatrice pour les familles roms.",
    "Les gens du voyage disposent de deux aires d’accueil.",
    "Un projet né en France.",
    "We were born out of a need.",
    "See https://tivat.example/2014-2020/report-0388412000.pdf",
    "",
]


@pytest.mark.parametrize(("language", "text", "kind", "words"), FIRES)
def test_it_hints_at_persons(language, text, kind, words):
    found = hints(text, language)

    assert [finding.kind for finding in found] == [kind]
    assert found[0].words.endswith(words)
    assert text[found[0].start : found[0].end] == found[0].words


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("text", PASSES)
def test_it_lets_policies_totals_and_organisations_pass(text, language):
    assert hints(text, language) == []


def test_the_senders_own_address_is_no_third_person():
    text = "Write to Erika@tivat.example or to ana@tivat.example."

    found = hints(text, "en", own=["erika@tivat.example"])

    assert [finding.words for finding in found] == ["ana@tivat.example"]


def test_several_are_given_in_their_order():
    found = hints("ana@x.example: Mr Kovács is Roma. Tel. +382 32 661 300", "en")

    assert [finding.kind for finding in found] == [Kind.EMAIL, Kind.ORIGIN, Kind.PHONE]


def test_a_long_text_costs_little():
    """Ten times what a form takes: no pattern runs away."""
    for piece in ("Aa ", "Aa", "0 ", "+1", "a.b", "a.b@", "Mr Aa ", "born on 1 "):
        started = time.process_time()
        hints(piece * (20_000 // len(piece)), "en")

        assert time.process_time() - started < 2
