"""The passport where people meet it: beside each question, and on the page on personal data."""

import pytest

from forms_app import passport
from tests.factories import make_page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_stored_question_says_why_it_is_asked(client, db, language):
    page = client.get(f"/{language}/contact/").content.decode()

    form = client.get(f"/{language}/contact/").context["form"]
    asked = [field.label for field in form]
    words = {"en": "Why we ask", "fr": "Pourquoi nous le demandons"}[language]
    assert page.count(f"<summary>{words}") == len(asked) == 4


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_on_personal_data_has_the_whole_table(client, db, language):
    page = make_page("Privacy", language=language, key="privacy")
    other = make_page("Legal", language=language, key="legal")

    text = client.get(page.get_absolute_url()).content.decode()

    entries = sum(len(table) for table in passport.TABLE.values())
    assert (
        text.count(' class="small">' + {"en": "Read by:", "fr": "Lu par\u00a0:"}[language])
        == entries
    )
    assert len(passport.rules()) == 15
    assert "passport" not in client.get(other.get_absolute_url()).content.decode()
