import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jobs import worker
from jobs.models import Job
from library import disposal
from library.models import File, Image
from tests.factories import (
    make_article,
    make_image,
    make_page,
    make_participant,
    make_text,
    make_user,
    picture_bytes,
)
from tests.library.test_uploads import archive, bomb, photograph

pytestmark = pytest.mark.django_db

ADD_IMAGE, ADD_FILE = "/admin/library/image/add/", "/admin/library/file/add/"


def picture(content=None, name="IMG_0815.png"):
    return SimpleUploadedFile(name, picture_bytes() if content is None else content)


def answers(**facts):
    return {
        "file": picture(),
        "alt_en": "A blue field",
        "alt_fr": "Un champ bleu",
        "focal_x": "0.5",
        "focal_y": "0.5",
        **facts,
    }


def change(row):
    return reverse(f"admin:library_{row._meta.model_name}_change", args=[row.pk])


def errors(response):
    form = response.context["adminform"].form
    return {name: [str(error) for error in found] for name, found in form.errors.items()}


def make_file(content=b"%PDF-1.7\n%%EOF", name="text.pdf", **facts):
    return File.objects.create(file=ContentFile(content, name=name), **facts)


# --- Images ------------------------------------------------------------------------------------


def test_an_image_is_stored_by_its_content_and_made_ready_by_the_worker(admin_client):
    response = admin_client.post(ADD_IMAGE, answers(credit="© CoE", focal_x="0.25"))

    image = Image.objects.get()
    assert (response.status_code, image.credit, image.focal_x) == (302, "© CoE", 0.25)
    assert image.uploaded_by.username == "admin"
    assert "IMG_0815" not in image.file.name
    assert list(Job.objects.values_list("key", flat=True)) == [f"image-{image.pk}"]


SAY = "Say what the image shows, or tick “decorative”."


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"alt_en": "", "alt_fr": ""}, {"alt_en": [SAY], "alt_fr": [SAY]}),
        ({"alt_fr": ""}, {"alt_fr": [SAY]}),
        ({"alt_en": "   "}, {"alt_en": [SAY]}),
        (
            {"alt_en": "", "alt_fr": "", "title_en": "A title is no description"},
            {"alt_en": [SAY], "alt_fr": [SAY]},
        ),
    ],
)
def test_an_image_needs_its_words_in_both_languages(admin_client, facts, found):
    response = admin_client.post(ADD_IMAGE, answers(**facts))

    assert (errors(response), Image.objects.count()) == (found, 0)


def test_a_decorative_image_needs_none_and_is_given_none(admin_client):
    admin_client.post(ADD_IMAGE, answers(alt_en="", alt_fr="", is_decorative="on"))

    image = Image.objects.get()
    assert (image.is_decorative, image.alt_en, image.alt_fr, image.title_en) == (True, "", "", "")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.png", "The submitted file is empty."),
        (b"<svg/>", "a.svg", "Choose an image in the format JPEG, PNG, WebP or AVIF."),
        (
            picture_bytes(),
            "a.jpg",
            "The name ends in .jpg, but this is a PNG image. Rename or convert it.",
        ),
        (
            picture_bytes(640, 480),
            "a.png",
            "Choose an image at least 800 pixels wide; this one has 640.",
        ),
        (
            picture_bytes()[:-40],
            "a.png",
            "This image is damaged or not complete. Save it again and choose the new file.",
        ),
        (
            bomb(7000, 7000),
            "a.png",
            "Choose an image of at most 40 million pixels, for example 7,000 × 5,000.",
        ),
        (
            bomb(14_000, 14_000),
            "a.png",
            "Choose an image of at most 40 million pixels, for example 7,000 × 5,000.",
        ),
    ],
)
def test_what_is_no_good_picture_is_refused_in_words(admin_client, content, name, words):
    response = admin_client.post(ADD_IMAGE, answers(file=picture(content, name)))

    assert (errors(response), Image.objects.count()) == ({"file": [words]}, 0)


