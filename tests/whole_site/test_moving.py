"""From SQLite to PostgreSQL with one command, while some read and somebody writes."""

import os
import threading
from collections import Counter
from types import SimpleNamespace

import pytest

from alliance.backup import folders
from tests import demo as demonstration
from tests import postgres, serving
from tests.faults.programs import wait_until
from tests.forms_app.typed import MESSAGE, form_key
from tests.reading import Document

CONTACT = "/en/contact/"


@pytest.fixture(scope="module")
def place(demo, tmp_path_factory, worker_id):
    """A site on SQLite with two processes."""
    if os.environ.get("DATABASE_URL"):
        pytest.skip("Moves from SQLite only.")
    if postgres.programs() is None:
        pytest.skip("This machine has no PostgreSQL server.")
    folder = tmp_path_factory.mktemp("moving")
    (folder / "static").symlink_to(demo.folder / "static")
    media, name = str(demo.folder / "media"), f"moving_{worker_id}"
    with (
        demonstration.copy_of_database(demo.database_url, folder, name) as url,
        serving.serve(
            *(folder,), processes=2, DATABASE_URL=url, MEDIA_ROOT=media, TRUST_PROXY="on"
        ) as site,
        postgres.server() as new,
    ):
        yield SimpleNamespace(site=site, folder=folder, old=url, new=new)


def manage(place, *arguments, url):
    variables = {"VAR_DIR": str(place.folder), "DATABASE_URL": url}
    return serving.run("manage.py", *map(str, arguments), **variables)


def rows(place, url):
    """Of each table how many, and their sum."""
    where = place.folder / "backups"
    manage(place, "backup", where, url=url)
    tables = folders.Backup(folders.newest(where)).facts["tables"]
    return {table["name"]: (table["rows"], table["sha256"]) for table in tables}


class Visitors:
    """Two read one page after the other and a third writes, until the end of the `with`."""

    def __init__(self, site, paths):
        self.site, self.paths = site, paths
        self.read, self.sent = Counter(), []  # of each form: the address of mail, the answer
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._read, args=[turn]) for turn in (0, 1)]
        self.threads.append(threading.Thread(target=self._write))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def _read(self, number):
        while not self.stopping.wait(0.02):
            number += 1
            path = self.paths[number % len(self.paths)]
            self.read[path, self.site.get(path).status] += 1

    def _write(self):
        while not self.stopping.wait(0.3):
            number = len(self.sent)
            email = f"visitor{number}@moving.example"
            fields = MESSAGE | {
                "contact_email": email,
                "form_key": form_key("M"),
                "text": f"Question {number}: may I come to the seminar on the {number}th?",
            }
            sender = f"198.51.100.{number % 250}"
            self.sent.append((email, self.site.send(CONTACT, fields, X_Forwarded_For=sender)))

    def count(self, status):
        return sum(reply.status == status for _email, reply in self.sent)


def test_visitors_read_throughout_and_every_row_arrives(place, demo):
    public = [path for both in demo.pages["public"].values() for path in both.values()]
    paths = [path for path in public if place.site.get(path).status == 200][:40]
    before = rows(place, place.old)["forms_app.Message"][0]
    with Visitors(place.site, paths) as visitors:
        wait_until(lambda: visitors.count(303) >= 3, within=60)
        said = manage(place, "move_database", place.new, url=place.old)
        refused = visitors.count(503)
        wait_until(lambda: visitors.count(503) >= refused + 3, within=60)
    old, new = rows(place, place.old), rows(place, place.new)

    assert {path for path, _status in visitors.read} == set(paths)
    assert {status for _path, status in visitors.read} == {200}
    assert {reply.status for _email, reply in visitors.sent} == {303, 503}
    assert refused > 0
    assert old == new
    assert old["forms_app.Message"][0] == before + visitors.count(303)
    email, last = visitors.sent[-1]
    document = Document(last.text)
    assert document.first("h1").text.strip() == "Not now"
    assert document.hidden_fields["contact_email"] == email
    assert "The old one takes no writes any more" in said


def test_a_second_move_is_refused_until_somebody_means_it(place):
    """After the test above."""
    with pytest.raises(RuntimeError, match=r"The rows have moved already\. .* delete .*/moved"):
        manage(place, "move_database", place.new, url=place.old)


def test_it_moves_from_sqlite_only(place):
    with pytest.raises(RuntimeError, match="Moves from SQLite only"):
        manage(place, "move_database", place.old, url=place.new)
