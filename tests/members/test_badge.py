from datetime import date
from xml.etree import ElementTree as ET

import pytest
from django.utils.translation import override

from members import badge
from tests.factories import make_participant

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

SVG = {"s": "http://www.w3.org/2000/svg"}


def picture(client, slug="tivat", language="en", country="montenegro"):
    return client.get(f"/{language}/participants/{country}/{slug}/badge.svg")


def texts(response):
    return [text.text for text in ET.fromstring(response.content).iterfind(".//s:text", SVG)]  # noqa: S314 -- our own answer


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"number": 129, "joined_on": date(2015, 6, 24)},
            "Participant no. 129 of the Alliance, since 2015",
        ),
        ({"joined_on": date(2013, 3, 20)}, "Founding participant of the Alliance, since 2013"),
        ({"joined_on": date(2014, 6, 1)}, "Participant of the Alliance, since 2014"),
        ({"number": 9, "state": "on_hold"}, "Participant of the Alliance, at present on hold"),
        (
            {"number": 9, "joined_on": date(2013, 5, 1), "left_on": date(2014, 5, 1)},
            "Former participant of the Alliance",
        ),
        ({"number": 9, "state": "ended"}, "Former participant of the Alliance"),
    ],
)
def test_badge_says_no_more_than_the_directory(facts, expected):
    assert badge.sentence_of(make_participant("Tivat", **facts)) == expected


@pytest.mark.parametrize("language", ["en", "fr"])
def test_badge_is_a_picture_with_words_that_other_sites_may_show(client, language):
    make_participant("Tivat", number=127)

    response = picture(client, language=language)

    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    root = ET.fromstring(response.content)  # noqa: S314 -- our own answer
    assert root.get("role") == "img"
    title = root.find("s:title", SVG)
    assert root.get("aria-labelledby") == title.get("id")
    assert title.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert title.text.startswith("Tivat")
    assert "127" in title.text
    assert " ".join(texts(response)).startswith("Tivat ")


@pytest.mark.parametrize(
    "name",
    [
        "Tivat",
        "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen " * 3,
        "Union of Municipalities of the Region of Reggio di Calabria and Metropolitan City",
        "W" * 200,
    ],
)
def test_long_names_fit(name):
    drawn = badge.badge_of(make_participant(name.strip(), number=129))

    assert len(drawn.lines) <= badge.LINES
    widths = [len(line.text) * drawn.size * badge.LETTER for line in drawn.lines]
    assert max(widths) <= badge.WIDTH - badge.LEFT - badge.RIGHT
    heights = [line.y for line in (*drawn.lines, *drawn.sentence_lines)]
    assert heights == sorted(set(heights))
    assert drawn.size <= heights[0]
    assert heights[-1] <= badge.HEIGHT - 4
    assert name.strip() in drawn.label


def test_name_cannot_break_out_of_the_picture(client):
    make_participant('<script>&"', slug="tivat")

    response = picture(client)

    assert "<script>" not in response.text
    assert texts(response)[0] == '<script>&"'


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_who_is_not_public_has_no_badge(client, status):
    make_participant("Tivat", status=status)

    assert picture(client).status_code == 404


def test_badge_is_at_the_address_of_its_own_country(client):
    make_participant("Tivat")
    make_participant("Niš", country="RS")

    assert picture(client, country="serbia").status_code == 404


def test_html_to_copy_leads_back_to_the_profile(settings):
    from members.templatetags.badge_tags import badge_for

    settings.SITE_URL = "https://alliance.example"
    participant = make_participant("Tivat & more", slug="tivat", number=127)

    with override("en"):
        code = badge_for(participant)["code"]

    assert code == (
        '<a href="https://alliance.example/en/participants/montenegro/tivat/">'
        '<img src="https://alliance.example/en/participants/montenegro/tivat/badge.svg" '
        'alt="Tivat &amp; more: Participant no. 127 of the Alliance, since 2015" '
        'width="360" height="96"></a>'
    )
