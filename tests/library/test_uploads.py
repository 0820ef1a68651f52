import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image as Picture

from library import uploads
from tests.factories import picture_bytes
from tests.forms_app.files.making import bomb

CAMERA = {0x0112: 6, 0x010F: "Camera of Jane Doe", 0x0132: "2015:06:24 10:00:00"}


def archive(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "<xml/>")
    return buffer.getvalue()


def photograph(kind, **options):
    exif = Picture.Exif()
    exif.update(CAMERA)
    exif.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    Picture.new("RGB", (900, 800), "#1f6f3c").save(buffer, kind, exif=exif, **options)
    return buffer.getvalue()


def code_of(check, content, name):
    """What the check says: the code of the refusal, or None."""
    try:
        check(ContentFile(content, name=name))
    except ValidationError as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("JPEG", "a.jpg"),
        ("JPEG", "a.jpeg"),
        ("JPEG", "A.JPG"),
        ("PNG", "a.png"),
        ("WEBP", "a.webp"),
        ("AVIF", "a.avif"),
        ("MPO", "a.jpg"),
    ],
)
def test_pictures_of_the_web_are_taken(kind, name):
    assert code_of(uploads.validate_image, picture_bytes(kind=kind), name) is None


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.png", "not_an_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "not_an_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", "not_an_image"),
        (b"<script>alert(1)</script>", "a.jpg", "not_an_image"),
        (picture_bytes(kind="GIF"), "a.gif", "not_an_image"),
        (picture_bytes(kind="GIF"), "a.png", "not_an_image"),
        (picture_bytes(kind="TIFF"), "a.jpg", "not_an_image"),
        (picture_bytes(kind="PNG"), "a.jpg", "wrong_suffix"),
        (picture_bytes(kind="PNG"), "a.php", "wrong_suffix"),
        (picture_bytes(kind="PNG"), "a", "wrong_suffix"),
        (picture_bytes(kind="JPEG"), "a.png", "wrong_suffix"),
        (picture_bytes(799, 600), "a.png", "too_small"),
        (picture_bytes(kind="PNG")[:-40], "a.png", "damaged"),
        (picture_bytes(kind="JPEG")[:-400], "a.jpg", "damaged"),
        (picture_bytes(kind="WEBP")[:-40], "a.webp", "damaged"),
    ],
)
def test_everything_else_is_refused_with_its_reason(content, name, code):
    assert code_of(uploads.validate_image, content, name) == code


def test_a_large_file_is_refused_before_it_is_read():
    unreadable = ContentFile(b"", name="a.png")
    unreadable.size = uploads.MAX_IMAGE_BYTES + 1
    unreadable.file = None

    with pytest.raises(ValidationError) as refusal:
        uploads.validate_image(unreadable)

    assert refusal.value.code == "too_large"


@pytest.mark.parametrize("side", [7000, 12_000, 40_000])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused_without_being_unpacked(side, monkeypatch):
    content = bomb(side, side)
    monkeypatch.setattr(
        "PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("the bomb was unpacked")
    )

    assert code_of(uploads.validate_image, content, "a.png") == "too_many_pixels"


def test_the_bomb_of_144_million_pixels_is_as_small_as_they_say():
    assert len(bomb(12_000, 12_000)) < 20_000


@pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused_where_warnings_are_errors_too():
    assert code_of(uploads.validate_image, bomb(12_000, 12_000), "a.png") == "too_many_pixels"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7\n%%EOF\n", "a.pdf"),
        (archive("content.xml"), "a.odt"),
        (archive("content.xml"), "a.ods"),
        (archive("word/document.xml"), "a.docx"),
        (archive("xl/workbook.xml"), "a.xlsx"),
        (b"Ville;Population\nTivat;14111\n", "a.csv"),
        (b"Text", "A.TXT"),
    ],
)
def test_documents_are_taken(content, name):
    assert code_of(uploads.validate_document, content, name) is None


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (archive("word/document.xml", "word/vbaProject.bin"), "a.docx", "wrong_content"),
        (archive("xl/workbook.xml", "xl/VBAPROJECT.BIN"), "a.xlsx", "wrong_content"),
        (archive("word/document.xml"), "a.docm", "wrong_kind"),
        (archive("word/document.xml"), "a.odt", "wrong_content"),
        (archive("content.xml"), "a.docx", "wrong_content"),
        (archive("word/document.xml")[:-30], "a.docx", "wrong_content"),
        (archive("anything"), "a.zip", "wrong_kind"),
        (b"MZ\x90\0", "a.pdf", "wrong_content"),
        (b"%PDF-1.7\nthe rest is missing", "a.pdf", "wrong_content"),
        (b"%PDF-1.7\n%%EOF", "a.pdf.exe", "wrong_kind"),
        (b"<html>", "a.html", "wrong_kind"),
        (b"<svg/>", "a.svg", "wrong_kind"),
        (b"text\0binary", "a.txt", "wrong_content"),
        (b"", "a.txt", "wrong_content"),
        (b"", "a.pdf", "wrong_content"),
        (b"", "a.docx", "wrong_content"),
        (b"text", "a", "wrong_kind"),
    ],
)
def test_other_documents_are_refused(content, name, code):
    assert code_of(uploads.validate_document, content, name) == code


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Résolution 333 (2011).PDF", "resolution-333-2011.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("…….csv", "file.csv"),
    ],
)
def test_names_are_made_fit_for_an_address(name, safe):
    assert uploads.safe_name(name) == safe


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_what_the_camera_noted_is_removed_but_its_orientation(kind):
    content = photograph(kind)
    assert b"Jane Doe" in content

    kept = uploads.without_metadata(ContentFile(content, name="a.x")).read()

    with Picture.open(io.BytesIO(kept)) as picture:
        assert (dict(picture.getexif()), picture.format) == ({0x0112: 6}, kind)
    assert b"Jane Doe" not in kept


def test_comments_go_too():
    buffer = io.BytesIO()
    Picture.new("RGB", (900, 600)).save(buffer, "JPEG", comment=b"Jane Doe")

    assert b"Jane Doe" not in uploads.without_metadata(ContentFile(buffer.getvalue())).read()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_that_tells_nothing_stays_as_it_is(kind):
    content = picture_bytes(kind=kind)

    assert uploads.without_metadata(ContentFile(content)).read() == content
