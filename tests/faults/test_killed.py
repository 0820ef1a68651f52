"""Whatever is killed, and with the mail server down: what had a receipt is stored, once, and its
letter goes out.

60 submissions in the suite; `FAULTS_SUBMISSIONS=200` makes it as many.
"""

import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from tests import demo as demonstration
from tests.faults import ledger
from tests.faults.programs import running, wait_until
from tests.forms_app.typed import MESSAGE, form_key
from tests.jobs.test_letters import MailServer, free_port
from tests.jobs.test_letters import running as mail_running
from tests.reading import Document

SUBMISSIONS = int(os.environ.get("FAULTS_SUBMISSIONS", "60"))
KILLS = max(6, SUBMISSIONS // 12)
SEED = 20150506
TRIES = 300  # of one sender, who presses the button again until there is an answer
PATH = "/en/contact/"


@pytest.fixture
def database(demo, tmp_path, worker_id):
    (tmp_path / "static").symlink_to(demo.folder / "static")
    name = f"faults_{worker_id}"
    with demonstration.copy_of_database(demo.database_url, tmp_path, name) as url:
        yield url


class Sender:
    """Somebody with a browser: one form each, sent until it is answered."""

    def __init__(self, site):
        self.site = site
        opened = site.get(PATH)
        self.hidden = Document(opened.text).hidden_fields
        jar = SimpleCookie()
        for cookie in opened.headers.get_all("Set-Cookie"):
            jar.load(cookie)
        self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())
        self.answered, self.broken, self.lock = {}, 0, threading.Lock()

    def send(self, number):
        email = f"sender{number}@faults.example"
        fields = {
            **self.hidden,
            **MESSAGE,
            "contact_email": email,
            "text": f"Question {number}: whom can I ask about seminar {number}?",
            "form_key": form_key("M"),
        }
        for _attempt in range(TRIES):
            try:
                reply = self.site.ask(
                    "POST",
                    PATH,
                    urlencode(fields),
                    Cookie=self.cookie,
                    Content_Type="application/x-www-form-urlencoded",
                    X_Forwarded_For=f"198.51.100.{number % 250}",
                    Referer=self.site.url + PATH,
                )
            except (OSError, EOFError):
                with self.lock:
                    self.broken += 1
                continue
            assert reply.status == 303, reply.text[:2000]
            token = reply.headers["Location"].split("/applications/")[1].split("/")[0]
            with self.lock:
                self.answered[email] = token
            return
        raise AssertionError(f"Sender {number} had no answer in {TRIES} tries.")


def kill_on_the_way(programs, sender, dice):
    """At moments that the dice choose, measured in answers, so that each run meets its forms."""
    moments = sorted(dice.sample(range(1, SUBMISSIONS - 1), KILLS))
    victims = ["web process", "web master", "worker"]
    for turn, moment in enumerate(moments):
        wait_until(lambda moment=moment: len(sender.answered) >= moment, within=240, every=0.002)
        threading.Event().wait(dice.random() / 50)
        programs.kill(victims[turn % len(victims)])


def message_ids(mail):
    """{Message-ID: address}; the same letter twice has the same one."""
    found = {}
    for [address], message in list(mail.received):
        assert found.setdefault(message["Message-ID"], address) == address
    return found


def test_what_had_a_receipt_is_stored_once_and_its_letter_goes_out(database, tmp_path, capsys):
    dice = random.Random(SEED)
    mail = MailServer(free_port())  # not running yet: the port is closed
    mail_url = f"smtp://127.0.0.1:{mail.port}"
    with running(tmp_path, DATABASE_URL=database, EMAIL_URL=mail_url) as programs:
        wait_until(lambda: answers(programs.site), within=60)
        sender = Sender(programs.site)
        with ThreadPoolExecutor(5) as pool:
            killing = pool.submit(kill_on_the_way, programs, sender, dice)
            sending = [pool.submit(sender.send, number) for number in range(SUBMISSIONS)]
            for future in [*sending, killing]:
                future.result()

        books = ledger.read(database, tmp_path)
        stored = {email: token for token, email, _status in books["applications"]}
        assert stored == sender.answered
        assert len(books["applications"]) == len(sender.answered) == SUBMISSIONS
        assert {status for _token, _email, status in books["applications"]} == {"received"}
        assert sorted(to for _pk, to in books["letters"]) == sorted(stored)
        assert books["unsent"] >= SUBMISSIONS

        # The mail server is back; the worker is killed twice while it sends.
        with mail_running(mail):
            for part in (1 / 3, 2 / 3):
                ledger.read(database, tmp_path, "--due")
                wait_until(lambda part=part: len(mail.received) >= SUBMISSIONS * part, within=120)
                programs.kill("worker")
            ledger.read(database, tmp_path, "--due")
            wait_until(lambda: len(message_ids(mail)) >= books["unsent"], within=120)
            wait_until(lambda: ledger.read(database, tmp_path)["unsent"] == 0, within=60, every=1)

    ids = message_ids(mail)
    letters = sorted(to for to in ids.values() if to.endswith("@faults.example"))
    assert letters == sorted(stored)
    assert len(ids) == books["unsent"]
    assert programs.kills["web process"] + programs.kills["web master"] >= KILLS // 2
    with capsys.disabled():
        twice = len(mail.received) - len(ids)
        print(  # noqa: T201 -- the figures of the run
            f"\n{SUBMISSIONS} submissions, kills: {programs.kills}, broken connections: "
            f"{sender.broken}, letters: {len(ids)}, delivered twice: {twice}"
        )


def answers(site):
    try:
        return site.get("/healthz").status == 200
    except OSError:
        return False