@pytest.mark.parametrize("value", ["-0.1", "1.1", "left", "", "nan", "inf"])
def test_the_focal_point_lies_inside(admin_client, value):
    response = admin_client.post(ADD_IMAGE, answers(focal_x=value))

    assert (list(errors(response)), Image.objects.count()) == (["focal_x"], 0)


def test_a_new_file_is_made_ready_anew_and_the_old_one_removed(
    admin_client, django_capture_on_commit_callbacks
):
    image = make_image()
    worker.run_all()
    image.refresh_from_db()
    old = {image.file.name, f"images/{image.checksum[:16]}/480.avif"}

    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(
            change(image), answers(file=picture(picture_bytes(color="#b42a1c"), "new.png"))
        )
        worker.run_all()

    image.refresh_from_db()
    assert [default_storage.exists(path) for path in old] == [False, False]
    assert default_storage.exists(f"images/{image.checksum[:16]}/480.avif")


def test_new_words_leave_the_file_alone(admin_client, django_capture_on_commit_callbacks):
    image = make_image()
    worker.run_all()
    facts = answers(alt_en="The sea")
    del facts["file"]

    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(change(image), facts)

    image.refresh_from_db()
    assert (image.alt_en, image.widths, default_storage.exists(image.file.name)) == (
        "The sea",
        [480, 960],
        True,
    )


def test_words_can_be_corrected_when_the_file_is_lost(admin_client):
    image = make_image()
    default_storage.delete(image.file.name)
    facts = answers(alt_en="The sea")
    del facts["file"]

    assert admin_client.post(change(image), facts).status_code == 302


def test_a_deleted_image_leaves_nothing_behind(admin_client, django_capture_on_commit_callbacks):
    image = make_image()
    worker.run_all()
    folder = f"images/{image.checksum[:16]}"

    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(reverse("admin:library_image_delete", args=[image.pk]), {"post": "yes"})

    assert (Image.objects.count(), default_storage.listdir(folder)[1]) == (0, [])
    assert not default_storage.exists(image.file.name)


def test_the_same_picture_twice_survives_the_deletion_of_one(
    admin_client, django_capture_on_commit_callbacks
):
    first, second = make_image(), make_image(credit="© CoE")
    worker.run_all()

    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(
            "/admin/library/image/",
            {"action": "delete_selected", "_selected_action": [first.pk], "post": "yes"},
        )

    assert list(Image.objects.all()) == [second]
    assert len(default_storage.listdir(f"images/{second.checksum[:16]}")[1]) == 6
    assert default_storage.exists(second.file.name)


def test_the_form_tells_where_an_image_is_used(admin_client):
    image = make_image()
    make_article("Tivat joins", image=image)
    make_participant("Tivat", image=image)
    make_article("Without")

    page = admin_client.get(change(image)).content.decode()

    assert ("Tivat joins</a>" in page, ": Tivat</a>" in page, "Without" in page) == (
        True,
        True,
        False,
    )


def test_an_unused_image_says_so(admin_client):
    assert "nowhere yet" in admin_client.get(change(make_image())).content.decode()


@pytest.mark.parametrize("images", [1, 3])
def test_the_list_shows_pictures_at_the_same_cost(admin_client, images, django_assert_num_queries):
    for _number in range(images):
        make_image()

    with django_assert_num_queries(7):
        page = admin_client.get("/admin/library/image/").content.decode()

    assert page.count('<span class="thumbnail"><img') == images


def test_the_camera_s_notes_do_not_reach_the_storage(admin_client):
    admin_client.post(ADD_IMAGE, answers(file=picture(photograph("JPEG"), "a.jpg")))

    with Image.objects.get().file.open() as file:
        assert b"Jane Doe" not in file.read()


# --- Files -------------------------------------------------------------------------------------


