from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from library import renditions
from library.models import File
from tests.factories import make_image

pytestmark = pytest.mark.django_db


def store(name, content=b"content"):
    return default_storage.save(name, ContentFile(content))


def body(response):
    return b"".join(response.streaming_content)


def test_a_rendition_is_served_with_its_type_and_may_be_kept_for_good(client):
    image = make_image()
    renditions.make(image.pk)
    path = renditions.path(image, 480, "avif")

    response = client.get(default_storage.url(path))

    with default_storage.open(path) as file:
        assert body(response) == file.read()
    assert {
        name: response[name]
        for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options", "Content-Length")
    } == {
        "Content-Type": "image/avif",
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Length": str(default_storage.size(path)),
    }
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_what_can_change_under_its_name_is_asked_for_again(client):
    image = make_image()

    response = client.get(image.file.url)

    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    response.close()


@pytest.mark.parametrize(
    ("name", "kind", "disposition"),
    [
        ("report.pdf", "application/pdf", 'inline; filename="report.pdf"'),
        ("list.csv", "text/csv; charset=utf-8", 'attachment; filename="list.csv"'),
        (
            "note.odt",
            "application/vnd.oasis.opendocument.text",
            'attachment; filename="note.odt"',
        ),
    ],
)
def test_documents_other_than_pdf_are_downloads(client, name, kind, disposition):
    row = File.objects.create(file=ContentFile(b"content", name=name))

    response = client.get(row.file.url)

    assert (response["Content-Type"], response["Content-Disposition"], body(response)) == (
        kind,
        disposition,
        b"content",
    )


def test_a_pdf_has_no_sandbox_in_which_older_browsers_show_nothing(client):
    response = client.get(default_storage.url(store("files/0a/report.pdf")))

    assert response["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    )
    response.close()


def test_nothing_is_sent_twice(client):
    address = default_storage.url(store("files/0a/note.txt"))
    first = client.get(address)
    first.close()

    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    since = client.get(address, headers={"If-Modified-Since": first["Last-Modified"]})
    other = client.get(address, headers={"If-None-Match": '"other"'})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (since.status_code, since.content, since["Cache-Control"]) == (
        304,
        b"",
        "public, max-age=0, must-revalidate",
    )
    assert (other.status_code, body(other)) == (200, b"content")


def test_a_replaced_file_has_another_etag(client):
    path = store("files/0a/note.txt", b"one")
    before = client.head(default_storage.url(path))["ETag"]

    default_storage.delete(path)
    store("files/0a/note.txt", b"three")

    assert client.head(default_storage.url(path))["ETag"] != before


def test_head_says_the_same_without_content(client):
    address = default_storage.url(store("files/0a/note.txt"))

    response = client.head(address)

    assert (response.status_code, response.content, response["Content-Length"]) == (200, b"", "7")


def test_a_failed_condition_is_not_for_keeping(client):
    address = default_storage.url(store("files/0a/note.txt"))

    response = client.get(address, headers={"If-Match": '"other"'})

    assert (response.status_code, "Cache-Control" in response) == (412, False)


def test_pictures_are_not_compressed_again(client):
    address = default_storage.url(store("images/originals/a.png", b"a" * 5000))

    response = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert ("Content-Encoding" in response, body(response)) == (False, b"a" * 5000)


@pytest.mark.parametrize(
    "path",
    [
        "files/../secret.txt",
        "files/%2e%2e/secret.txt",
        "files/..%2fsecret.txt",
        "files/0a/../../secret.txt",
        "files//etc/passwd.txt",
        "../secret.txt",
        "/etc/passwd.txt",
        "secret.txt",
        "files/.hidden.txt",
        "files/0a/nul%00.txt",
        "files/0a/back\\slash.txt",
        "files/0a/newline.txt%0a",
        "files/0a",
        "files/",
        "files/0a/page.html",
        "files/0a/drawing.svg",
        "files/0a/missing.txt",
        "files/0a/" + "a" * 3000 + ".txt",
        "files/folder.txt",
    ],
)
def test_nothing_else_is_reachable(client, path):
    for name in ("secret.txt", "files/.hidden.txt", "files/0a/page.html", "files/0a/drawing.svg"):
        store(name)
    store("files/folder.txt/inside.txt")

    assert client.get(f"/media/{path}").status_code == 404


def test_other_methods_are_refused(client):
    address = default_storage.url(store("files/0a/note.txt"))

    assert [getattr(client, m)(address).status_code for m in ("post", "put", "delete")] == [405] * 3


def test_a_bucket_is_read_by_our_own_view(client, buckets):
    path = store("files/0a/note.txt", b"in the bucket")
    address = default_storage.url(path)

    response = client.get(address)
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    missing = client.get(default_storage.url("files/0a/other.txt"))

    assert buckets() == {"public/files/0a/note.txt": b"in the bucket"}
    assert (address, body(response)) == ("/media/files/0a/note.txt", b"in the bucket")
    assert (again.status_code, missing.status_code) == (304, 404)


PARTS = [
    ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
    ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
    ("bytes=-3", 206, b"789", "bytes 7-9/10"),
    ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
    ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
    ("bytes=9-9", 206, b"9", "bytes 9-9/10"),
    ("bytes=10-", 416, b"", "bytes */10"),
    ("bytes=-0", 416, b"", "bytes */10"),
    ("bytes=5-4", 200, b"0123456789", None),
    ("bytes=0-1,4-5", 200, b"0123456789", None),
    ("bytes=-", 200, b"0123456789", None),
    ("bytes=a-b", 200, b"0123456789", None),
    ("lines=0-3", 200, b"0123456789", None),
    (f"bytes={'9' * 400}-", 200, b"0123456789", None),
]


@pytest.mark.parametrize("where", ["folder", "bucket"])
def test_a_part_is_given_to_who_asks_for_one(client, where, request):
    if where == "bucket":
        request.getfixturevalue("buckets")
    address = default_storage.url(store("files/0a/ten.txt", b"0123456789"))
    found = []
    for asked, *_expected in PARTS:
        response = client.get(address, headers={"Range": asked})
        content = body(response) if response.streaming else response.content
        lengths = (response["Content-Length"], response["Accept-Ranges"])
        assert lengths == (str(len(content)), "bytes")
        found.append((asked, response.status_code, content, response.get("Content-Range")))

    assert found == PARTS


def test_who_has_the_beginning_of_another_version_gets_the_whole(client):
    address = default_storage.url(store("files/0a/ten.txt", b"0123456789"))
    now = client.head(address)
    versions = (now["ETag"], now["Last-Modified"], '"other"', f"W/{now['ETag']}")
    found = [
        body(client.get(address, headers={"Range": "bytes=8-", "If-Range": version}))
        for version in versions
    ]

    assert found == [b"89", b"89", b"0123456789", b"0123456789"]
    assert client.head(address, headers={"Range": "bytes=2-"}).status_code == 200


def test_the_date_is_that_of_the_file(client):
    path = store("files/0a/note.txt")
    changed_at = default_storage.get_modified_time(path)

    response = client.head(default_storage.url(path))
    later = client.get(
        default_storage.url(path),
        headers={
            "If-Unmodified-Since": (changed_at - timedelta(days=1)).strftime(
                "%a, %d %b %Y %H:%M:%S GMT"
            )
        },
    )

    assert response["Last-Modified"] == changed_at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert later.status_code == 412
