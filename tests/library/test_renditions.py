import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Picture
from PIL import ImageCms

from jobs import worker
from jobs.models import Job
from library import renditions
from library.models import Image
from tests.factories import make_image, picture_bytes
from tests.library.test_uploads import photograph

pytestmark = pytest.mark.django_db


def image_of(picture, kind="PNG", **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return make_image(file=ContentFile(buffer.getvalue(), name=f"picture.{kind.lower()}"))


def made(image):
    """Everything stored for the image: name → (format, size)."""
    folder = f"images/{image.checksum[:16]}"
    found = {}
    for name in sorted(default_storage.listdir(folder)[1]):
        with default_storage.open(f"{folder}/{name}") as file, Picture.open(file) as picture:
            found[name] = (picture.format, picture.size)
    return found


def rendition(image, width, extension):
    with default_storage.open(renditions.path(image, width, extension)) as file:
        picture = Picture.open(file)
        picture.load()
    return picture


def test_a_large_picture_gets_three_widths_in_three_formats():
    image = make_image(file=ContentFile(picture_bytes(2000, 1000), name="a.png"))

    renditions.make(image.pk)

    assert made(image) == {
        f"{width}.{extension}": (kind, (width, width // 2))
        for width in (480, 960, 1600)
        for extension, kind in (("avif", "AVIF"), ("jpg", "JPEG"), ("webp", "WEBP"))
    }
    image.refresh_from_db()
    assert image.widths == [480, 960, 1600]


@pytest.mark.parametrize(
    ("width", "widths"),
    [(300, [300]), (480, [480]), (959, [480]), (960, [480, 960]), (1599, [480, 960])],
)
def test_nothing_is_made_larger_than_it_is(width, widths):
    image = make_image(file=ContentFile(picture_bytes(width, 200), name="a.png"))

    renditions.make(image.pk)

    image.refresh_from_db()
    assert (image.widths, len(made(image))) == (widths, 3 * len(widths))


def test_a_second_run_changes_nothing():
    image = make_image()
    renditions.make(image.pk)
    before = made(image)

    renditions.make(image.pk)

    assert made(image) == before


def test_a_run_that_was_cut_short_is_completed():
    image = make_image()
    path = renditions.path(image, 480, "avif")
    default_storage.save(path, ContentFile(b"half a pic"))

    renditions.make(image.pk)

    assert made(image)["480.avif"] == ("AVIF", (480, 320))


def test_a_deleted_image_is_nothing_to_do():
    image = make_image()
    number = image.pk
    image.delete()

    assert renditions.make(number) is None


def test_transparency_is_kept_and_white_in_jpeg():
    picture = Picture.new("RGBA", (960, 640), (0, 0, 0, 0))
    picture.paste((180, 42, 28, 255), (0, 0, 480, 640))
    image = image_of(picture)

    renditions.make(image.pk)

    right = {x: rendition(image, 960, x).getpixel((900, 300)) for x in ("jpg", "webp", "avif")}
    assert (right["jpg"], right["webp"][3], right["avif"][3]) == ((255, 255, 255), 0, 0)


def test_a_palette_with_a_transparent_colour_is_transparency_too():
    picture = Picture.new("P", (960, 640), 0)
    picture.putpalette([0, 0, 0, 255, 255, 255])
    image = image_of(picture, transparency=0)

    renditions.make(image.pk)

    assert rendition(image, 480, "jpg").getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_pictures_stand_upright_and_say_nothing_of_the_camera(kind):
    image = make_image(file=ContentFile(photograph(kind), name="a.jpg"))

    renditions.make(image.pk)

    image.refresh_from_db()
    assert (image.width, image.height) == (800, 900)
    for extension in renditions.FORMATS:
        picture = rendition(image, 480, extension)
        assert (picture.size, dict(picture.getexif())) == ((480, 540), {})


def test_an_image_is_as_wide_as_people_see_it_before_the_worker_came_and_after_a_new_save():
    image = make_image(file=ContentFile(photograph("JPEG"), name="a.jpg"))
    sizes = [(image.width, image.height)]

    worker.run_all()
    image = Image.objects.get()
    image.save()
    sizes.append((image.width, image.height))

    assert sizes == [(800, 900), (800, 900)]


def test_the_original_says_nothing_of_the_camera_either():
    image = make_image(file=ContentFile(photograph("JPEG"), name="a.jpg"))

    with image.file.open() as file:
        assert b"Jane Doe" not in file.read()


def test_wide_colours_become_those_of_the_web():
    """Pure red of a profile that swaps nothing stays red; the profile itself is not needed."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = image_of(Picture.new("RGB", (960, 640), (200, 30, 20)), icc_profile=profile)

    renditions.make(image.pk)

    red, green, blue = rendition(image, 480, "webp").getpixel((10, 10))
    assert (abs(red - 200) < 5, abs(green - 30) < 5, abs(blue - 20) < 5) == (True, True, True)


def test_a_broken_profile_is_ignored():
    image = image_of(Picture.new("RGB", (960, 640), "white"), icc_profile=b"no profile")

    renditions.make(image.pk)

    assert rendition(image, 480, "jpg").getpixel((10, 10)) == (255, 255, 255)


def test_saving_a_new_file_has_the_worker_make_new_renditions():
    image = make_image()
    worker.run_all()
    image.refresh_from_db()
    before = image.checksum

    image.file = ContentFile(picture_bytes(color="#1f6f3c"), name="other.png")
    image.save()

    assert (image.widths, image.checksum != before) == ([], True)
    assert Job.objects.filter(key=f"image-{image.pk}", done_at=None).count() == 1
    worker.run_all()
    image.refresh_from_db()
    assert (image.widths, rendition(image, 480, "jpg").size) == ([480, 960], (480, 320))


def test_saving_words_makes_nothing_anew():
    image = make_image()
    worker.run_all()

    image = Image.objects.get()
    image.alt_en = "Another description"
    image.save()

    assert Job.objects.filter(done_at=None).count() == 0


def test_a_file_replaced_while_the_worker_is_at_it_is_begun_again(monkeypatch):
    image = make_image()
    resize = Picture.Image.resize

    def replace_then_resize(*args):
        monkeypatch.setattr(Picture.Image, "resize", resize)
        other = Image.objects.get()
        other.file = ContentFile(picture_bytes(500, 500), name="other.png")
        other.save()
        return resize(*args)

    monkeypatch.setattr(Picture.Image, "resize", replace_then_resize)
    renditions.make(image.pk)

    image.refresh_from_db()
    assert (image.widths, made(image).keys()) == ([480], {"480.avif", "480.jpg", "480.webp"})
