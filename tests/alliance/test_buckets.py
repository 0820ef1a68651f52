"""The site's files in two buckets of a real server: every way in, and nothing left on the way out.

`tests/whole_site/test_object_storage.py` has two web servers, and the storage gone.
"""

import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from forms_app import retention, uploads
from forms_app.models import Attachment, Draft
from forms_app.models.sending import private_storage
from jobs import worker
from jobs.models import Job
from library import disposal
from library.models import File, Image
from news.models import Article
from tests import factories
from tests.forms_app.files.conftest import act, add
from tests.library.test_admin import ADD_IMAGE, answers, change, picture
from tests.library.test_uploads import photograph

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]


def renditions_of(image):
    return {
        f"public/images/{image.checksum[:16]}/{width}.{kind}"
        for width in image.widths
        for kind in ("avif", "webp", "jpg")
    }


def test_a_picture_its_sizes_and_the_one_that_replaces_it(admin_client, buckets):
    admin_client.post(ADD_IMAGE, answers(file=picture(photograph("JPEG"), "IMG_1.jpg")))
    worker.run_all()
    image = Image.objects.get()
    first, old = buckets(), renditions_of(image) | {f"public/{image.file.name}"}
    page = factories.make_article("With a picture", image=image).get_absolute_url()
    shown = admin_client.get(page).text

    admin_client.post(
        change(image), answers(file=picture(factories.picture_bytes(color="#b42a1c"), "new.png"))
    )
    worker.run_all()
    image.refresh_from_db()
    second = buckets()
    Article.objects.all().delete()
    disposal.dispose(image)

    assert set(first) == old
    assert len(old) == 4  # the original and three formats of the one width that fits
    assert f"/media/{min(old).removeprefix('public/')}" in shown
    assert default_storage.server["endpoint"] not in shown
    assert set(second) == renditions_of(image) | {f"public/{image.file.name}"}
    assert set(first) & set(second) == set()
    assert buckets() == {}


def test_what_cannot_be_deleted_now_is_deleted_when_the_storage_is_back(buckets, monkeypatch):
    row = File.objects.create(file=ContentFile(b"%PDF-1.7\n%%EOF", name="a.pdf"))
    worker.run_all()
    default_storage.silent_until = time.monotonic() + 60

    disposal.dispose(row)
    before = (File.objects.count(), len(buckets()))
    default_storage.silent_until = 0
    worker.run_all()

    assert (before, buckets()) == ((0, 1), {})
    assert Job.objects.waiting().count() == 0


@pytest.fixture
def draft(db):
    return Draft.objects.create(form="J", language="en")


def test_an_applicant_s_file_is_private_and_gone_when_it_is_erased(client, buckets, draft):
    row = add(draft)
    address = reverse("forms_app:attachment", args=[draft.token, row.pk])
    stored, response = buckets(), client.get(address)
    content = b"".join(response.streaming_content)
    guessed = client.get(f"/media/{row.file.name}")

    retention.run(timezone.localdate() + timedelta(days=1000))

    assert stored == {f"private/{row.file.name}": content}
    assert content == act().read()
    assert guessed.status_code == 404
    with pytest.raises(ValueError, match="not accessible via a URL"):
        row.file.url  # noqa: B018 -- asking is the test
    assert (Draft.objects.count(), Attachment.objects.count(), buckets()) == (0, 0, {})


def test_a_file_whose_row_was_not_stored_does_not_stay(buckets, draft, monkeypatch):
    def fail(*_args):
        raise RuntimeError("the database is lost")

    monkeypatch.setattr(uploads, "_tell_public", fail)
    with pytest.raises(RuntimeError, match="the database is lost"):
        add(draft)

    assert buckets() == {}


def test_what_a_crash_left_is_swept(buckets, draft, monkeypatch):
    kept = add(draft)
    private_storage().save("attachments/2026/01/left", ContentFile(b"of nobody"))

    swept_young = uploads.sweep()
    monkeypatch.setattr(uploads, "UNDER_WAY", timedelta(minutes=-5))
    swept = uploads.sweep()

    assert (swept_young, swept, list(buckets())) == (0, 1, [f"private/{kept.file.name}"])


def test_every_file_comes_back_from_a_backup(buckets, draft, tmp_path):
    image = factories.make_image()
    worker.run_all()
    add(draft)
    File.objects.create(file=ContentFile(b"%PDF-1.7\n%%EOF", name="a.pdf"), title_en="A file")
    default_storage.save("files/empty.txt", ContentFile(b""))
    storages["private"].save("letters/ab12", ContentFile(b"\x00\xff" * 2_000_000))
    before = buckets()

    call_command("backup", str(tmp_path))
    for name in ("default", "private"):
        for path in list(storages[name].names()):
            storages[name].delete(path)
    default_storage.save(image.file.name, ContentFile(b"not the picture"))
    call_command("restore", str(tmp_path), overwrite=True)

    assert len(before) == 11
    assert buckets() == before
