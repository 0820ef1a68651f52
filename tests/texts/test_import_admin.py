"""The page with all paragraphs of a text: read, correct, save."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from reversion.models import Version

from tests.factories import make_text, make_user
from tests.texts.word import Document
from texts.importing import MOST, Row, replace
from texts.models import AdoptedText

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

SOURCE = "1. One\n\n2. The Congress invites regions to:\n\na. pay\n\nb. build"


def address(text):
    return reverse("admin:texts_adoptedtext_paragraphs", args=[text.pk])


def answers(*rows, version=1, **facts):
    """Each row: number, English, French, addressees."""
    data = {
        "form-TOTAL_FORMS": len(rows),
        "form-INITIAL_FORMS": 0,
        "language": "en",
        "source": "",
        "version": version,
    }
    for place, (number, english, french, *asked) in enumerate(rows):
        data |= {
            f"form-{place}-number": number,
            f"form-{place}-kind": "paragraph",
            f"form-{place}-body_en": english,
            f"form-{place}-body_fr": french,
            f"form-{place}-addressees": asked,
            f"form-{place}-ORDER": place + 1,
        }
    return data | facts


def shown(response):
    """What stands in the form."""
    return [
        (form["number"].value(), form["body_en"].value(), form["body_fr"].value())
        for form in response.context["formset"]
        if not form.is_new
    ]


def stored(text):
    rows = text.paragraphs.all()
    return [(p.number, p.body_en, p.body_fr, [str(x) for x in p.addressees]) for p in rows]


def test_a_pasted_text_is_shown_for_correction_and_not_saved(admin_client):
    text = make_text()

    response = admin_client.post(address(text), answers(source=SOURCE, recognise="1"))

    assert shown(response) == [
        ("1", "One", ""),
        ("2", "The Congress invites regions to:", ""),
        ("2.a", "pay", ""),
        ("2.b", "build", ""),
    ]
    asked = [form["addressees"].value() for form in response.context["formset"].forms[:4]]
    assert (asked, stored(text)) == ([[], [], ["regions"], ["regions"]], [])


def test_the_corrected_text_is_saved_with_a_version_and_a_log(admin_client):
    text = make_text()

    response = admin_client.post(
        address(text),
        answers(("1", "One", "Un"), ("§ 1.A.", "Two <i>x</i>", "", "local", "states")),
    )

    assert (response.status_code, response["Location"]) == (302, address(text))
    assert stored(text) == [
        ("1", "One", "Un", []),
        ("1.a", "Two <em>x</em>", "", ["local", "states"]),
    ]
    version = Version.objects.get_for_object(text).get()
    assert version.revision.user.username == "admin"
    kept = {one.content_type.model for one in version.revision.version_set.all()}
    assert kept == {"adoptedtext", "paragraph"}
    text.refresh_from_db()
    assert "one" in text.search_words


def test_the_second_language_is_put_beside_what_was_typed_and_not_saved_yet(admin_client):
    text = make_text()

    response = admin_client.post(
        address(text),
        answers(
            ("1", "One, corrected", ""),
            ("2", "Two", ""),
            language="fr",
            source="1. Un\n\n3. Trois",
            recognise="1",
        ),
    )

    assert shown(response) == [
        ("1", "One, corrected", "Un"),
        ("3", "", "Trois"),
        ("2", "Two", ""),
    ]
    page = response.content.decode()
    assert "Only in what was read now: §\u00a03" in page
    assert "Not in what was read now, left as it was: §\u00a02" in page


def test_a_word_document_is_read(admin_client):
    text, document = make_text(), Document()
    document.add("One", 0)
    document.add("A", 1)
    file = SimpleUploadedFile("text.docx", document.bytes())

    response = admin_client.post(address(text), answers(file=file, recognise="1"))

    assert shown(response) == [("1", "One", ""), ("1.a", "A", "")]


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.html", "<p>1. Größe</p>".encode(), [("1", "Größe", "")]),
        ("a.htm", "<p>1. Größe</p>".encode("cp1252"), [("1", "Größe", "")]),
        ("a.HTML", "<p>1. Größe</p>".encode("utf-16"), [("1", "Größe", "")]),
        ("a.txt", b"\xef\xbb\xbf1. A", [("1", "A", "")]),
    ],
)
def test_files_of_text_are_read_in_their_encoding(admin_client, name, content, found):
    file = SimpleUploadedFile(name, content)

    assert (
        shown(admin_client.post(address(make_text()), answers(file=file, recognise="1"))) == found
    )


@pytest.mark.parametrize(
    ("source", "name", "content", "words"),
    [
        ("", "", b"", "Paste a text or choose a file: one of the two."),
        ("x", "a.txt", b"1. A", "Paste a text or choose a file: one of the two."),
        ("", "a.pdf", b"%PDF-1.7", "Choose a DOCX, HTML or text file."),
        ("", "a", b"x", "Choose a DOCX, HTML or text file."),
        ("", "a.txt", b"x" * (1024**2 + 1), "Choose a file of at most 1 MB."),
        ("", "a.docx", b"x", "This is not a Word document (.docx) that can be read."),
        ("", "a.html", b"<p></p>", "There are no words in it."),
        ("<p>x</p>" * (MOST + 1), "", b"", "this one has more."),
    ],
)
def test_what_cannot_be_read_is_said_and_what_was_typed_stays(
    admin_client, source, name, content, words
):
    facts = {"file": SimpleUploadedFile(name, content)} if name else {}

    response = admin_client.post(
        address(make_text()), answers(("7", "Typed", ""), source=source, recognise="1", **facts)
    )

    assert words in response.content.decode()
    assert shown(response) == [("7", "Typed", "")]


@pytest.mark.parametrize(
    ("rows", "facts", "words"),
    [
        ([("1", "A", ""), ("1", "B", "")], {}, "Another paragraph has this number."),
        ([("1", "", "<p> </p>")], {}, "Write the paragraph in a language"),
        ([("7 b", "A", "")], {}, "Write the whole number in small letters"),
        ([("1", "A", "", "nobody")], {}, "Select a valid choice."),
        ([("1", "A", "")], {"form-0-kind": "heading"}, "A heading has no number"),
        ([("1", "A", "")], {"form-0-level": "9"}, "less than or equal to 6"),
        ([("1", "A", "")], {"version": "0"}, "the text has been changed while you were working"),
        ([("1", "A", "")], {"version": "x"}, "Nothing was saved"),
        ([("1", "A", "")], {"source": "1. B"}, "The text above has not been read"),
        ([("1", "A", "")], {"form-TOTAL_FORMS": "x"}, "Nothing was saved"),
    ],
)
def test_wrong_answers_save_nothing_and_stay(admin_client, rows, facts, words):
    text = make_text()
    replace(text, [Row("9", bodies={"en": "Before"})])
    text.refresh_from_db()

    response = admin_client.post(address(text), answers(*rows, version=text.version) | facts)

    assert words in response.content.decode()
    assert stored(text) == [("9", "Before", "", [])]
    if "form-TOTAL_FORMS" not in facts:
        assert shown(response)[0][0] == rows[0][0]


def test_after_a_warning_of_changes_saving_again_saves(admin_client):
    text = make_text()
    data = answers(("1", "A", ""), version=0)

    version = admin_client.post(address(text), data).context["version"]["version"].value()
    admin_client.post(address(text), data | {"version": version})

    assert stored(text) == [("1", "A", "", [])]


def test_rows_are_moved_removed_and_added(admin_client):
    text = make_text()
    replace(text, [Row(n, bodies={"en": n}) for n in ("1", "2", "3")])
    text.refresh_from_db()
    data = answers(("1", "1", ""), ("2", "2", ""), ("3", "3", ""), ("4", "new", ""))
    data |= {"form-INITIAL_FORMS": "3", "form-0-DELETE": "on", "form-3-ORDER": "2"}

    admin_client.post(address(text), data | {"version": text.version})

    assert [number for number, *_rest in stored(text)] == ["2", "4", "3"]


@pytest.mark.parametrize(
    ("rights", "status", "code"),
    [
        ([], "draft", 403),
        (["view"], "draft", 403),
        (["change"], "draft", 200),
        (["change"], "published", 403),
        (["change", "publish"], "published", 200),
    ],
)
def test_who_may_change_the_text_may_change_its_paragraphs(client, rights, status, code):
    text = make_text(status=status)
    user = make_user(is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(codename__in=[f"{right}_adoptedtext" for right in rights])
    )
    client.force_login(user)

    reading = client.get(address(text)).status_code
    writing = client.post(address(text), answers(("1", "A", ""))).status_code

    assert (reading, writing) == (code, {200: 302}.get(code, code))
    assert text.paragraphs.count() == (code == 200)


def test_others_are_sent_to_log_in(client):
    response = client.post(address(make_text()), answers(("1", "A", "")))

    assert (response.status_code, "/login/" in response["Location"]) == (302, True)
    assert AdoptedText.objects.get().paragraphs.count() == 0


@pytest.mark.parametrize("number", ["0", "9" * 30])
def test_a_text_that_is_not_there_is_not_found(admin_client, number):
    assert admin_client.get(f"/admin/texts/adoptedtext/{number}/paragraphs/").status_code == 404


def test_the_form_of_a_text_leads_to_its_paragraphs(admin_client):
    text = make_text()

    page = admin_client.get(reverse("admin:texts_adoptedtext_change", args=[text.pk]))

    assert f'href="{address(text)}"' in page.content.decode()


@pytest.mark.parametrize("paragraphs", [1, 30])
def test_the_page_costs_the_same_for_one_and_thirty(
    admin_client, paragraphs, django_assert_num_queries
):
    text = make_text()
    replace(text, [Row(str(n), bodies={"en": "x"}) for n in range(paragraphs)])

    with django_assert_num_queries(5):
        admin_client.get(address(text))
