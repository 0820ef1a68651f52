import re
from datetime import date

import pytest

from tests.factories import make_article, make_country, make_participant, make_text

pytestmark = pytest.mark.django_db


def names(response):
    return [participant.name_en for participant in response.context["page_obj"]]


def test_a_country_shows_its_own_participants_newest_first(client):
    make_participant("Bar", joined_on=date(2013, 3, 20))
    make_participant("Tivat", number=127)
    make_participant("Budva", status="withdrawn")
    make_participant("Megara", country="GR")

    response = client.get("/en/participants/montenegro/")

    assert names(response) == ["Tivat", "Bar"]
    assert '<p class="over">2 participants</p>' in response.text
    assert "<h1>Montenegro</h1>" in response.text


def test_the_country_has_its_french_name_on_the_french_page(client):
    make_participant("Megara", country="GR")

    assert "<h1>Grèce</h1>" in client.get("/fr/participants/greece/").text


def test_points_carry_their_names_when_there_is_room(client):
    make_participant("Tivat", longitude=18.7, latitude=42.43)
    make_participant("Pljevlja", longitude=19.36, latitude=43.36)

    text = client.get("/en/participants/montenegro/").text

    assert ">Tivat</text></a>" in text
    assert ">Pljevlja</text></a>" in text


def test_a_point_without_room_for_its_name_still_has_it_for_screen_readers(client):
    for number, name in enumerate(["Tivat", "Lastva", "Herceg Novi"]):
        make_participant(name, longitude=18.7 + number / 12, latitude=42.43)

    text = client.get("/en/participants/montenegro/").text

    assert re.findall(r'class="name (\w+)".+?>([^<]+)</text>', text) == [
        ("left", "Tivat"),
        ("right", "Herceg Novi"),
    ]
    assert 'aria-label="Lastva"' in text
    assert 'aria-label="Tivat"' not in text


def test_without_a_known_point_there_is_no_map(client):
    make_participant("Tivat", longitude=None, latitude=None)

    text = client.get("/en/participants/montenegro/").text

    assert 'class="map"' not in text
    assert "on the map" not in text


def test_news_from_the_country_is_shown(client):
    make_participant("Tivat")
    make_article("About Montenegro").countries.add(make_country("ME"))
    make_article("About Greece").countries.add(make_country("GR"))

    text = client.get("/en/participants/montenegro/").text

    assert "About Montenegro" in text
    assert "About Greece" not in text


def test_adopted_texts_of_its_news_are_shown(client):
    tivat = make_participant("Tivat", country="ME")
    named, other, draft = [
        make_text(title, number=number, status=status)
        for title, number, status in [
            ("On homes", 333, "published"),
            ("On schools", 334, "published"),
            ("On health", 335, "draft"),
        ]
    ]
    make_article("Tivat joins", participants=[tivat]).texts.set([named, draft])
    make_article("A draft", participants=[tivat], status="draft").texts.add(other)
    make_article("Elsewhere", participants=[make_participant(country="FR")]).texts.add(other)

    text = client.get("/en/participants/montenegro/").text

    assert "Adopted texts in this news" in text
    assert f'<a href="{named.get_absolute_url()}">Resolution 333 (2011)</a>' in text
    assert [words in text for words in ("Resolution 334", "Resolution 335")] == [False, False]


def test_its_feeds_are_found(client):
    make_article("Tivat joins", participants=[make_participant("Tivat", country="ME")])

    text = client.get("/en/participants/montenegro/").text

    news, changes = [f"/en/participants/montenegro/{feed}/atom.xml" for feed in ("news", "changes")]
    kind = '<link rel="alternate" type="application/atom+xml"'
    assert f'{kind} title="All news: Montenegro" href="{news}">' in text
    assert f'{kind} title="Changes: Montenegro" href="{changes}">' in text
    assert f'<a href="{news}">Atom</a>' in text
    assert '<a href="/en/participants/changes/?country=ME">What has changed</a>' in text
    assert [client.get(address).status_code for address in (news, changes)] == [200, 200]


def test_a_country_without_participants_is_not_found_and_invites(client):
    make_country("IS")
    make_participant("Reykjavík", country="IS", status="draft")

    response = client.get("/en/participants/iceland/")

    assert response.status_code == 404
    assert "<h1>Iceland</h1>" in response.text
    assert '<a href="/en/join/">join the Alliance</a>' in response.text
    assert 'rel="canonical"' not in response.text


def test_a_country_that_does_not_exist_is_not_found(client):
    response = client.get("/en/participants/atlantis/")

    assert response.status_code == 404
    assert "We cannot find that page" in response.text


@pytest.mark.parametrize("page", ["0", "2", "abc"])
def test_a_page_that_does_not_exist_is_not_found(client, page):
    make_participant("Tivat")

    assert client.get(f"/en/participants/montenegro/?page={page}").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_country_costs_four_queries(client, rows, assert_page_queries):
    for _ in range(rows):
        make_participant()

    # the country, its participants, its news, the texts in them
    with assert_page_queries(4):
        client.get("/en/participants/montenegro/")
