"""Row and file agree, whatever happens between them."""

import hashlib
import os
import re
import time
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from forms_app import uploads
from forms_app.models import Application, Attachment, Draft
from forms_app.models.sending import private_storage
from tests.factories import make_user
from tests.forms_app.files import making
from tests.forms_app.files.conftest import act, add, stored

Purpose = Attachment.Purpose
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_empty_storage")]


def events(application):
    return [(e.verb, e.actor, e.by, e.fields) for e in application.events.all()]


def content_of(row):
    with row.file.open() as file:
        return file.read()


def test_a_file_lies_in_private_under_a_name_that_tells_nothing(draft):
    content = making.pdf()

    row = add(draft, content, "Одлука.pdf")

    row.refresh_from_db()
    assert re.fullmatch(r"attachments/\d{4}/\d\d/[0-9a-f]{32}", row.file.name)
    assert (content_of(row), row.size) == (content, len(content))
    assert row.checksum == hashlib.sha256(content).hexdigest()
    assert (row.name, row.content_type, row.scan) == ("Одлука.pdf", "application/pdf", "none")
    assert (row.draft, row.application, row.added_by) == (draft, None, None)
    path = private_storage().path(row.file.name)
    assert os.stat(path).st_mode & 0o777 == 0o640


def test_size_and_checksum_are_those_of_what_is_kept(draft):
    row = add(draft, making.photograph(), "act.jpg")

    kept = content_of(row)
    assert (len(kept), hashlib.sha256(kept).hexdigest()) == (row.size, row.checksum)
    assert b"Jane Doe" not in kept


def test_a_second_click_adds_nothing(draft):
    first = add(draft)

    assert add(draft, name="the same.pdf") == first
    assert (Attachment.objects.count(), stored()) == (1, [first.file.name])


@pytest.mark.parametrize(
    ("purpose", "most"), [("act", 3), ("plan", 1), ("proposal", 1), ("answer", 3), ("redacted", 3)]
)
def test_files_are_counted_by_purpose(draft, purpose, most):
    suffixes = uploads.KINDS[Purpose(purpose)]
    files = [making.pdf(lambda writer, n=n: writer.add_blank_page(n, n)) for n in range(9, 13)]
    assert ".pdf" in suffixes

    for content in files[:most]:
        add(draft, content, purpose=purpose)
    for language, one, more in [
        (
            "en",
            "There is a file already: remove it before you add another one",
            f"There are {most} files already: remove one before you add another one",
        ),
        (
            "fr",
            "Il y a déjà un fichier\xa0: retirez-le avant d’en ajouter un autre",
            f"Il y a déjà {most} fichiers\xa0: retirez-en un avant d’en ajouter un autre",
        ),
    ]:
        with override(language), pytest.raises(ValidationError) as caught:
            add(draft, files[-1], purpose=purpose)
        assert caught.value.messages == [one if most == 1 else more]
    assert len(stored()) == most


@pytest.mark.parametrize(
    ("purpose", "kinds"),
    [
        ("act", "PDF, ODT, DOCX, JPEG or PNG"),
        ("proposal", "PDF, ODT or DOCX"),
        ("redacted", "PDF, JPEG or PNG"),
    ],
)
def test_each_purpose_has_its_kinds(draft, purpose, kinds):
    with pytest.raises(ValidationError) as caught:
        add(draft, b"a", "act.txt", purpose=purpose)

    assert caught.value.messages == [
        f"“act.txt” cannot be taken: choose a file of the kind {kinds}"
    ]


def test_a_refused_file_leaves_nothing(draft):
    with pytest.raises(ValidationError):
        add(draft, b"%PDF-", "act.pdf")

    assert (Attachment.objects.count(), stored()) == (0, [])


def test_the_history_tells_who_added_and_removed_what_but_not_its_name(application, colleague):
    add(application, purpose=Purpose.ANSWER)
    redacted = add(application, purpose=Purpose.REDACTED_ACT, by=colleague)
    uploads.remove(redacted, by=colleague)
    uploads.remove(application.attachments.get())

    assert redacted.added_by == colleague
    assert events(application) == [
        ("file_added", "applicant", None, ["answer"]),
        ("file_added", "staff", colleague, ["redacted"]),
        ("file_removed", "staff", colleague, ["redacted"]),
        ("file_removed", "applicant", None, ["answer"]),
    ]


def test_removed_twice_is_removed_once(application):
    row = add(application)

    uploads.remove(row)
    uploads.remove(row)

    assert [event.verb for event in application.events.all()] == ["file_added", "file_removed"]


# --- Transactions -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_not_stored_leaves_no_file(draft):
    nobody = make_user("nobody")
    type(nobody).objects.filter(pk=nobody.pk).delete()
    nobody.pk = 999_999  # the database notices when it commits

    with pytest.raises(IntegrityError):
        uploads.accept(act(), Purpose.ACT, draft=draft, by=nobody)

    assert (Attachment.objects.count(), stored()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_it_will_not_be_part_of_a_transaction_that_may_fail_later(draft):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        add(draft)

    assert (Attachment.objects.count(), stored()) == (0, [])


def test_a_draft_erased_meanwhile_takes_no_file(draft):
    gone = Draft.objects.get(pk=draft.pk)
    draft.delete()

    with pytest.raises(Draft.DoesNotExist):
        add(gone)

    assert stored() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "delete",
    [
        uploads.remove,
        lambda row: row.delete(),
        lambda row: Attachment.objects.all().delete(),
        lambda row: row.draft.delete(),
        lambda row: Draft.objects.all().delete(),
    ],
    ids=["remove", "row", "query", "draft", "drafts"],
)
def test_the_file_goes_after_the_commit_whatever_deleted_the_row(draft, delete):
    row = add(draft)

    with transaction.atomic():
        delete(row)
        assert stored() == [row.file.name]
        transaction.set_rollback(True)
    assert (Attachment.objects.count(), len(stored())) == (1, 1)
    delete(Attachment.objects.get())

    assert (Attachment.objects.count(), stored()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_an_application_takes_its_files_with_it(application):
    add(application)
    application.delete()

    assert (Application.objects.count(), stored()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_five_at_the_same_moment_are_three(draft):
    contents = [making.pdf(lambda w, n=n: w.add_blank_page(n, n)) for n in range(10, 15)]
    outcomes = []

    def send(content):
        try:
            outcomes.append(add(draft, content).checksum)
        except ValidationError as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=send, args=[content]) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(outcomes), outcomes.count("too_many")) == (5, 2)
    rows = Attachment.objects.all()
    assert sorted(row.file.name for row in rows) == stored()
    assert len(stored()) == 3


# --- Sweeping -----------------------------------------------------------------------------------


def test_only_old_files_without_a_row_are_swept(draft):
    kept = add(draft)
    storage = private_storage()
    for name in ("attachments/2026/01/old", "attachments/2026/01/young"):
        storage.save(name, act())
    long_ago = time.time() - 7200
    for name in (kept.file.name, "attachments/2026/01/old"):
        os.utime(storage.path(name), (long_ago, long_ago))

    assert uploads.sweep() == 1

    assert stored() == sorted([kept.file.name, "attachments/2026/01/young"])
    assert uploads.sweep() == 0


def test_where_nothing_was_ever_stored_nothing_is_swept():
    assert uploads.sweep() == 0