def test_a_file_is_stored_with_a_readable_name(admin_client):
    upload = SimpleUploadedFile("Résolution 333.pdf", b"%PDF-1.7\n%%EOF")

    response = admin_client.post(ADD_FILE, {"file": upload, "language": "fr"})

    file = File.objects.get()
    assert (response.status_code, file.size, file.extension) == (302, 14, "PDF")
    assert file.file.name.endswith("/resolution-333.pdf")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.pdf", "The submitted file is empty."),
        (b"<html>", "a.html", "Choose a PDF, ODT, DOCX, ODS, XLSX, CSV or text file."),
        (
            archive("word/document.xml", "word/vbaProject.bin"),
            "a.docx",
            "The name ends in .docx, but the content is something else or not complete.",
        ),
    ],
)
def test_what_is_no_document_is_refused_in_words(admin_client, content, name, words):
    response = admin_client.post(ADD_FILE, {"file": SimpleUploadedFile(name, content)})

    assert (errors(response), File.objects.count()) == ({"file": [words]}, 0)


def test_the_form_tells_where_a_file_is_used(admin_client):
    file = make_file()
    make_text("Europe").files.add(file)

    assert ": Resolution" in admin_client.get(change(file)).content.decode()


def test_a_deleted_file_is_gone_from_the_storage(admin_client, django_capture_on_commit_callbacks):
    file, other = make_file(), make_file(b"%PDF-1.4\n%%EOF")

    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(reverse("admin:library_file_delete", args=[file.pk]), {"post": "yes"})

    assert [default_storage.exists(row.file.name) for row in (file, other)] == [False, True]


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("en", "English, PDF, 14\xa0bytes"),
        ("sr", "Serbian, PDF, 14\xa0bytes"),
        ("xx", "xx, PDF, 14\xa0bytes"),
        ("", "PDF, 14\xa0bytes"),
    ],
)
def test_a_link_to_a_file_says_what_one_gets(language, label):
    assert make_file(language=language).label == label


# --- Rights ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["image", "file"])
def test_staff_without_the_right_do_not_come_in(client, kind):
    client.force_login(
        make_user(is_staff=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    row = make_image() if kind == "image" else make_file()

    for address in (f"/admin/library/{kind}/", f"/admin/library/{kind}/add/", change(row)):
        assert client.get(address).status_code == 403


# --- Replace, double, delete -------------------------------------------------------------------


def test_a_replaced_file_has_a_new_address_and_links_follow(
    admin_client, django_capture_on_commit_callbacks
):
    file = make_file()
    old = file.file.url
    page = make_page(body=f'<p><a href="{old}">The text</a></p>')
    version = page.version

    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(
            change(file), {"file": SimpleUploadedFile("new.pdf", b"%PDF-1.7 new\n%%EOF")}
        )

    file.refresh_from_db()
    page.refresh_from_db()
    assert file.file.url != old
    assert (page.body, page.version) == (
        f'<p><a href="{file.file.url}">The text</a></p>',
        version,
    )
    assert not default_storage.exists(old.removeprefix("/media/"))


def test_the_same_picture_again_is_told_with_a_link_to_the_first(admin_client):
    first = make_image(title_en="Blue")

    response = admin_client.post(ADD_IMAGE, answers(), follow=True)

    said = [str(message) for message in response.context["messages"]]
    assert Image.objects.count() == 2
    assert any(
        f'in the library already: <a href="{change(first)}">Blue</a>' in message for message in said
    )


@pytest.mark.parametrize("way", ["delete", "action"])
def test_what_is_used_is_not_deleted_and_the_uses_are_named(admin_client, way):
    image = make_image()
    make_article("Tivat joins", image=image)

    if way == "delete":
        response = admin_client.post(change(image).replace("change", "delete"), {"post": "yes"})
    else:
        response = admin_client.post(
            "/admin/library/image/",
            {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"},
        )

    assert (response.status_code, Image.objects.count()) == (200, 1)
    assert "Tivat joins</a>" in response.text


def test_a_file_that_a_text_links_to_is_used(admin_client):
    file = make_file()
    page = make_page("Privacy", body=f'<p><a href="{file.file.url}">The text</a></p>')

    with pytest.raises(disposal.InUse, match="Privacy"):
        disposal.dispose(file)
    page.delete()
    disposal.dispose(file)

    assert File.objects.count() == 0
