"""People who read and write while something is away, and what they are told."""

import threading
import time
from collections import Counter
from contextlib import contextmanager
from http.client import HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.faults.programs import wait_until
from tests.forms_app.typed import ANSWERS, form_key
from tests.reading import Document

FORM = "/en/contact/"
READ = ["/en/", "/fr/news/", "/en/participants/"]
STALE = "alliance; hit; detail=database-unavailable"
LAST_TRIES = 10  # seconds to get through what is under way at the end
PAUSE = 0.05  # seconds; nobody clicks faster


class Visitors:
    """Readers of kept pages, and writers of messages who press “Send again” until it is received.

    `answers` counts what came back, by who asked: a status, or “broken” for a connection that was.
    """

    def __init__(self, site):
        self.site = site
        self.answers = {"reader": Counter(), "writer": Counter()}
        self.receipts = {}
        self.stopping, self.giving_up = threading.Event(), threading.Event()
        self.wrong = []
        opened = site.get(FORM)
        self.hidden = Document(opened.text).hidden_fields
        jar = SimpleCookie(opened.headers["Set-Cookie"])
        self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())
        for path in READ:
            site.get(path)

    def read(self):
        while not self.stopping.is_set():
            for path in READ:
                reply = self.site.get(path)
                stale = reply.headers["Cache-Status"] == STALE
                self.answers["reader"]["stale" if stale else reply.status] += 1
            time.sleep(PAUSE)

    def write(self, writer):
        number = 0
        while not self.stopping.is_set():
            email = f"writer{writer}-{number}@faults.example"
            self.receipts[email] = self.send(email, writer)
            number += 1
            time.sleep(PAUSE)

    def send(self, email, writer=0):
        """Send a message until it is received; the secret of its page."""
        words = f"{email}: {ANSWERS['M']['text']}".replace("\n", "\r\n")
        fields = {**self.hidden, **ANSWERS["M"], "contact_email": email, "text": words}
        fields["form_key"] = form_key("M")
        while not self.giving_up.is_set():
            reply = self.post(fields, writer)
            self.answers["writer"][reply.status if reply else "broken"] += 1
            if reply is None:
                time.sleep(PAUSE)
            elif reply.status == 303:
                return reply.headers["Location"].split("/applications/")[1].split("/")[0]
            elif reply.status == 503:
                kept = Document(reply.text).hidden_fields
                assert kept == fields, kept
                fields = kept
                time.sleep(PAUSE)
            else:
                raise AssertionError(f"{reply.status}: {reply.text[:2000]}")
        raise AssertionError(f"{email} is not received.")

    def post(self, fields, writer=0):
        try:
            return self.site.ask(
                *("POST", FORM, urlencode(fields)),
                Cookie=self.cookie,
                Content_Type="application/x-www-form-urlencoded",
                Referer=self.site.url + FORM,
                X_Forwarded_For=f"198.51.{writer}.{len(self.receipts) % 250}",
            )
        except (OSError, EOFError, HTTPException):
            return None

    def _until_stopped(self, act, *arguments):
        try:
            act(*arguments)
        except Exception as error:
            self.wrong.append(error)
            self.stopping.set()

    def received(self, more: int):
        """Wait until so many messages more are received."""
        before = len(self.receipts)
        wait_until(lambda: self.wrong or len(self.receipts) >= before + more, within=60)

    @contextmanager
    def busy(self, writers=3):
        """Two who read and some who write, until the end; what went wrong for one is raised."""
        acts = [(self.read,)] * 2 + [(self.write, number) for number in range(writers)]
        threads = [threading.Thread(target=self._until_stopped, args=act) for act in acts]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.stopping.set()
            for thread in threads:
                thread.join(timeout=LAST_TRIES)
            self.giving_up.set()
            for thread in threads:
                thread.join()
        if self.wrong:
            raise self.wrong[0]
