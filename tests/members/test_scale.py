"""The directory with 11,000 participants, in rows as the factories would make them."""

import re
from datetime import date, timedelta

import brotli
import pytest
from django.conf import settings
from django.core.cache import cache

from members.models import Country, MembershipPeriod, Participant
from tests.factories import COUNTRIES, make_country

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

LIMIT = 14_336  # bytes of HTML and CSS in the first round trip
MANY = 11_000


@pytest.fixture(params=[129, MANY])
def many(request):
    codes = sorted(COUNTRIES, key=lambda code: code != "ES")
    countries = [make_country(code) for code in codes[: 29 if request.param == 129 else None]]
    kinds, themes = Participant.Kind.values, Participant.Theme.values
    rows = []
    for number in range(request.param):
        country = countries[number % len(countries)]
        row = Participant(
            name_en=f"Nova Belgrad {number}",
            name_fr=f"Nouvelle Belgrad {number}",
            slug=f"nova-belgrad-{number}",
            country=country,
            kind=kinds[number % len(kinds)],
            status="published",
            region=f"Region {number % 70}",
            population=500 + number * 70,
            themes=[themes[number % 12], themes[number % 7]],
            longitude=country.longitude + number % 17 / 20,
            latitude=country.latitude + number % 13 / 20,
            joined_on=date(2013, 3, 20) + timedelta(number % 900),
            is_demonstration=True,
        )
        row.prepare()
        rows.append(row)
    Participant.objects.bulk_create(rows, batch_size=500)
    MembershipPeriod.objects.bulk_create(
        [MembershipPeriod(participant=row, joined_on=row.joined_on) for row in rows], batch_size=500
    )
    return request.param


def stylesheet():
    css = settings.BASE_DIR / "static/css"
    parts = re.findall(r'url\("(.+?)"\)', (css / "site.css").read_text())
    return "".join((css / part).read_text() for part in parts).encode()


def compressed(content):
    return len(brotli.compress(content, quality=5))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_first_page_comes_in_one_round_trip(client, many, language):
    response = client.get(f"/{language}/participants/")

    assert response.context["total"] == many
    assert compressed(response.content) + compressed(stylesheet()) <= LIMIT


def test_no_list_costs_more_than_six_queries(
    client, many, know_frame, django_assert_max_num_queries
):
    spain = Country.objects.get(code="ES").slug
    pages = (
        "?",
        "?country=ES",
        "?country=ES&region=Region+1&kind=city&theme=housing",
        "?q=belgrad&sort=country",
        "?as_of=2014-01-01&sort=name",
        "?state=all&size=small",
        f"{spain}/?as_of=2014-01-01",
        f"{spain}/",
    )
    for page in pages:
        cache.clear()
        know_frame()
        with django_assert_max_num_queries(6):
            response = client.get(f"/en/participants/{page}")
        assert response.status_code == 200


def test_a_crowded_country_stays_readable_and_its_circles_lead_to_who_stands_there(client, many):
    spain = Country.objects.get(code="ES")
    Participant.objects.update(country=spain)

    spots = client.get("/en/participants/spain/").context["close_up"].spots

    assert len(spots) <= 100
    crowds = [spot for spot in spots if spot.area]
    for spot in crowds[:3]:
        response = client.get("/en/participants/spain/", {"area": spot.area})
        assert response.context["paginator"].count == len(spot.participants)
        listed = client.get("/en/participants/", {"area": spot.area, "country": "ES"})
        assert listed.context["total"] == len(spot.participants)
