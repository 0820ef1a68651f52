"""The disk with the database, uploads and letters is full, or fails and can only be read.

A small disk in a file, which Linux mounts for root alone: without that, these tests are left out.
"""

import os
import subprocess
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from forms_app.forms import FORMS
from tests import demo as demonstration
from tests.factories import picture_bytes
from tests.faults import ledger
from tests.faults.programs import is_up, running, wait_until
from tests.faults.visitors import Visitors
from tests.forms_app.typed import ANSWERS, form_key, typed_at
from tests.mail_server import MailServer
from tests.mail_server import running as mail_running
from tests.reading import Document
from tests.serving import free_port

pytestmark = pytest.mark.either_database

SIZE = 48 * 2**20  # bytes
BAD = 1  # seconds with the fault


class Disk:
    """An ext4 file system in a file."""

    def __init__(self, file: Path, folder: Path):
        self.file, self.folder = file, folder
        self.filler = folder / "filler"
        with file.open("wb") as image:
            image.truncate(SIZE)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-m", "0", file], check=True)
        self.mount()

    def mount(self):
        options = ["-o", "loop,errors=remount-ro"]
        subprocess.run(["mount", *options, self.file, self.folder], check=True, capture_output=True)

    def unmount(self):
        subprocess.run(["umount", self.folder], check=True)

    def fill(self):
        with self.filler.open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(4096))
            except OSError:
                os.fsync(filler)

    def empty(self):
        self.filler.unlink()
        folder = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder)  # or it is back when the disk is repaired
        os.close(folder)

    def fail(self):
        """As Linux does when it reads nonsense: from now on nothing is written."""
        mounts = dict(line.split()[1::-1] for line in Path("/proc/mounts").read_text().splitlines())
        device = Path(mounts[str(self.folder)]).name
        Path(f"/sys/fs/ext4/{device}/trigger_fs_error").write_text("1")

    def repair(self):
        self.unmount()
        subprocess.run(["fsck.ext4", "-p", self.file], check=False, capture_output=True)
        self.mount()


@pytest.fixture
def disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        disk = Disk(tmp_path / "image", folder)
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        pytest.skip(f"needs root, ext4 and a loop device, for a disk that can be full: {error}")
    yield disk
    disk.unmount()


class Applicant:
    """Somebody with a form under way, about to send the step with the file."""

    def __init__(self, visitors):
        self.visitors = visitors
        first, self.step, *_rest = FORMS["J"].PARTS
        self.answers = ANSWERS["J"] | {"form_key": form_key("J")}
        begun = self.post("/en/join/begin/", typed_at(first, self.answers))
        self.path = begun.headers["Location"].partition("#")[0]

    def send_file(self, content):
        file = {"file_act": ContentFile(content, name="act.png")}
        return self.post(self.path, typed_at(self.step, self.answers) | file)

    def post(self, path, answers):
        fields = self.visitors.hidden | answers | {"form_key": self.answers["form_key"]}
        return self.visitors.site.ask(
            *("POST", path, encode_multipart(BOUNDARY, fields)),
            Cookie=self.visitors.cookie,
            Content_Type=MULTIPART_CONTENT,
            Referer=self.visitors.site.url + path,
        )


def sent(mail):
    return {address for recipients, _message in mail.received for address in recipients}


def test_nothing_is_lost_on_a_full_disk_nor_on_one_that_fails(disk, demo, tmp_path, capsys):
    (disk.folder / "static").symlink_to(demo.folder / "static")
    act = picture_bytes(width=48, height=32)
    with (
        demonstration.copy_of_database(demo.database_url, disk.folder, "disk") as url,
        mail_running(MailServer(free_port())) as mail,
        running(
            tmp_path,
            DATABASE_URL=url,
            VAR_DIR=str(disk.folder),
            EMAIL_URL=f"smtp://127.0.0.1:{mail.port}",
        ) as programs,
    ):
        wait_until(lambda: is_up(programs.site), within=60)
        visitors = Visitors(programs.site)
        applicant = Applicant(visitors)
        written = visitors.answers["writer"]
        with visitors.busy():
            visitors.received(3)
            disk.fill()
            time.sleep(BAD)
            refused = [applicant.send_file(act)]
            disk.empty()
            turned_away = written[503]
            visitors.received(3)
            taken = applicant.send_file(act)

            disk.fail()
            time.sleep(BAD)
            refused += [applicant.send_file(act)]
            programs.stop()
            disk.repair()
            programs.start()
            visitors.received(3)
        ledger.read(url, disk.folder, "--due")
        wait_until(lambda: sent(mail) >= visitors.receipts.keys(), within=30)
        books = ledger.read(url, disk.folder)

    with capsys.disabled():
        print(f"\nBad disk: {visitors.answers}")  # noqa: T201
    stored = {email: token for token, email, _status in books["applications"]}
    assert [reply.status for reply in refused] == [503, 503]
    for reply in refused:
        assert Document(reply.text).hidden_fields["decision_title"] == "Decision 12/2015"
    assert taken.status == 303
    assert books["all_files"] == 1
    assert len(books["applications"]) == len(stored)
    assert stored == visitors.receipts
    assert 0 < turned_away < written[503]
    assert set(written) - {"broken"} == {303, 503}
    assert set(visitors.answers["reader"]) - {"broken"} == {200}
