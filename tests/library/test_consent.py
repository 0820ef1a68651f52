"""A picture without consent is nowhere: pages, cards, feeds, API, Open Graph, its own address."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from library import consent, renditions
from library.checks import picture as picture_rule
from library.models import Image
from publishing import generation
from tests.factories import make_article, make_image, make_participant

pytestmark = pytest.mark.django_db
NEUTRAL = consent.address()


def days(number):
    return timezone.localdate() + timedelta(days=number)


def made(**facts):
    image = make_image(credit="Photo: Jane Doe", **facts)
    renditions.make(image.pk)
    return Image.objects.get(pk=image.pk)


def shown_in(client, image):
    """{where: (the picture, the neutral one, the words, the credit)}: which of them stand there."""
    article = make_article("Tivat joins", image=image)
    participant = make_participant("Tivat", image=image)
    found = {}
    for where in (
        *(article.get_absolute_url(), participant.get_absolute_url()),
        *("/en/news/", "/en/", "/en/news/atom.xml", "/en/news/feed.json", "/api/v1/news/"),
    ):
        response = client.get(where)
        assert response.status_code == 200, where
        text = response.text
        found[where] = (
            image.checksum[:16] in text,
            NEUTRAL in text,
            "A blue field" in text,
            "Jane Doe" in text,
        )
    return found


def test_until_its_last_day_a_picture_is_shown(client):
    found = shown_in(client, made(consent_until=days(0)))

    assert {(is_there, is_neutral) for is_there, is_neutral, *_rest in found.values()} == {
        (True, False)
    }


def test_from_the_next_day_on_a_neutral_one_stands_in_everywhere(client):
    found = shown_in(client, made(consent_until=days(-1)))

    assert set(found.values()) == {(False, True, False, False)}
    assert len(found) == 7


def test_its_own_addresses_lead_to_the_neutral_one(client):
    image = made(consent_until=days(-1))

    for path in (renditions.path(image, 480, "avif"), image.file.name):
        response = client.get(default_storage.url(path))
        assert (response.status_code, response.url) == (302, NEUTRAL)


def test_nobody_keeps_it_longer_than_the_consent_holds(client):
    image = made(consent_until=days(0))

    response = client.get(default_storage.url(renditions.path(image, 480, "avif")))
    response.close()

    lifetime = int(response["Cache-Control"].removeprefix("public, max-age="))
    assert 0 <= lifetime <= 24 * 3600


def test_another_upload_of_the_same_picture_with_consent_is_served(client):
    image = made(consent_until=days(-1))
    made()

    response = client.get(default_storage.url(renditions.path(image, 480, "avif")))
    response.close()

    assert response.status_code == 200


def test_the_page_cache_ends_with_the_day():
    """What is cached today is looked at again when the last day is over."""
    image = made(consent_until=days(0))
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)

    ends = generation.next_change()

    assert timezone.localtime(ends).date() == days(1)
    assert consent.seconds_left(image.consent_until) <= 25 * 3600
    assert ends > midnight


def test_the_desk_tells_and_lists(admin_client):
    image = made(consent_until=days(-1))
    made(consent_until=days(1))

    (trouble,) = admin_client.get("/admin/").context["troubles"]
    listed = admin_client.get(trouble.address).context["cl"].result_list

    assert (str(trouble.words), trouble.count) == ("Pictures whose consent has ended", 1)
    assert list(listed) == [image]


def test_the_editor_is_told_before_publishing():
    findings = list(picture_rule(make_article(image=made(consent_until=days(-1)))))

    assert [(finding.is_error, finding.text) for finding in findings] == [
        (
            False,
            "The consent for this picture has ended: readers see a neutral one. Choose another.",
        )
    ]


# --- Words of one use --------------------------------------------------------------------------


def test_an_article_says_in_its_own_words_what_the_picture_shows(client):
    image = made()
    article = make_article(image=image, image_alt="The mayor of Tivat signs")

    page = client.get(article.get_absolute_url()).text
    feed = client.get("/en/news/atom.xml").text
    api = client.get("/api/v1/news/").json()["items"][0]["image"]

    assert 'alt="The mayor of Tivat signs"' in page
    assert '<meta property="og:image:alt" content="The mayor of Tivat signs">' in page
    assert ("The mayor of Tivat signs" in feed, "A blue field" in page + feed) == (True, False)
    assert (api["alt_en"], api["alt_fr"]) == ("The mayor of Tivat signs", "Un champ bleu")


def test_own_words_do_where_the_picture_has_none_in_this_language():
    image = make_image(alt_en="", credit="CoE")
    own = make_article(image=image, image_alt="The mayor signs")
    file_name = make_article(image=image, image_alt="IMG_0815.jpg")

    assert list(picture_rule(own)) == []
    assert [finding.text for finding in picture_rule(file_name)] == [
        "“IMG_0815.jpg” is a file name, not what the picture shows."
    ]
