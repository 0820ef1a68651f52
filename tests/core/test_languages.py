import pytest
from django.db import models
from django.utils.translation import override

from core import languages
from core.languages import Words
from core.templatetags.language_tags import lang_attribute, marked
from publishing.models import Topic
from texts.models import AdoptedText


@pytest.mark.parametrize(
    ("language", "code"), [("fr", "fr"), ("en-gb", "en"), ("de", "en"), (None, "en")]
)
def test_the_readers_language_is_always_one_of_the_sites(language, code):
    with override(language):
        assert languages.active() == code


def test_languages_in_order_begin_with_the_readers():
    with override("fr"):
        assert languages.in_order() == ("fr", "en")
    assert languages.in_order("fr") == ("fr", "en")


def test_columns_are_named_for_every_language():
    assert languages.columns("title", "body") == ("title_en", "title_fr", "body_en", "body_fr")


def test_a_translated_attribute_reads_the_readers_language():
    topic = Topic(title_en="Housing", title_fr="Logement")

    with override("fr"):
        assert (topic.title, topic.title.is_foreign) == ("Logement", False)


def test_where_a_translation_is_missing_the_other_language_stands_in_and_is_marked():
    topic = Topic(title_en="Housing & homes")

    with override("fr"):
        assert (topic.title, topic.title.language) == ("Housing & homes", "en")
        assert marked(topic.title) == '<span lang="en">Housing &amp; homes</span>'
        assert lang_attribute(topic.title.language) == ' lang="en"'


def test_an_empty_record_has_empty_words_in_the_readers_language():
    with override("fr"):
        words = Topic().title
        assert (words, words.language, words.is_foreign) == ("", "fr", False)


def test_words_of_the_readers_language_are_not_marked_up():
    with override("en"):
        assert marked(Words("Housing", "en")) == "Housing"
        assert lang_attribute("en") == ""


def test_a_translated_field_makes_one_column_a_language_in_the_place_it_was_declared():
    names = [field.name for field in AdoptedText._meta.get_fields() if not field.auto_created]
    title = AdoptedText._meta.get_field("title_fr")

    assert names[names.index("title_en") + 1] == "title_fr"
    assert isinstance(title, models.CharField)
    assert str(title.verbose_name) == "title (French)"
