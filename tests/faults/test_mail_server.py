"""A mail server that hangs, or hangs up, at any point of the conversation."""

import socket
import threading
from contextlib import contextmanager, suppress

import pytest

from jobs import worker
from jobs.models import Job, Letter
from tests.jobs.test_letters import make_due, make_letter
from tests.mail_server import running

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

# What it says to each line of ours, until the one at which it stops.
ANSWERS = {
    "greeting": b"220 mail.example\r\n",
    "ehlo": b"250 mail.example\r\n",
    "mail": b"250 OK\r\n",
    "rcpt": b"250 OK\r\n",
    "data": b"354 Go on\r\n",
    "end of data": b"250 OK\r\n",
}


@contextmanager
def rude_server(port, stops_at, *, hangs_up):
    with socket.create_server(("127.0.0.1", port)) as listener:
        thread = threading.Thread(target=talk, args=(listener, stops_at, hangs_up))
        thread.start()
        yield
        thread.join(timeout=10)


def talk(listener, stops_at, hangs_up):
    visitor, _address = listener.accept()
    with visitor, suppress(ConnectionError):
        for step, answer in ANSWERS.items():
            heard = b""
            end = {"greeting": b"", "end of data": b"\r\n.\r\n"}.get(step, b"\r\n")
            while not heard.endswith(end):
                heard += visitor.recv(65536)
            if step == stops_at:
                break
            visitor.sendall(answer)
        while not hangs_up and visitor.recv(65536):
            pass


@pytest.mark.parametrize("hangs_up", [True, False], ids=["hangs-up", "hangs"])
@pytest.mark.parametrize("stops_at", ["greeting", "rcpt", "data", "end of data"])
def test_the_letter_waits_and_goes_out_once_when_the_server_is_back(
    mail,
    settings,
    stops_at,
    hangs_up,
):
    settings.EMAIL_TIMEOUT = 1
    letter = make_letter()

    with rude_server(mail.port, stops_at, hangs_up=hangs_up):
        worker.run_all()
    job = Job.objects.get()
    assert (job.attempts, job.done_at) == (1, None)
    assert "SMTP" in job.error if hangs_up else "timed out" in job.error
    assert list(Letter.objects.unsent()) == [letter]

    make_due()
    with running(mail):
        worker.run_all()
    assert (len(mail.received), Letter.objects.unsent().count()) == (1, 0)
