"""English and French are equals: nothing is untranslated, stale, or in the wrong language."""

import ast
import re
from pathlib import Path

import polib
import pytest
from django.contrib import admin
from django.utils.functional import Promise
from django.utils.translation.template import templatize

from tests.addresses import NAMES
from tests.public_pages import see
from tests.reading import Document
from tests.test_architecture import PROGRAMS, ROOT, name_of, tracked

pytestmark = pytest.mark.either_database

CATALOGUE = ROOT / "locale/fr/LC_MESSAGES/django.po"
FUNCTIONS = {
    # name: (places of the message among the arguments, place of the context)
    "gettext": ((0,), None),
    "gettext_lazy": ((0,), None),
    "gettext_noop": ((0,), None),
    "_": ((0,), None),
    "ngettext": ((0, 1), None),
    "ngettext_lazy": ((0, 1), None),
    "pgettext": ((1,), 0),
    "pgettext_lazy": ((1,), 0),
    "npgettext": ((1, 2), 0),
    "npgettext_lazy": ((1, 2), 0),
}
STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
IN_TEMPLATE = re.compile(rf"\b(\w*gettext|_)\(\s*({STRING}(?:\s*,\s*{STRING})*)", re.S)
GAP = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(CATALOGUE))


# --- The catalogue -----------------------------------------------------------------------------


def messages_of_program(text):
    aliases = {}
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            aliases |= {name.asname or name.name: name.name for name in node.names}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        places, context = FUNCTIONS.get(aliases.get(node.func.id, ""), ((), None))
        if places and all(
            isinstance(argument, ast.Constant) for argument in node.args[: places[-1] + 1]
        ):
            yield (
                node.args[context].value if context is not None else None,
                node.args[places[0]].value,
            )


def messages_of_template(text):
    for function, arguments in IN_TEMPLATE.findall(templatize(text)):
        places, context = FUNCTIONS[function]
        values = [ast.literal_eval(value) for value in re.findall(STRING, arguments, re.S)]
        yield values[context] if context is not None else None, values[places[0]]


def test_catalogue_has_every_message_of_programs_and_templates(catalogue):
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete}
    missing = {}
    for file in PROGRAMS + tracked("templates/*.html", "templates/*.txt"):
        if "tests" in file.parts:
            continue
        read = messages_of_program if file.suffix == ".py" else messages_of_template
        if gone := [message for message in read(file.read_text()) if message not in known]:
            missing[name_of(file)] = gone

    assert missing == {}


def test_every_message_is_translated(catalogue):
    assert [e.msgid for e in catalogue.untranslated_entries()] == []
    assert [e.msgid for e in catalogue.fuzzy_entries()] == []


def test_compiled_catalogue_is_that_of_the_source(catalogue, tmp_path):
    catalogue.save_as_mofile(str(tmp_path / "django.mo"))

    def content(file):
        return {
            (e.msgctxt, e.msgid, e.msgid_plural): (e.msgstr, e.msgstr_plural)
            for e in polib.mofile(str(file))
        }

    assert content(CATALOGUE.with_suffix(".mo")) == content(tmp_path / "django.mo")


def test_translations_have_the_gaps_of_the_message(catalogue):
    wrong = []
    for entry in catalogue:
        gaps = set(GAP.findall(entry.msgid)) | set(GAP.findall(entry.msgid_plural or ""))
        for translation in [entry.msgstr, *entry.msgstr_plural.values()]:
            found = set(GAP.findall(translation))
            # A singular may say "one" or "un" and leave the number out.
            if found != gaps and not (entry.msgid_plural and found < gaps):
                wrong.append((entry.msgid, translation))

    assert wrong == []


# --- Models ------------------------------------------------------------------------------------

