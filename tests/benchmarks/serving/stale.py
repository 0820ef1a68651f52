"""Old pages after an edit: by an editor in the back office, while visitors ask all the time."""

import threading
import time
from contextlib import ExitStack, contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from tests.benchmarks import databases
from tests.benchmarks.serving import load, servers
from tests.reading import Document
from tests.serving import Site

EDITS, PAUSE = 20, 0.5  # seconds between them
VISITORS = 4
PASSWORD = "the-rain-in-Strasbourg"
EDITOR = f"""
import django
django.setup()
from accounts.models import User
User.objects.create_superuser("bench", password="{PASSWORD}")
"""
FORM = "/admin/pages/sitesettings/1/change/"
MARK = "Edition "  # and a number, in the lede of the home page
LATEST = 1.0  # second, on another server


class Seen(NamedTuple):
    begun: float
    edition: int


def measure(report, options):
    for vendor in ("sqlite", "postgresql"):
        with databases.filled(vendor, pictures=False) as environment, ExitStack() as stack:
            databases.run(environment, "-c", EDITOR)
            sites = [stack.enter_context(servers.ours("gunicorn", environment))]
            if vendor == "postgresql":
                other = stack.enter_context(_another_server(environment))
                sites.append(stack.enter_context(servers.ours("a second server", other)))
            report.part(f"{vendor}: {EDITS} edits of a page that many ask for all the time")
            saved, seen = _edit(sites)
            own = [answer for answer in seen[0] if answer.edition < _due(saved, answer.begun)]
            report.figure(f"{vendor}: answers seen", sum(map(len, seen)), "answers")
            report.figure(f"{vendor}: stale, begun after the save returned", len(own), most=0)
            if len(sites) > 1:
                age = max((_age(saved, answer) for answer in seen[1]), default=0.0)
                report.figure(f"{vendor}: oldest on a second server", age, "s", most=LATEST)


@contextmanager
def _another_server(environment):
    """The same database, but files of its own, as on another machine."""
    folder = Path(environment["VAR_DIR"]) / "second"
    folder.mkdir()
    for name in ("static", "secret_key", "media"):
        (folder / name).symlink_to(folder.parent / name)
    yield environment | {"VAR_DIR": str(folder)}


def _edit(sites):
    """When each edition was saved, and what visitors of each server saw."""
    pages = [Site(site.port, Path()) for site in sites]
    save = _editor(pages[0])
    saved, over = {0: float("-inf")}, threading.Event()
    save(0)
    seen: list[list[Seen]] = [[] for _site in sites]
    time.sleep(2 * LATEST)
    visitors = [
        threading.Thread(target=_visit, args=(page, over, found))
        for page, found in zip(pages, seen, strict=True)
        for _number in range(VISITORS)
    ]
    crowds = [load.crowd(site.url("/en/"), connections=8) for site in sites]
    for visitor in visitors:
        visitor.start()
    for number in range(1, EDITS + 1):
        save(number)
        saved[number] = time.monotonic()
        time.sleep(PAUSE)
    time.sleep(2 * LATEST)
    over.set()
    for visitor in visitors:
        visitor.join()
    for crowd in crowds:
        crowd.kill()
        crowd.wait()
    return saved, seen


def _editor(site):
    """A function that saves an edition, as the form of the back office does."""
    jar: SimpleCookie = SimpleCookie()

    def send(path, fields):
        reply = site.ask(
            "POST",
            path,
            urlencode(fields, doseq=True),
            Cookie=cookies(),
            Content_Type="application/x-www-form-urlencoded",
        )
        assert reply.status == 302, reply.text[:2000]
        keep(reply)

    def cookies():
        return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())

    def keep(reply):
        for cookie in reply.headers.get_all("Set-Cookie") or []:
            jar.load(cookie)

    def get(path):
        reply = site.get(path, Cookie=cookies())
        keep(reply)
        return Document(reply.text)

    hidden = get("/admin/login/").hidden_fields
    send("/admin/login/", hidden | {"username": "bench", "password": PASSWORD, "next": FORM})
    fields = get(FORM).answers("_save")

    def save(number):
        send(FORM, fields | {"home_lede_en": f"{MARK}{number}."})

    return save


def _visit(site, over, found):
    while not over.is_set():
        begun = time.monotonic()
        text = site.get("/en/").text
        found.append(Seen(begun, int(text.partition(MARK)[2].partition(".")[0])))


def _due(saved, moment):
    """The edition that was saved last at that moment."""
    return max(number for number, at in saved.items() if at <= moment)


def _age(saved, answer):
    """How long the edition after the one seen had been saved."""
    following = saved.get(answer.edition + 1)
    return max(0.0, answer.begun - following) if following else 0.0
