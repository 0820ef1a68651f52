import re

import pytest
from django.template import Context, Template
from django.utils.translation import override

from library import renditions
from library.models import Image
from library.sharing import for_sharing
from tests.factories import make_image

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


def draw(image, arguments=""):
    template = Template("{% load library_tags %}{% picture image " + arguments + " %}")
    return template.render(Context({"image": image}))


def made(**facts):
    image = make_image(**facts)
    renditions.make(image.pk)
    return Image.objects.get(pk=image.pk)


def test_until_the_sizes_are_made_the_original_stands_in():
    image = make_image()

    assert draw(image) == (
        f'<img src="{image.file.url}" width="960" height="640" alt="A blue field" loading="lazy">'
    )


def test_every_width_is_offered_in_avif_and_webp_and_jpeg_for_the_rest():
    image = made()
    folder = f"/media/images/{image.checksum[:16]}"

    assert draw(image, 'sizes="50vw" class="cover"') == (
        "<picture>"
        f'<source type="image/avif" srcset="{folder}/480.avif 480w, {folder}/960.avif 960w"'
        ' sizes="50vw">'
        f'<source type="image/webp" srcset="{folder}/480.webp 480w, {folder}/960.webp 960w"'
        ' sizes="50vw">'
        f'<img src="{folder}/960.jpg" width="960" height="640" alt="A blue field" class="cover"'
        ' loading="lazy">'
        "</picture>"
    )


def test_an_image_above_the_fold_is_not_lazy():
    assert "loading" not in draw(make_image(), "lazy=False")


@pytest.mark.parametrize(
    ("facts", "arguments", "alternative"),
    [
        ({}, "", 'alt="A blue field"'),
        ({}, 'alt=""', 'alt=""'),
        ({"is_decorative": True}, "", 'alt=""'),
        ({"alt_en": ""}, "", 'alt="Un champ bleu" lang="fr"'),
        ({"alt_en": 'Say "<b>"'}, "", 'alt="Say &quot;&lt;b&gt;&quot;"'),
    ],
)
def test_the_text_alternative(facts, arguments, alternative):
    with override("en"):
        html = draw(make_image(**facts), arguments)

    assert f'height="640" {alternative} loading' in html


@pytest.mark.parametrize(
    ("x", "y", "attributes"),
    [
        (0.5, 0.5, ""),
        (0.55, 0.45, ""),
        (0, 1, ' data-x="0" data-y="4"'),
        (0.3, 0.5, ' data-x="1"'),
        (0.8, 0.75, ' data-x="3" data-y="3"'),
    ],
)
def test_the_focal_point_is_rounded_to_one_the_stylesheet_knows(x, y, attributes):
    html = draw(make_image(focal_x=x, focal_y=y))

    assert re.findall(r' data-\w="\d"', html) == re.findall(r' data-\w="\d"', attributes)


def test_other_sites_get_one_jpeg_by_its_full_address(settings):
    settings.SITE_URL = "https://alliance.example"

    original, image = for_sharing(make_image()), made()

    assert original.url.startswith("https://alliance.example/media/images/originals/")
    assert original[1:] == (960, 640, "image/png")
    assert for_sharing(image) == (
        f"https://alliance.example/media/images/{image.checksum[:16]}/960.jpg",
        960,
        640,
        "image/jpeg",
    )
