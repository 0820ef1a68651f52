"""Folders and buckets keep the same promise; the bucket is on a real server, see `tests/s3.py`."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.http import FileResponse
from django.views.debug import SafeExceptionReporterFilter

from core import buckets
from core.buckets import Bucket
from core.storages import Away, Folder, bucket_at, overlap

URL = "s3://key:secret@objects.example.org/uploads"


@pytest.fixture(params=["folder", "bucket"])
def storage(request, tmp_path):
    if request.param == "folder":
        return Folder(location=tmp_path / "files", base_url="/media/")
    return bucket_of(request.getfixturevalue("s3_server"), tmp_path.name)


def bucket_of(server, folder, **options):
    place = bucket_at(server.url(f"public/{folder}"), "STORAGE_URL")
    return Bucket(base_url="/media/", **place | options)


def read(storage, name):
    with storage.open(name) as file:
        return file.read()


# --- The promise -------------------------------------------------------------------------------


def test_what_is_stored_can_be_read_listed_and_deleted(storage):
    names = ["b/2.txt", "b.txt", "a/é 1.txt", "b/c/3.txt", "bc/4.txt"]
    for name in names:
        assert storage.save(name, ContentFile(name.encode())) == name
    again = storage.save("b.txt", ContentFile(b"another"))

    assert [read(storage, name) for name in names] == [name.encode() for name in names]
    assert (again[:2], read(storage, again)) == ("b_", b"another")
    storage.delete(again)
    assert list(storage.names()) == sorted(names)
    assert list(storage.names("b")) == ["b/2.txt", "b/c/3.txt"]
    assert list(storage.names("none")) == []
    for name in names:
        storage.delete(name)
        storage.delete(name)
    assert (list(storage.names()), storage.exists("b.txt")) == ([], False)


def test_a_file_is_known_without_reading_it(storage):
    storage.save("a.txt", ContentFile(b"12345"))
    first = storage.look("a.txt")
    storage.delete("a.txt")
    storage.save("a.txt", ContentFile(b"123456"))
    second = storage.look("a.txt")

    assert (first.size, second.size, storage.size("a.txt")) == (5, 6, 6)
    assert abs(datetime.now(UTC) - second.changed_at) < timedelta(minutes=1)
    assert storage.get_modified_time("a.txt") == second.changed_at
    assert first.tag != second.tag
    assert storage.url("a b/é.txt") == "/media/a%20b/%C3%A9.txt"


def test_a_missing_file_is_missing_and_nothing_worse(storage):
    storage.check()
    storage.save("a/b.txt", ContentFile(b""))

    for name in ("none.txt", "a", "a/b.txt/c", "a" * 900):
        with pytest.raises(FileNotFoundError):
            storage.open(name)
        with pytest.raises(FileNotFoundError):
            storage.look(name)
    assert read(storage, "a/b.txt") == b""


def test_a_file_is_read_from_anywhere(storage):
    content = os.urandom(1_000_000)
    storage.save("large.bin", ContentFile(content))

    with storage.open("large.bin") as file:
        assert (file.size, file.read(10)) == (1_000_000, content[:10])
        assert [file.seek(700_000), file.read(5)] == [700_000, content[700_000:700_005]]
        assert [file.seek(-4, os.SEEK_END), file.read(), file.read()] == [
            *(999_996, content[-4:], b"")
        ]
        assert b"".join(file.chunks(100_000)) == content
    with file.open():
        assert file.read() == content


class Counting(Bucket):
    reads = 0

    def read(self, name, start=0):
        self.reads += 1
        return super().read(name, start)


@pytest.mark.django_db  # the end of a response closes connections
def test_a_file_that_is_sent_whole_is_asked_for_once(s3_server, tmp_path):
    bucket = Counting(**bucket_at(s3_server.url(f"public/{tmp_path.name}"), "STORAGE_URL"))
    content = os.urandom(1_000_000)
    bucket.save("large.bin", ContentFile(content))

    response = FileResponse(bucket.open("large.bin"))  # which looks for the length at the end
    sent = b"".join(response)
    response.close()

    assert (sent == content, response["Content-Length"], bucket.reads) == (True, "1000000", 1)


# --- What can be wrong with a bucket -----------------------------------------------------------


@pytest.fixture
def own_server():
    """One that the test may stop."""
    from tests import s3 as servers

    if servers.program() is None:
        pytest.skip("This machine has no rclone.")
    with servers.server() as server:
        yield server


def refusal(act):
    with pytest.raises(Away) as refused:
        act()
    return str(refused.value)


def test_a_server_that_is_gone_is_not_waited_for_twice(own_server, monkeypatch):
    bucket = bucket_of(own_server, "a")
    bucket.save("a.txt", ContentFile(b"content"))
    own_server.stop()
    said = [refusal(bucket.check), refusal(lambda: bucket.open("a.txt"))]
    own_server.start()
    monkeypatch.setattr(buckets.time, "monotonic", lambda: bucket.silent_until + 1)

    assert said == [
        "the storage of files does not answer: NewConnectionError",
        "the storage of files did not answer a moment ago",
    ]
    assert read(bucket, "a.txt") == b"content"


def test_a_server_that_was_started_again_is_asked_over_new_connections(own_server):
    bucket = bucket_of(own_server, "a")
    bucket.save("a.txt", ContentFile(b"content"))
    own_server.stop()
    own_server.start()

    assert read(bucket, "a.txt") == b"content"


def test_half_a_file_is_never_taken_for_a_whole_one(own_server):
    bucket = bucket_of(own_server, "a")
    bucket.save("large.bin", ContentFile(bytes(20_000_000)))

    with bucket.open("large.bin") as file:
        file.read(1)
        own_server.stop()
        said = refusal(file.read)
    own_server.start()

    assert said.startswith("the storage of files ")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"secret_key": "guessed"}, "the storage of files refuses: AccessDenied"),
        ({"access_key": "guessed"}, "the storage of files refuses: AccessDenied"),
        ({"bucket": "nothing"}, "there is no such bucket"),
    ],
)
def test_a_refusal_is_named_and_shows_no_secret(s3_server, wrong, words):
    bucket = bucket_of(s3_server, "a", **wrong)

    assert refusal(bucket.check) == words
    assert refusal(lambda: bucket.save("a.txt", ContentFile(b"content"))).startswith("the storage")
    assert "guessed" not in words


def test_private_files_have_no_address(s3_server):
    place = bucket_at(s3_server.url("private"), "PRIVATE_STORAGE_URL")

    with pytest.raises(ValueError, match="not accessible via a URL"):
        Bucket(**place).url("attachments/a")


def test_a_folder_that_nobody_may_write_is_away(tmp_path):
    (tmp_path / "file").write_text("in the way")
    folder = Folder(location=tmp_path / "file" / "media")

    assert refusal(folder.check) == "files cannot be written"
    assert "Not a directory" in refusal(lambda: folder.save("a.txt", ContentFile(b"a")))


# --- Addresses ---------------------------------------------------------------------------------


def test_an_address_says_it_all():
    url = "s3://k%40y:s%2Fe%2Bc%3Aret@[2001:db8::1]:9000/up.loads/of/site/?region=eu-west-3&tls=off"

    assert bucket_at(url, "STORAGE_URL") == {
        "host": "[2001:db8::1]:9000",
        "is_tls": False,
        "bucket": "up.loads",
        "folder": "of/site",
        "region": "eu-west-3",
        "access_key": "k@y",
        "secret_key": "s/e+c:ret",
    }
    assert bucket_at(URL, "STORAGE_URL") == {
        "host": "objects.example.org",
        "is_tls": True,
        "bucket": "uploads",
        "folder": "",
        "region": "us-east-1",
        "access_key": "key",
        "secret_key": "secret",
    }


FORM = "s3://key:secret@host:port/bucket"
ESCAPE = f"{FORM}. Write / as %2F, @ as %40, : as %3A in the secret."


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://key:hush@host/bucket", "STORAGE_URL: it begins with s3://."),
        ("bucket", "STORAGE_URL: it begins with s3://."),
        ("s3://host/bucket", f"STORAGE_URL: key and secret are missing: {FORM}."),
        ("s3://key@host/bucket", f"STORAGE_URL: key and secret are missing: {FORM}."),
        ("s3://:hush@host/bucket", f"STORAGE_URL: key and secret are missing: {FORM}."),
        ("s3://key:hush@/bucket", f"STORAGE_URL: the host is missing: {FORM}."),
        ("s3://key:hush@host", f"STORAGE_URL: the name of the bucket is missing or wrong: {FORM}."),
        (
            "s3://key:hush@host/b?",
            f"STORAGE_URL: the name of the bucket is missing or wrong: {FORM}.",
        ),
        ("s3://key:hush@host/bucket/../x", "STORAGE_URL: the folder in the bucket is wrong."),
        (f"{URL}?acl=hush", "STORAGE_URL: behind the question mark stand region and tls only."),
        (f"{URL}?tls=hush", "STORAGE_URL: tls is on or off."),
        ("s3://key:hu/sh@host/bucket", f"STORAGE_URL cannot be read: {ESCAPE}"),
        ("s3://key:hush@host:99999/bucket", f"STORAGE_URL cannot be read: {ESCAPE}"),
        ("s3://key:hush@[host/bucket", f"STORAGE_URL cannot be read: {ESCAPE}"),
    ],
)
def test_nonsense_is_named_without_its_secret(url, words):
    with pytest.raises(ImproperlyConfigured) as refused:
        bucket_at(url, "STORAGE_URL")

    assert str(refused.value) == words
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize(
    ("other", "is_shared"),
    [
        ("s3://key:secret@objects.example.org/uploads", True),
        ("s3://other:secret@objects.example.org/uploads/private", True),
        ("s3://key:secret@objects.example.org/private", False),
        ("s3://key:secret@elsewhere.example.org/uploads", False),
    ],
)
def test_private_and_public_files_lie_apart(other, is_shared):
    one = bucket_at(URL, "STORAGE_URL")
    two = bucket_at(other, "PRIVATE_STORAGE_URL")

    assert (overlap(one, two), overlap(two, one)) == (is_shared, is_shared)


def test_folders_of_one_bucket_lie_apart():
    media, private, media_2 = (
        bucket_at(f"{URL}/{f}", "U") for f in ("media", "private", "media-2")
    )

    assert [overlap(media, private), overlap(media, media_2), overlap(media, media)] == [
        *(False, False, True)
    ]


def test_pages_about_errors_do_not_show_the_secret(settings):
    place = bucket_at("s3://key:hush%2Fhush@host/bucket", "STORAGE_URL")
    settings.STORAGES = {"default": {"BACKEND": "core.buckets.Bucket", "OPTIONS": place}}

    shown = str(SafeExceptionReporterFilter().get_safe_settings()["STORAGES"])

    assert ("hush" in shown, "bucket" in shown) == (False, True)
