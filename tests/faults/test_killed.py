"""Whatever is killed, and with the mail server down: what had a receipt is stored, once, and its
letter goes out.

Messages, applications to join with a file, and proposals take turns. 24 of them in the suite;
`FAULTS_SUBMISSIONS=200` makes it as many.
"""

import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from http.cookies import SimpleCookie

import pytest
from django.core.files.base import ContentFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from forms_app.forms import FORMS
from tests import demo as demonstration
from tests.factories import picture_bytes
from tests.faults import ledger
from tests.faults.programs import is_up, running, wait_until
from tests.forms_app.typed import ANSWERS, PATHS, form_key, typed_at
from tests.mail_server import MailServer
from tests.mail_server import running as mail_running
from tests.reading import Document
from tests.serving import free_port

SUBMISSIONS = int(os.environ.get("FAULTS_SUBMISSIONS", "24"))
KILLS = max(6, SUBMISSIONS // 12)
SEED = 20150506
TRIES = 300  # of one sender, who presses the button again until there is an answer
PATH = "/en/contact/"
FORM_OF = "MJN"  # of the senders, in turn
# What would look like spam if all wrote the same.
WORDS_OF = {"M": ["text"], "J": ["name_local", "work"], "N": ["organisation", "description"]}
ACT = picture_bytes(width=48, height=32)


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
        form, email = FORM_OF[number % len(FORM_OF)], f"sender{number}@faults.example"
        answers = ANSWERS[form] | {"contact_email": email, "form_key": form_key(form)}
        words = WORDS_OF[form]
        answers |= {name: f"{number} {answers[name]} {number}" for name in words}
        if form == "M":
            receipt = self.post(number, PATH, answers)
        else:
            receipt = self.fill_in(number, FORMS[form], answers)
        with self.lock:
            self.answered[email] = receipt.split("/applications/")[1].split("/")[0]

    def fill_in(self, number, whole, answers):
        """Step by step, each answered before the next; the file goes with the second one."""
        first, *steps, last = whole.PARTS
        key = {"form_key": answers["form_key"]}
        path = f"/en/{PATHS[whole.MODEL.FORM]}/begin/"
        following = self.post(number, path, typed_at(first, answers) | key)
        for step in (*steps, last):
            path = following.partition("#")[0]
            files = {"file_act": ContentFile(ACT, name="act.png")} if step is steps[0] else {}
            files = files if whole.NAME == "join" else {}
            following = self.post(number, path, typed_at(step, answers) | files)
        return following

    def post(self, number, path, fields):
        """Where the answer leads to."""
        body = encode_multipart(BOUNDARY, self.hidden | fields)
        for _attempt in range(TRIES):
            try:
                reply = self.site.ask(
                    "POST",
                    path,
                    body,
                    Cookie=self.cookie,
                    Content_Type=MULTIPART_CONTENT,
                    X_Forwarded_For=f"198.51.100.{number % 250}",
                    Referer=self.site.url + path,
                )
            except (OSError, EOFError, HTTPException):
                with self.lock:
                    self.broken += 1
                continue
            assert reply.status == 303, reply.text[:2000]
            return reply.headers["Location"]
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
        wait_until(lambda: is_up(programs.site), within=60)
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
        assert books["forms"] == sorted(FORM_OF[n % len(FORM_OF)] for n in range(SUBMISSIONS))
        joined = [email for n, email in numbered(stored) if FORM_OF[n % len(FORM_OF)] == "J"]
        assert sorted(books["files"]) == sorted(joined)
        assert {name for name, size in books["files"].values() if size > 50} == {"act.png"}
        assert books["all_files"] == len(joined)
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


def numbered(emails):
    return [(int(email.partition("@")[0].removeprefix("sender")), email) for email in emails]
