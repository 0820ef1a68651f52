import pytest
from django.template import Context, Template
from django.utils.translation import override


@pytest.mark.parametrize(("language", "words"), [("en", "14,111"), ("fr", "14\u202f111")])
def test_numbers_are_grouped_as_the_language_does(language, words):
    with override(language):
        assert Template("{{ number|grouped }}").render(Context({"number": 14_111})) == words
