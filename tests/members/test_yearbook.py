import csv
import io
import json
import subprocess
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories import make_participant
from tests.reading import Document

pytestmark = pytest.mark.django_db

FILES = {"yearbook.html", "participants.csv", "participants.geojson", "SHA256SUMS"}


def make_directory():
    make_participant("Tivat", number=127, joined_on=date(2015, 5, 6), head_name="Somebody Elected")
    make_participant("Niš", name_local="Ниш", country="RS", joined_on=date(2013, 5, 1))
    make_participant("Left", country="RS", joined_on=date(2013, 5, 1), left_on=date(2016, 1, 1))
    make_participant("Draft", status="draft")


def yearbook(folder, *arguments):
    call_command("yearbook", folder, *arguments, verbosity=0)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_yearbook_is_a_page_the_data_and_their_sums(tmp_path, capsys):
    make_directory()

    files = yearbook(tmp_path / "new" / "folder")

    assert set(files) == FILES
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=tmp_path / "new" / "folder",
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout.count(": OK\n")) == (0, 3)


def test_page_brings_all_along_and_names_no_person(tmp_path):
    make_directory()

    text = yearbook(tmp_path)["yearbook.html"].decode()

    page = Document(text)
    assert [e.tag for e in page.elements if e.tag in {"script", "link", "img", "use"}] == []
    assert [e.text.split("{")[0].strip() for e in page.all("style")] == ["body"]
    assert "@import" not in text
    assert "url(" not in text
    assert [e.attributes["lang"] for e in page.elements if e.tag == "section"] == ["en", "fr"]
    assert len([e for e in page.elements if e.tag == "svg"]) == 6  # Europe, ME, RS; twice
    assert "Ниш" in text
    assert "Elected" not in text
    assert "Draft" not in text


def test_page_in_one_language(tmp_path):
    make_directory()

    page = Document(yearbook(tmp_path, "--language=fr")["yearbook.html"].decode())

    assert [e.attributes["lang"] for e in page.elements if "lang" in e.attributes][:2] == ["fr"] * 2
    assert [e.attributes["lang"] for e in page.elements if e.tag == "section"] == ["fr"]


def test_page_and_data_are_of_the_day(tmp_path):
    make_directory()

    now = yearbook(tmp_path / "now")
    then = yearbook(tmp_path / "then", "--as-of=2013-06-10")

    def names(files):
        rows = csv.DictReader(io.StringIO(files["participants.csv"].decode("utf-8-sig")))
        features = json.loads(files["participants.geojson"])["features"]
        assert {f["properties"]["uid"] for f in features} == {row["uid"] for row in rows}
        page = Document(files["yearbook.html"].decode())
        found = [e.text for e in page.all("h3")]
        return found[: len(found) // 2]

    assert names(now) == ["Tivat", "Niš"]
    assert names(then) == ["Left", "Niš"]


def test_the_same_data_on_the_same_day_give_the_same_bytes(tmp_path):
    make_directory()

    first = yearbook(tmp_path / "first", "--as-of=2015-06-24")
    second = yearbook(tmp_path / "second", "--as-of=2015-06-24")

    assert first == second


def test_yearbook_of_nobody(tmp_path):
    assert set(yearbook(tmp_path)) == FILES


def test_yearbook_of_tomorrow_is_refused(tmp_path):
    tomorrow = timezone.localdate() + timedelta(days=1)

    with pytest.raises(CommandError, match="not in the future"):
        yearbook(tmp_path, f"--as-of={tomorrow.isoformat()}")


def test_folder_that_cannot_be_written_is_said_plainly(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError, match="cannot be written"):
        yearbook(tmp_path / "file")


def test_names_cannot_break_out_of_the_page(tmp_path):
    make_participant("<script>alert(1)</script>")

    assert b"<script>" not in yearbook(tmp_path)["yearbook.html"]
