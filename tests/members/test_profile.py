import json
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from members.models import MembershipPeriod
from tests.factories import make_article, make_image, make_participant

pytestmark = pytest.mark.django_db


def page(client, participant, language="en"):
    return client.get(f"/{language}/participants/montenegro/{participant.slug}/")


def over(response):
    return re.search(r'<p class="over">(.*?)</p>', response.text, re.DOTALL)[1].strip()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"number": 127}, "Participant no. 127"),
        ({"joined_on": date(2013, 3, 20)}, "Founding participant"),
        ({"joined_on": date(2013, 4, 26)}, "Participant since April 2013"),
        ({"joined_on": None}, "Participant"),
        ({"joined_on": date(2013, 4, 26), "left_on": date(2014, 1, 1)}, "Former participant"),
        ({"number": 127, "left_on": date(2016, 1, 1)}, "Participant no. 127"),
    ],
)
def test_the_line_over_the_name_says_how_it_takes_part(client, facts, words):
    assert over(page(client, make_participant("Tivat", **facts))) == words


def test_everything_known_is_shown(client):
    tivat = make_participant(
        "Tivat",
        name_fr="Tivat-sur-Mer",
        name_local="Тиват",
        name_local_language="cnr-Cyrl",
        other_names="Teodo\nTivat",
        region="Bay of Kotor",
        summary_en="A municipality by the sea.",
        body_en="<p>It has a plan.</p>",
        lesson_en="Write the plan together.",
        population=14_111,
        population_year=2011,
        roma_estimate_en="nearly 400",
        roma_year=2015,
        roma_source_kind="other",
        roma_source_en="News, 6 May 2015",
        action_plan="yes",
        action_plan_year=2011,
        themes=["education", "unknown", "housing"],
        website="https://tivat.example/",
        head_name="A. Mayor",
        head_office_en="Mayor",
        confirmed_on=date(2016, 2, 1),
    )

    text = page(client, tivat).text

    for words in [
        "<h1>Tivat</h1>",
        '<p lang="cnr-Cyrl">Тиват</p>',
        "Also known as Teodo<",
        '<p class="lede">A municipality by the sea.</p>',
        "Bay of Kotor",
        "Inhabitants (2011)",
        "<h2>What it has set out to do</h2>",
        "<p>It has a plan.</p>",
        "<p>Write the plan together.</p>",
        "nearly 400",
        "News, 6 May 2015",
        "estimates by the source named, not counts",
        '<a class="tag" href="/en/participants/?theme=education#results">Education</a> <a',
        '<a class="tag" href="/en/participants/?theme=housing#results">Housing</a> </p>',
        '<a href="https://tivat.example/">',
        "<dt>Mayor</dt><dd>A. Mayor</dd>",
        "Confirmed by the authority on 1 February 2016.",
        'href="/en/contact/?participant=tivat"',
    ]:
        assert words in text


def test_a_figure_without_a_source_names_none(client):
    tivat = make_participant("Tivat", population=14_111, population_year=2011, action_plan="yes")

    text = page(client, tivat).text

    assert re.findall(r'<th scope="row">.+</tr>', text) == [
        '<th scope="row">Inhabitants</th><td class="nums">14,111</td><td>2011</td><td></td></tr>',
        '<th scope="row">Local action plan</th><td>Adopted</td><td></td><td></td></tr>',
    ]


def test_a_bare_entry_shows_no_empty_parts(client):
    bare = make_participant("Bare", longitude=None, latitude=None)

    text = page(client, bare).text

    for words in [
        "Figures and sources",
        "Themes",
        "set out to do",
        "Periods",
        "demonstration entry",
        'class="map"',
        "None",
    ]:
        assert words not in text


def test_the_french_page_marks_what_is_in_english_only(client):
    tivat = make_participant("Tivat", summary_en="By the sea.", body_en="<p>It has a plan.</p>")

    text = page(client, tivat, "fr").text

    assert '<span lang="en">By the sea.</span>' in text
    assert '<div class="flow" lang="en"><p>It has a plan.</p></div>' in text


def test_a_demonstration_entry_says_so(client):
    text = page(client, make_participant("Tivat", is_demonstration=True)).text

    assert '<span class="tag">demonstration entry</span>' in text
    assert "invented for the demonstration" in text


def test_who_left_is_told_neutrally_with_the_last_day(client):
    left = make_participant("Tivat", left_on=date(2016, 3, 2), state="left")

    text = page(client, left).text

    assert "It took part in the Alliance until 1 March 2016." in text
    assert "From 6 May 2015 until 1 March 2016" in text


def test_who_is_on_hold_is_told_neutrally(client):
    text = page(client, make_participant("Tivat", state="on_hold")).text

    assert "Its participation is on hold at present." in text


