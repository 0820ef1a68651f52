"""Backups of the test's own database: what comes back, and what is refused.

`tests/whole_site/test_backup.py` restores a whole site into other databases.
"""

import json
from datetime import UTC, datetime
from io import StringIO
from threading import Thread

import pyrage
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection
from reversion.models import Version

from accounts.models import User
from alliance.backup import folders, tables
from jobs.models import Job
from library.models import File
from members.models import Participant
from news.models import Article
from publishing import generation
from tests import factories
from tests.forms_app.cases import make_join

pytestmark = pytest.mark.django_db(transaction=True)
MOMENT = datetime(2015, 6, 24, 10, 30, 59, 123457, tzinfo=UTC)


@pytest.fixture
def content():
    """A row or a file of everything that is hard to carry."""
    nis = factories.make_participant("Ниш", themes=["housing"], longitude=21.8958, latitude=43.3209)
    article = factories.make_article("Übung “ж”", participants=[nis], topics=["housing"])
    Article.objects.filter(pk=article.pk).update(changed_at=MOMENT)
    File.objects.create(file=ContentFile(b"%PDF-1.7\n%%EOF", name="a.pdf"), title_en="A file")
    storages["private"].save("letters/ab12.pdf", ContentFile(b"\x00\xff only for us"))
    Job.objects.enqueue("jobs.letters.send", letter=7)
    return make_join()


def backup(folder, **options):
    said = StringIO()
    call_command("backup", str(folder), stdout=said, **options)
    return said.getvalue().splitlines()


def restore(folder, **options):
    said = StringIO()
    call_command("restore", str(folder), stdout=said, **options)
    return said.getvalue()


def digests(folder):
    facts = folders.Backup(folders.newest(folder)).facts
    return {part["part"]: part["sha256"] for part in facts["tables"] + facts["files"]}


def test_what_is_lost_comes_back_as_it_was(content, tmp_path):
    backup(tmp_path / "one")
    Article.objects.all().delete()
    Participant.objects.update(name_en="Wrong")
    storages["private"].delete("letters/ab12.pdf")
    factories.make_participant("Came later")

    said = restore(tmp_path / "one", overwrite=True)
    backup(tmp_path / "two")

    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert Article.objects.get().changed_at == MOMENT
    with storages["private"].open("letters/ab12.pdf") as letter:
        assert letter.read() == b"\x00\xff only for us"
    assert list(Participant.objects.values_list("name_en", flat=True)) == ["Ниш"]
    assert "2 letters and jobs wait." in said


def test_pages_that_a_process_keeps_are_not_taken_for_the_restored_ones(content, tmp_path):
    backup(tmp_path)
    factories.make_article("Later")
    number = generation.current()
    restore(tmp_path, overwrite=True)

    assert generation.current() > number


def test_new_rows_are_numbered_after_the_restored_ones(content, tmp_path):
    last = factories.make_participant("Last")
    backup(tmp_path)
    restore(tmp_path, overwrite=True)

    assert factories.make_participant("Next").pk > last.pk


def test_all_rows_are_of_one_moment_though_somebody_writes():
    factories.make_participant("Before")
    with tables.one_moment():
        before = len(list(tables.lines(Participant)))
        writer = Thread(target=_write_meanwhile)
        writer.start()
        writer.join()
        after = len(list(tables.lines(Participant)))

    assert (before, after, Participant.objects.count()) == (2, 2, 2)  # the first line has names


def _write_meanwhile():
    try:
        factories.make_participant("Meanwhile")
    finally:
        connection.close()


def test_a_site_is_not_overwritten_unless_asked(content, tmp_path):
    factories.make_superuser()
    backup(tmp_path)
    factories.make_participant("Came later")

    with pytest.raises(CommandError, match="There is a site in this database already"):
        restore(tmp_path)

    assert Participant.objects.filter(name_en="Came later").exists()


