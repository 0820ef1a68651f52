"""Search finds adopted texts to the paragraph."""

import pytest

from alliance.models import SearchEntry
from alliance.searching import index
from alliance.searching.question import Question
from alliance.searching.results import Results, entries_for
from tests.factories import make_text
from texts.importing import Row, replace
from texts.models import AdoptedText, Paragraph

pytestmark = pytest.mark.django_db


def find(question):
    return entries_for(Results.of(Question(question)).things)


@pytest.fixture
def text():
    text = make_text("Roma", number=333, year=2011, status="draft")
    replace(
        text,
        [
            Row(kind="heading", bodies={"en": "Heading of wellingtons"}),
            Row("1", bodies={"en": "On wellingtons", "fr": "Des bottes"}),
            Row("1.a", bodies={"en": "Only English wellingtons"}),
        ],
    )
    return AdoptedText.objects.get()


def addresses(question):
    return sorted(entry.address for entry in find(question))


def test_a_paragraph_is_found_at_its_address_while_its_text_is_public(text):
    hidden = addresses("wellingtons")
    AdoptedText.objects.update(status="published")
    public = addresses("wellingtons")
    AdoptedText.objects.update(status="withdrawn")

    page = "/en/texts/resolution-333-2011/"
    assert (hidden, public, addresses("wellingtons")) == (
        [],
        [page, f"{page}#p-1", f"{page}#p-1-a"],
        [],
    )


def test_a_paragraph_has_an_entry_in_each_language_it_has(text):
    found = SearchEntry.objects.of(Paragraph).order_by("address", "language")

    assert [(entry.language, entry.title) for entry in found] == [
        ("en", "Resolution 333 (2011), §\u00a01"),
        ("en", "Resolution 333 (2011), §\u00a01.a"),
        ("fr", "Résolution 333 (2011), §\u00a01"),
    ]


def test_paragraphs_follow_their_text(text):
    text.number = 334
    text.save()
    changed = {entry.title for entry in SearchEntry.objects.of(Paragraph).filter(language="en")}
    replace(text, [Row("2", bodies={"en": "Wellingtons"})])
    replaced = [entry.title for entry in SearchEntry.objects.of(Paragraph)]
    index.rebuild()
    rebuilt = [entry.title for entry in SearchEntry.objects.of(Paragraph)]
    text.delete()

    assert changed == {"Resolution 334 (2011), §\u00a01", "Resolution 334 (2011), §\u00a01.a"}
    assert replaced == rebuilt == ["Resolution 334 (2011), §\u00a02"]
    assert SearchEntry.objects.of(Paragraph).count() == 0


def test_a_text_is_found_by_words_of_different_paragraphs(text):
    AdoptedText.objects.update(status="published")

    found = find("heading wellingtons only")

    assert [entry.title for entry in found] == ["Resolution 333 (2011): Roma"]