def test_who_came_back_shows_both_periods(client):
    tivat = make_participant("Tivat", joined_on=date(2013, 4, 1), left_on=date(2014, 1, 1))
    MembershipPeriod.objects.create(participant=tivat, joined_on=date(2015, 5, 6))

    text = page(client, tivat).text

    assert "From 1 April 2013 until 31 December 2013" in text
    assert "Since 6 May 2015" in text
    assert "took part in the Alliance until" not in text


def test_french_writes_the_first_of_a_month_its_own_way(client):
    left = make_participant("Tivat", left_on=date(2016, 3, 2), state="left")

    assert "1er mars 2016" in page(client, left, "fr").text


def test_it_says_since_which_day_it_takes_part(client):
    region = make_participant("Region", number=129, joined_on=date(2015, 6, 24))

    response = page(client, region)

    assert over(response) == "Participant no. 129"
    assert (
        "<dt>Takes part since</dt>"
        '<dd><time datetime="2015-06-24">24 June 2015</time></dd>' in response.text
    )


def test_its_feeds_are_found(client):
    tivat = make_participant("Tivat", country="ME")
    make_article("Tivat joins", participants=[tivat])

    text = page(client, tivat).text

    news, changes = [
        f"/en/participants/montenegro/tivat/{feed}/atom.xml" for feed in ("news", "changes")
    ]
    kind = '<link rel="alternate" type="application/atom+xml"'
    assert f'{kind} title="All news: Tivat" href="{news}">' in text
    assert f'{kind} title="Changes: Tivat" href="{changes}">' in text
    assert f'<a href="{news}">Atom</a>' in text
    assert [client.get(address).status_code for address in (news, changes)] == [200, 200]


def test_news_about_it_is_shown(client):
    tivat = make_participant("Tivat")
    make_article("Tivat joins", participants=[tivat])
    make_article("Bar joins")

    text = page(client, tivat).text

    assert "Tivat joins" in text
    assert "Bar joins" not in text


def test_the_wrong_country_leads_to_the_right_address(client):
    make_participant("Tivat")

    response = client.get("/en/participants/spain/tivat/")

    assert (response.status_code, response["Location"]) == (
        301,
        "/en/participants/montenegro/tivat/",
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "draft"},
        {"publish_at": timezone.now() + timedelta(days=1)},
        {
            "publish_at": timezone.now() - timedelta(days=2),
            "unpublish_at": timezone.now() - timedelta(days=1),
        },
    ],
)
def test_what_is_not_public_is_not_found_under_any_country(client, facts):
    tivat = make_participant("Tivat", **facts)

    answers = [page(client, tivat), client.get("/en/participants/spain/tivat/")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "Tivat" not in answers[0].text.replace("/tivat/", "")


def test_what_was_withdrawn_is_gone_and_says_why(client):
    tivat = make_participant("Tivat")
    tivat.status, tivat.withdrawal_note = "withdrawn", "It was entered twice."
    tivat.save()

    response = page(client, tivat)

    assert response.status_code == 410
    assert "It was entered twice." in response.text


def test_an_unknown_participant_is_not_found(client):
    make_participant("Tivat")

    assert client.get("/en/participants/montenegro/nowhere/").status_code == 404


def test_machines_read_the_facts_and_the_way(client):
    tivat = make_participant("Tivat", name_local="Тиват", website="https://tivat.example/")

    blocks = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', page(client, tivat).text
    )
    facts, way = map(json.loads, blocks)

    assert facts == {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "identifier": f"urn:uuid:{tivat.uid}",
        "name": "Tivat",
        "alternateName": ["Тиват"],
        "url": "http://127.0.0.1:8000/en/participants/montenegro/tivat/",
        "sameAs": "https://tivat.example/",
        "areaServed": {"@type": "AdministrativeArea", "name": "Tivat"},
        "address": {"@type": "PostalAddress", "addressCountry": "ME"},
        "location": {
            "@type": "Place",
            "geo": {"@type": "GeoCoordinates", "latitude": 42.43, "longitude": 18.7},
        },
    }
    assert [step["name"] for step in way["itemListElement"]] == [
        "Home",
        "Participants",
        "Montenegro",
        "Tivat",
    ]


def test_both_languages_are_linked(client):
    text = page(client, make_participant("Tivat")).text

    assert 'hreflang="fr" href="http://127.0.0.1:8000/fr/participants/montenegro/tivat/"' in text


def test_a_profile_costs_six_queries(client, assert_page_queries):
    tivat = make_participant("Tivat", image=make_image())
    make_article("Tivat joins", participants=[tivat])
    make_article("Tivat again", participants=[tivat])

    # the participant with country, image and contact, periods, copies of the
    # decision, those nearby, news, and the texts this is about
    with assert_page_queries(6):
        page(client, tivat)


def test_html_in_a_name_is_text(client):
    tivat = make_participant(
        "<b>Tivat</b>", other_names="<i>Teodo</i>", website="https://x.example/"
    )

    text = page(client, tivat).text

    assert "<b>Tivat" not in text
    assert "<i>Teodo" not in text
