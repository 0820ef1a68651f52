"""The virus scanner, a real clamd: it says no, it says yes, and it is not there."""

import socket
import threading

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from forms_app import clamd, decisions, scanning
from forms_app.models import Attachment
from jobs import worker
from jobs.models import Job, Letter
from tests.factories import make_participant, make_user
from tests.forms_app.files import making
from tests.forms_app.files.conftest import act, add, stored

NOWHERE = "unix:///nowhere/clamd.ctl"
INFECTED = making.pdf(making.virus)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_empty_storage")]


def scan_jobs():
    return list(Job.objects.filter(task="forms_app.scanning.scan", done_at=None))


def test_it_knows_the_test_virus_and_nothing_else(clamd_url, settings):
    settings.SCANNER_URL = clamd_url

    assert clamd.find(making.EICAR) == "Eicar-Test.UNOFFICIAL"
    assert clamd.find(b"x" * 3_000_000 + making.EICAR) == "Eicar-Test.UNOFFICIAL"
    assert clamd.find(making.packed({"a.txt": making.EICAR})) == "Eicar-Test.UNOFFICIAL"
    assert clamd.find(b"x" * 3_000_000) is None
    assert clamd.find(b"") is None


def test_an_infected_file_is_refused(clamd_url, settings, draft):
    settings.SCANNER_URL = clamd_url

    for language, sentence in {
        "en": "“act.pdf” was refused by the virus scanner: have your computer checked, then choose "
        "a clean copy",
        "fr": "«\xa0act.pdf\xa0» a été refusé par l’antivirus\xa0: faites vérifier votre "
        "ordinateur, puis choisissez une copie saine",
    }.items():
        with override(language), pytest.raises(ValidationError) as caught:
            add(draft, INFECTED)
        assert caught.value.messages == [sentence]
    assert (Attachment.objects.count(), stored(), scan_jobs()) == (0, [], [])


def test_a_clean_file_says_so(clamd_url, settings, draft):
    settings.SCANNER_URL = clamd_url

    assert (add(draft).scan, scan_jobs()) == ("clean", [])


def test_without_a_scanner_a_file_is_marked_and_nothing_waits(settings, draft):
    settings.SCANNER_URL = ""

    assert (add(draft).scan, scan_jobs()) == ("none", [])
    scanning.daily()
    assert scan_jobs() == []


def test_while_the_scanner_is_away_files_are_taken_and_scanned_later(clamd_url, settings, draft):
    settings.SCANNER_URL = NOWHERE
    row = add(draft)
    assert row.scan == "none"

    assert worker.run_all() == 1
    (job,) = scan_jobs()
    assert (job.attempts, job.error.strip().splitlines()[-1]) == (
        1,
        "forms_app.clamd.Unreachable: [Errno 2] No such file or directory",
    )
    settings.SCANNER_URL = clamd_url
    job.retry()
    assert worker.run_all() == 1

    row.refresh_from_db()
    assert (row.scan, scan_jobs()) == ("clean", [])


def test_what_is_found_later_is_removed_and_staff_are_told(
    clamd_url, settings, application, django_capture_on_commit_callbacks
):
    settings.SCANNER_URL = NOWHERE
    add(application, INFECTED)
    Letter.objects.all().delete()
    settings.SCANNER_URL = clamd_url

    with django_capture_on_commit_callbacks(execute=True):
        (job,) = scan_jobs()
        scanning.scan(**job.arguments)
        scanning.scan(**job.arguments)  # a worker that died does it again

    assert (application.attachments.count(), stored()) == (0, [])
    event = application.events.last()
    assert (event.verb, event.actor, event.by, event.fields) == (
        "file_removed",
        "system",
        None,
        ["act"],
    )
    (letter,) = Letter.objects.all()
    assert (letter.to, letter.subject) == (
        "office@alliance.example",
        f"File removed by the virus scanner: {application.reference}",
    )
    assert f"/admin/forms_app/joinapplication/{application.pk}/change/" in letter.body


def test_in_a_form_under_way_it_is_removed_without_a_letter(
    clamd_url, settings, draft, office, django_capture_on_commit_callbacks
):
    row = add(draft, INFECTED)
    settings.SCANNER_URL = clamd_url

    with django_capture_on_commit_callbacks(execute=True):
        scanning.scan(attachment=row.pk)

    assert (Attachment.objects.count(), stored(), Letter.objects.count()) == (0, [], 0)


def test_of_a_decision_before_the_public_staff_are_told_too(
    clamd_url, settings, office, django_capture_on_commit_callbacks
):
    tivat = make_participant("Tivat")
    row = decisions.add(tivat, act(INFECTED), language="sr", by=make_user("vera"))
    settings.SCANNER_URL = clamd_url

    with django_capture_on_commit_callbacks(execute=True):
        scanning.scan(attachment=row.pk)

    letter = Letter.objects.get()
    assert (Attachment.objects.count(), stored()) == (0, [])
    assert letter.subject == "File removed by the virus scanner: Tivat"
    assert f"/admin/forms_app/decision/participant/{tivat.pk}/" in letter.body


def test_a_new_scanner_looks_at_all_files_it_has_not_seen(clamd_url, settings, draft):
    rows = [add(draft), add(draft, making.pdf(making.link))]
    settings.SCANNER_URL = clamd_url

    scanning.daily()
    scanning.daily()

    assert [job.arguments for job in reversed(scan_jobs())] == [
        {"attachment": row.pk} for row in rows
    ]
    worker.run_all()
    assert set(Attachment.objects.values_list("scan", flat=True)) == {"clean"}


def test_a_scan_that_was_given_up_is_tried_again_the_next_day(settings, draft):
    settings.SCANNER_URL = NOWHERE
    add(draft)
    Job.objects.update(attempts=12)
    assert Job.objects.failed().count() == 1

    scanning.daily()

    assert (Job.objects.failed().count(), Job.objects.waiting().count()) == (0, 1)


# --- Scanners that behave badly -----------------------------------------------------------------


@pytest.fixture
def odd_scanner(settings):
    """A server on a port that gives one answer to whatever comes, and closes."""
    listening = socket.create_server(("127.0.0.1", 0))
    settings.SCANNER_URL = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
    threads = []

    def answers(words):
        def serve():
            connection, _address = listening.accept()
            with connection:
                while not connection.recv(65536).endswith(b"\0\0\0\0"):
                    pass
                connection.sendall(words)

        threads.append(threading.Thread(target=serve))
        threads[-1].start()

    yield answers
    for thread in threads:
        thread.join()
    listening.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (b"INSTREAM size limit exceeded. ERROR\0", "INSTREAM size limit exceeded. ERROR"),
        (b"", ""),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP/1.1 400 Bad Request"),
        (b"\xff\xfe\0", "��"),
    ],
)
def test_another_answer_is_none(odd_scanner, words, said):
    odd_scanner(words)

    with pytest.raises(clamd.Unreachable) as caught:
        clamd.find(b"content")
    assert str(caught.value) == f"The scanner said “{said}”."


def test_over_the_network_it_is_the_same(odd_scanner):
    odd_scanner(b"stream: Win.Test FOUND\0")
    assert clamd.find(b"content") == "Win.Test"
    odd_scanner(b"stream: OK\0")
    assert clamd.find(b"content") is None


def test_silence_is_no_answer(settings, monkeypatch):
    monkeypatch.setattr(clamd, "ANSWERS_WITHIN", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.SCANNER_URL = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(clamd.Unreachable, match="timed out"):
            clamd.find(b"content")