def test_what_is_not_whole_is_named_and_nothing_changes(content, tmp_path):
    backup(tmp_path)
    factories.make_participant("Came later")
    folder, said = folders.newest(tmp_path), []
    for part, change in DAMAGES:
        file = folder / part
        before = file.read_bytes()
        file.unlink()
        if changed := change(before):
            file.write_bytes(changed)
        with pytest.raises(CommandError) as refusal:
            restore(folder, overwrite=True)
        said.append(str(refusal.value).replace(f"{folder}", "DIR"))
        file.write_bytes(before)

    assert said == [
        "rows/members.Participant.jsonl.gz is damaged.",
        "rows/members.Participant.jsonl.gz is cut off.",
        "files/private/letters/ab12.pdf is damaged.",
        "DIR/rows/news.Article.jsonl.gz is missing.",
        "DIR/manifest.json is damaged.",
        "DIR is no backup, or was broken off.",
        "The backup is of a newer version of the site, with news.9999_of_next_year.",
    ]
    assert Participant.objects.filter(name_en="Came later").exists()


def with_a_bit_turned(content):
    damaged = bytearray(content)
    damaged[len(damaged) // 2] ^= 1
    return damaged


def with_a_migration_to_come(manifest):
    facts = json.loads(manifest)
    facts["migrations"].append(["news", "9999_of_next_year"])
    return json.dumps(facts).encode()


DAMAGES = [
    ("rows/members.Participant.jsonl.gz", with_a_bit_turned),
    ("rows/members.Participant.jsonl.gz", lambda content: content[:-20]),
    ("files/private/letters/ab12.pdf", with_a_bit_turned),
    ("rows/news.Article.jsonl.gz", lambda content: None),
    (folders.MANIFEST, lambda content: content[:-20]),
    (folders.MANIFEST, lambda content: None),
    (folders.MANIFEST, with_a_migration_to_come),
]


def test_sealed_parts_show_nothing_and_open_with_the_key_alone(content, tmp_path, settings):
    key = pyrage.x25519.Identity.generate()
    settings.BACKUP_RECIPIENT = str(key.to_public())
    right, wrong = tmp_path / "right.txt", tmp_path / "wrong.txt"
    right.write_text(f"# public key: {key.to_public()}\n{key}\n")
    wrong.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    where = tmp_path / "backups"

    said = backup(where)
    parts = [path for path in where.rglob("*") if path.is_file() and path.name != folders.MANIFEST]
    plain = [path.name for path in parts if not path.read_bytes().startswith(b"age-encryption.org")]
    with pytest.raises(CommandError, match="is sealed: give the key that opens it"):
        restore(where, overwrite=True)
    with pytest.raises(CommandError, match="damaged, or sealed for another key"):
        restore(where, overwrite=True, identity=wrong)
    Participant.objects.update(name_en="Wrong")
    restore(where, overwrite=True, identity=right)

    assert said[1].endswith(", sealed.")
    assert plain == []
    assert len(parts) > 60
    assert Participant.objects.get().name_en == "Ниш"


def test_a_wrong_public_key_is_refused_before_anything_is_written(tmp_path, settings):
    settings.BACKUP_RECIPIENT = "age1nobody"

    with pytest.raises(CommandError, match="BACKUP_RECIPIENT: This is no public key of age"):
        backup(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_who_is_logged_in_is_left_out(content, client, tmp_path):
    client.force_login(factories.make_superuser())
    backup(tmp_path)

    assert "rows/sessions.Session.jsonl.gz" not in digests(tmp_path)
    assert "rows/accounts.User.jsonl.gz" in digests(tmp_path)
    assert User.objects.count() == 1


def test_older_backups_are_deleted_when_asked(tmp_path):
    for _round in range(3):
        backup(tmp_path)
    newest = folders.newest(tmp_path)

    said = backup(tmp_path, keep=2)

    assert said[-1] == "2 older ones deleted."
    assert sorted(folders.whole(tmp_path)) == [newest, folders.newest(tmp_path)]


def test_every_table_is_kept_or_left_out_by_name():
    from django.apps import apps

    labels = {model._meta.label for model in tables.all_of(apps)}

    assert labels >= tables.LEFT_OUT
    assert {"news.Article_participants", "reversion.Version"} <= labels - tables.LEFT_OUT
    assert Version._meta.label in {model._meta.label for model in tables.kept(apps)}
