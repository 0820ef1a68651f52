from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from jobs import letters, worker
from jobs.models import Job, Letter
from tests.jobs.test_queue import in_threads
from tests.mail_server import running

pytestmark = pytest.mark.django_db


@pytest.fixture
def templates(settings, tmp_path):
    """A letter of the tests' own, in the two files that every letter has."""
    (tmp_path / "greeting_subject.txt").write_text("Welcome,\n{{ name }}\n")
    (tmp_path / "greeting.txt").write_text(
        "{% load i18n %}{% get_current_language as l %}{{ l }}: Škoda &\n"
    )
    engine = dict(settings.TEMPLATES[0])
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path]}]


def make_letter(**facts):
    letter = Letter.objects.create(
        **{"to": "jane@city.example", "subject": "Ślad", "body": "Text\n", "language": "en"} | facts
    )
    Job.objects.enqueue("jobs.letters.send", key=f"letter-{letter.pk}", letter=letter.pk)
    return letter


def make_due():
    Job.objects.filter(done_at=None).update(run_at=timezone.now())


def test_a_letter_is_written_in_its_language_and_sent_by_the_worker(mail, templates):
    letter = letters.write("greeting", to="jane@city.example", language="fr", name="Jane")

    with running(mail):
        worker.run_all()

    [(recipients, message)] = mail.received
    assert (recipients, message["Subject"], message.get_content().strip()) == (
        ["jane@city.example"],
        "Welcome, Jane",
        "fr: Škoda &",
    )
    assert (message["Content-Language"], message["Auto-Submitted"]) == ("fr", "auto-generated")
    letter.refresh_from_db()
    assert letter.sent_at is not None


def test_a_mail_server_that_is_down_loses_nothing(mail):
    letter = make_letter()
    worker.run_all()

    job = Job.objects.get()
    assert (job.attempts, job.done_at, "ConnectionRefusedError" in job.error) == (1, None, True)
    assert list(Letter.objects.unsent()) == [letter]

    make_due()
    with running(mail):
        worker.run_all()
    assert (len(mail.received), Letter.objects.unsent().count()) == (1, 0)


@pytest.mark.parametrize("answer", ["451 Try later", "550 No such user", "552 Too much"])
def test_a_refused_letter_is_kept_and_tried_again(mail, answer):
    make_letter()
    mail.answer = answer
    with running(mail):
        worker.run_all()
        assert answer[4:] in Job.objects.get().error

        mail.answer = "250 OK"
        make_due()
        worker.run_all()

    assert (len(mail.received), Job.objects.get().error) == (1, "")


def test_a_second_send_of_a_sent_letter_does_nothing(mail):
    letter = make_letter()

    with running(mail):
        letters.send(letter.pk)
        letters.send(letter.pk)
        worker.run_all()

    assert len(mail.received) == 1


def test_a_second_try_has_the_same_message_id(mail):
    """As after a crash between the mail server's answer and our note of it."""
    letter = make_letter()

    with running(mail):
        letters.send(letter.pk)
        Letter.objects.update(sent_at=None)
        letters.send(letter.pk)

    assert len({message["Message-ID"] for _to, message in mail.received}) == 1


@pytest.mark.django_db(transaction=True)
def test_it_is_noted_as_sent_before_the_mail_server_is_told_good_bye(mail):
    """The shorter the time between its answer and our note, the rarer is a second copy."""
    unsent = []

    async def farewell(server, session, envelope):
        unsent.append(Letter.objects.unsent().count())
        connection.close()
        return "221 Bye"

    mail.handle_QUIT = farewell
    make_letter()

    with running(mail):
        worker.run_all()

    assert (unsent, len(mail.received)) == ([0], 1)


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_letter_once(mail):
    expected = sorted(make_letter(to=f"{n}@city.example").to for n in range(12))

    with running(mail):
        in_threads(4, lambda _number: worker.run_all())
        worker.run_all()

    assert sorted(recipients[0] for recipients, _message in mail.received) == expected
    assert Letter.objects.unsent().count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_stored_with_its_cause_or_not_at_all(templates):
    @transaction.atomic
    def cause():
        letters.write("greeting", to="jane@city.example", language="en", name="Jane")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        cause()

    assert (Letter.objects.count(), Job.objects.count()) == (0, 0)


def test_a_line_break_in_a_name_adds_no_header(mail, templates):
    name = "Jane\r\nBcc: everybody@city.example"
    letters.write("greeting", to="jane@city.example", language="en", name=name)

    with running(mail):
        worker.run_all()

    [(recipients, message)] = mail.received
    assert (recipients, message["Bcc"]) == (["jane@city.example"], None)
    assert message["Subject"] == "Welcome, Jane Bcc: everybody@city.example"


def test_an_unsent_letter_can_be_tried_now(mail):
    letter = make_letter()
    Job.objects.update(attempts=12, run_at=timezone.now() + timedelta(hours=6))

    with running(mail):
        assert worker.run_all() == 0
        letters.send_again(letter)
        worker.run_all()

    assert (len(mail.received), Letter.objects.count()) == (1, 1)


def test_of_a_sent_letter_a_copy_goes_out(mail):
    letter = make_letter()

    with running(mail):
        worker.run_all()
        letters.send_again(letter)
        worker.run_all()

    first, second = (message for _to, message in mail.received)
    assert (first["Subject"], first["Message-ID"] == second["Message-ID"]) == ("Ślad", False)