SCREENS = admin.site._registry
OURS = [
    model
    for model in {*SCREENS, *(inline.model for s in SCREENS.values() for inline in s.inlines)}
    if (ROOT / model._meta.app_label / "apps.py").exists()
]
OURS.sort(key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_model_speaks_both_languages(model):
    """Whatever the back office shows of it goes through the catalogue."""
    fields = [
        field
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if not field.auto_created and not getattr(field.remote_field, "parent_link", False)
    ]
    untold = [f.name for f in fields if not isinstance(f.verbose_name, Promise) and f.editable]
    for name in ("verbose_name", "verbose_name_plural"):
        if not isinstance(getattr(model._meta, name), Promise) and not model._meta.auto_created:
            untold.append(name)
    for field in fields:
        untold += [
            f"{field.name}: {label}"
            for _value, label in field.flatchoices
            if not isinstance(label, Promise)
        ]

    assert untold == []


# --- Pages -------------------------------------------------------------------------------------

ENGLISH = {
    *("the", "of", "and", "to", "in", "is", "for", "with"),
    *("that", "are", "was", "by", "from", "this", "which", "their", "has"),
}
FRENCH = {
    *("le", "la", "les", "de", "des", "et", "du", "un", "une", "pour"),
    *("avec", "dans", "est", "sur", "par", "que", "qui", "aux", "au", "en"),
}
TAGS = re.compile(r"<[^>]+>")
ADDRESS = re.compile(r"https?://\S+")  # a secret in one may look like words


def pieces(message):
    """The stretches of `message` between tags, as patterns for the text of a page."""
    for stretch in TAGS.split(message):
        text = " ".join(stretch.split())
        fixed = " ".join(GAP.sub(" ", text).split())
        if not re.search(r"[^\W\d_]{3,}", fixed):
            continue
        parts = [re.escape(part) for part in re.split(GAP.pattern.replace("(", "(?:"), text)]
        yield "(.+?)".join(parts)


def foreign_patterns(catalogue, language):
    """Patterns of the other language's words that this language says differently."""
    english, french = set(), set()
    for entry in catalogue:
        english |= {p for text in (entry.msgid, entry.msgid_plural) if text for p in pieces(text)}
        french |= {p for t in (entry.msgstr, *entry.msgstr_plural.values()) if t for p in pieces(t)}
    foreign = english - french if language == "fr" else french - english
    return re.compile("|".join(sorted(foreign)) or "(?!)")


def prose_language(text):
    """en, fr, or None where there are too few words to tell."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    english = sum(word in ENGLISH for word in words)
    french = sum(word in FRENCH for word in words)
    if len(words) < 6 or abs(english - french) < 2:
        return None
    return "en" if english > french else "fr"


def wrong_words(html, language, foreign, names):
    """What the page says in the other language without marking it."""
    for words in Document(html).words:
        text = words.text
        is_code = words.is_inside("script", "code", "pre", "textarea") or any(
            element.attributes.get("translate") == "no" for element in words.inside
        )
        if words.language != language or is_code:
            continue
        text = ADDRESS.sub("", text)
        for name in names:
            text = text.replace(name, "")
        if foreign.fullmatch(text) or prose_language(text) not in {None, language}:
            yield words.text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_has_words_of_the_other_language(demo, pages, catalogue, language):
    foreign = foreign_patterns(catalogue, language)
    found = {}
    for path, html in pages.items():
        if path.startswith(f"/{language}/"):
            for text in wrong_words(html, language, foreign, demo.pages["names"]):
                found.setdefault(text, path)

    assert found == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_error_or_form_has_words_of_the_other_language(
    site, broken_site, demo, catalogue, language
):
    """What links do not lead to: forms sent back, searches, errors."""
    foreign = foreign_patterns(catalogue, language)
    found = {}
    for name in NAMES:
        html = see(name, language, site, broken_site, demo.pages).reply.text
        for text in wrong_words(html, language, foreign, demo.pages["names"]):
            found.setdefault(text, name)

    assert found == {}


def test_detector_knows_both_languages():
    assert prose_language("The mayor of the city spoke with people from the region.") == "en"
    assert prose_language("Le maire de la ville a parlé avec les gens de la région.") == "fr"
    assert prose_language("Andalusia, Spain, 2015") is None


def test_catalogue_lies_where_the_settings_say(settings):
    assert Path(settings.LOCALE_PATHS[0]) / "fr/LC_MESSAGES/django.po" == CATALOGUE
