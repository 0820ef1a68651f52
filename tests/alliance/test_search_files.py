"""Files are found by their name and their words, as the page that they stand on."""

import io

import pytest
from django.core.files.base import ContentFile
from pypdf import PdfWriter

from alliance.models import SearchEntry
from jobs.worker import run_all
from library import disposal, file_texts
from library.models import File, FileText
from tests.alliance.test_search import ask, kinds, main_of, titles
from tests.factories import make_article, make_text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def pdf(*pages):
    """A PDF with a line on each page."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    numbers = []
    for line in pages:
        stream = f"BT /F1 12 Tf 72 700 Td ({line}) Tj ET".encode("latin-1")
        parts.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        numbers.append(len(parts) + 1)
        parts.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % len(parts)
        )
    kids = " ".join(f"{number} 0 R" for number in numbers).encode()
    parts[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(numbers))
    out, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size, start = len(parts) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def make_file(content=None, name="annual-report.pdf", **facts):
    content = pdf("Of violins and travellers") if content is None else content
    return File.objects.create(file=ContentFile(content, name=name), **facts)


def test_a_file_is_found_by_its_words_as_its_page(client):
    text = make_text("On music", kind="resolution", number=7, year=2014)
    text.files.add(make_file(title_en="The annual report"))
    run_all()

    response = ask(client, "violins")

    html = main_of(response)
    assert titles(response) == ["Resolution 7 (2014): On music"]
    assert kinds(response) == [("All", 1), ("Adopted texts", 1)]
    assert "In the file: The annual report, annual-report.pdf" in html
    assert "Of <mark>violins</mark> and travellers" in html


def test_a_file_is_found_by_its_name_before_it_is_read(client):
    article = make_article("A visit")
    article.files.add(make_file(name="minutes-of-tivat.pdf"))

    html = main_of(ask(client, "minutes tivat"))

    assert "<mark>minutes</mark>-of-<mark>tivat</mark>.pdf" in html
    assert f'href="/en/news/{article.slug}/"' in html


def test_what_its_page_says_itself_names_no_file(client):
    article = make_article("Violins")
    article.files.add(make_file())
    run_all()

    response = ask(client, "violins")

    assert (titles(response), "In the file" in main_of(response)) == (["Violins"], False)


def test_a_file_is_hidden_with_its_page_and_gone_when_it_is_removed(client):
    article = make_article("A visit")
    file = make_file()
    article.files.add(file)
    run_all()
    assert titles(ask(client, "violins")) == ["A visit"]

    type(article).objects.filter(pk=article.pk).update(status="draft")
    assert titles(ask(client, "violins")) == []
    type(article).objects.filter(pk=article.pk).update(status="published")
    assert titles(ask(client, "violins")) == ["A visit"]
    article.files.remove(file)
    assert titles(ask(client, "violins")) == []


def test_new_bytes_and_a_new_title_are_found(client):
    article, file = make_article("A visit"), make_file()
    article.files.add(file)
    run_all()

    file.file, file.title_en = ContentFile(pdf("Of drums"), name="other.pdf"), "Percussion"
    file.save()
    run_all()

    found = [titles(ask(client, word)) for word in ("violins", "drums", "percussion")]
    assert found == [[], ["A visit"], ["A visit"]]


def test_a_file_in_one_language_has_one_entry():
    text = make_text()
    text.files.add(make_file(language="fr"), make_file(pdf("x"), language="sr"))

    stored = SearchEntry.objects.filter(model="texts.adoptedtext_files")
    assert sorted(stored.values_list("language", flat=True)) == ["en", "fr", "fr"]


def protected():
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n%%EOF", b"no PDF", b"", pdf("x")[:300], protected()],
    ids=["nothing inside", "something else", "empty", "torn", "protected"],
)
def test_what_cannot_be_read_has_no_words(content):
    file = make_file(content or b" ")
    run_all()

    assert FileText.objects.get(file=file).text == ""


def test_what_takes_too_long_or_is_too_large_is_given_up(monkeypatch):
    file = make_file()
    monkeypatch.setattr(file_texts, "SECONDS", 0.001)
    file_texts.read(file.pk)
    assert FileText.objects.get(file=file).text == ""

    monkeypatch.undo()
    monkeypatch.setattr(file_texts, "MOST_BYTES", 10)
    file_texts.read(file.pk)
    assert FileText.objects.get(file=file).text == ""
    file_texts.read(file.pk + 1)  # gone meanwhile


def test_pages_are_read_in_order_and_to_a_length(monkeypatch):
    assert file_texts.text_of(pdf("One", "Two")) == "One Two"

    file = make_file(pdf("One", "Two"))
    monkeypatch.setattr(file_texts, "LONGEST", 5)
    file_texts.read(file.pk)
    assert FileText.objects.get(file=file).text == "One T"


def test_a_file_that_was_read_can_still_be_deleted():
    file = make_file()
    run_all()

    disposal.dispose(file)

    assert FileText.objects.count() == 0
