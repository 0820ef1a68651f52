"""The drawn picture that other sites show beside a link."""

import io
import re

import pytest
from PIL import Image

from library import cards
from pages.models import SiteSettings
from tests.factories import (
    make_article,
    make_image,
    make_page,
    make_participant,
    make_text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
SITE = "http://127.0.0.1:8000"
FOUND = re.compile(r'<meta property="og:(image[^"]*)" content="([^"]*)"')


def shown(client, path):
    """What the page says of its picture."""
    return dict(FOUND.findall(client.get(path).text))


def pixels(response):
    return Image.open(io.BytesIO(response.content))


@pytest.mark.parametrize(
    ("make", "kind", "alt"),
    [
        (lambda: make_article("Homes", over="Interview"), "news", "Interview – Homes"),
        (lambda: make_text("Homes", number=9), "texts", "Resolution 9 (2011) – Homes"),
        (lambda: make_participant("Tivat"), "participants", "Montenegro – Tivat"),
        (lambda: make_page("About us"), "pages", "About us"),
    ],
)
def test_every_kind_of_page_has_a_picture(client, make, kind, alt):
    row = make()

    found = shown(client, row.get_absolute_url())
    response = client.get(found["image"].removeprefix(SITE))

    assert found["image"].startswith(f"{SITE}/en/cards/{kind}/{row.pk}-")
    assert (found["image:width"], found["image:height"], found["image:alt"]) == ("1200", "630", alt)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert pixels(response).size == (1200, 630)


def test_the_home_page_has_one_in_each_language(client):
    English, French = (shown(client, f"/{code}/") for code in ("en", "fr"))

    assert English["image:alt"] == SiteSettings.fallback().home_title_en
    assert French["image:alt"] == SiteSettings.fallback().home_title_fr
    first, second = (client.get(it["image"].removeprefix(SITE)) for it in (English, French))
    assert first.content != second.content


def test_who_has_a_picture_keeps_it(client):
    article = make_article(image=make_image())

    assert "/cards/" not in shown(client, article.get_absolute_url())["image"]


def test_other_words_have_another_address_and_the_old_one_leads_there(client):
    article = make_article("Before")
    old = shown(client, article.get_absolute_url())["image"].removeprefix(SITE)
    article.title = "After"
    article.save()

    new = shown(client, article.get_absolute_url())["image"].removeprefix(SITE)

    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (302, new)
    assert client.get(new).status_code == 200


def test_what_is_not_public_has_no_picture(client):
    draft, french = make_article(status="draft"), make_article(language="fr")

    for kind, number in (
        ("news", draft.pk),
        ("news", french.pk),  # of the other language
        ("news", 10**30),
        ("nothing", 1),
        ("home", 7),
    ):
        assert client.get(f"/en/cards/{kind}/{number}-abc.png").status_code == 404


# --- The drawing -------------------------------------------------------------------------------


def test_long_titles_are_wrapped_in_smaller_letters_and_cut_at_last():
    short, longer = "Homes", "The situation of Roma in Europe: a challenge for authorities"
    endless = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen " * 9

    found = [cards.fit(title) for title in (short, longer, endless)]

    (big, one), (middle, some), (small, many) = found
    assert (big.size, one) == (cards.SIZES[0], ["Homes"])
    assert " ".join(some) == longer
    assert small.size == cards.SIZES[-1] < middle.size <= big.size
    assert many[-1].endswith("…")
    for font, lines in found:
        assert max(map(font.getlength, lines)) <= cards.TITLE_WIDTH
        room = cards.TITLE_BOTTOM - cards.TITLE_TOP
        assert len(lines) * round(font.size * 1.28) <= room


def test_the_same_words_are_the_same_bytes_and_hold_the_wheel():
    words = cards.Words("Niš", "Ниш & Ślad", "Alliance")

    picture = Image.open(io.BytesIO(cards.draw(words))).convert("RGB")

    assert cards.draw(words) == cards.draw(words)
    middle = (cards.WIDTH - cards.MARGIN - cards.WHEEL // 2, cards.HEIGHT // 2)
    assert picture.getpixel(middle) == (180, 42, 28)
    assert picture.getpixel((5, 5)) == (11, 74, 143)
    assert picture.getpixel((5, cards.HEIGHT - 5)) == (31, 111, 60)
