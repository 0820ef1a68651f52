from datetime import date, timedelta

import pytest
from django.utils import timezone

from members.models import Country, Participant
from tests.factories import make_country, make_participant

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def names(response):
    return [participant.name_en for participant in response.context["page_obj"]]


def chips(response):
    return response.context["filter"].chips


def make_one_of_each():
    make_participant("Niš", country="RS", name_local="Ниш", kind="city", joined_on=date(2013, 5, 1))
    make_participant(
        "Region of Andalusia",
        name_fr="Région d’Andalousie",
        country="ES",
        kind="region",
        number=129,
        joined_on=date(2015, 6, 24),
    )
    make_participant("Ávila Baja", country="ES", kind="city", joined_on=date(2013, 3, 20))


def test_the_totals_are_counted_from_those_who_take_part(client):
    make_participant("Tivat", country="ME")
    make_participant("Megara", country="GR")
    make_participant("Draft", country="FR", status="draft")
    make_participant("Withdrawn", country="FR", status="withdrawn")
    make_participant("Left", country="IT", left_on=date(2016, 1, 1))
    make_participant("On hold", country="RO", state="on_hold")
    make_participant("Next week", country="PT", joined_on=timezone.localdate() + timedelta(7))

    response = client.get("/en/participants/")

    assert names(response) == ["Megara", "Tivat"]
    assert [(str(c), c.participant_count) for c in response.context["countries"]] == [
        ("Greece", 1),
        ("Montenegro", 1),
    ]
    assert "2 cities and regions from 2 countries take part" in response.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Region of Andalusia", "Niš", "Ávila Baja"]),
        ("?sort=name", ["Ávila Baja", "Niš", "Region of Andalusia"]),
        ("?sort=country", ["Niš", "Ávila Baja", "Region of Andalusia"]),
        ("?q=nis", ["Niš"]),
        ("?q=НИШ", ["Niš"]),
        ("?q=andalousie", ["Region of Andalusia"]),
        ("?q=%21%3F", []),
        ("?country=ES", ["Region of Andalusia", "Ávila Baja"]),
        ("?country=ES&kind=city", ["Ávila Baja"]),
        ("?country=RS&kind=region", []),
    ],
)
def test_the_list_is_searched_filtered_and_sorted(client, query, expected):
    make_one_of_each()

    assert names(client.get(f"/en/participants/{query}")) == expected


def test_names_are_sorted_in_the_readers_language(client):
    make_participant("Zeta", name_fr="Alpha")
    make_participant("Beta", name_fr="Écija")

    english = names(client.get("/en/participants/?sort=name"))
    french = names(client.get("/fr/participants/?sort=name"))

    assert (english, french) == (["Beta", "Zeta"], ["Zeta", "Beta"])


@pytest.mark.parametrize(
    "query",
    [
        "country=XX",
        "country=es",
        "kind=planet",
        "sort=size",
        "state=gone",
        "size=huge",
        "theme=chess",
        "joined_from=yesterday",
        "joined_until=2015-13-01",
        "as_of=2015-02-30",
        "as_of=2999-01-01",
        "area=1,2,3",
        "area=nan,nan,nan,nan",
        "area=10,40,5,45",
        "q=a%00b",
        f"q={'x' * 300}",
        "country=ES'--",
    ],
)
def test_what_the_filter_does_not_know_is_ignored(client, query):
    make_country("IS")
    make_one_of_each()

    response = client.get(f"/en/participants/?{query}")

    assert len(names(response)) == 3
    assert chips(response) == []


@pytest.mark.parametrize("page", ["0", "2", "-1", "abc", "%00", "9" * 5000])
def test_a_page_that_does_not_exist_is_not_found(client, page):
    make_one_of_each()

    assert client.get(f"/en/participants/?page={page}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)("/en/participants/").status_code == 405


def test_each_filter_in_use_can_be_taken_off(client):
    make_one_of_each()

    response = client.get("/en/participants/?q=avila&country=ES&kind=city&sort=name&page=1")

    assert chips(response) == [
        ("“avila”", "?country=ES&kind=city&sort=name"),
        ("Spain", "?kind=city&q=avila&sort=name"),
        ("City", "?country=ES&q=avila&sort=name"),
    ]
    assert '<a class="small" href="/en/participants/#results">Clear all</a>' in response.text
    assert '<input type="hidden" name="sort" value="name">' in response.text
    assert '<option value="ES" selected>Spain (1)</option>' in response.text


def test_nothing_found_keeps_the_form_and_offers_ways_on(client):
    make_one_of_each()

    response = client.get("/en/participants/?q=Atlantis")

    assert names(response) == []
    assert 'value="Atlantis"' in response.text
    assert "No participant matches." in response.text
    assert '<a href="/en/contact/">ask us</a>' in response.text


def test_nobody_takes_part_yet(client):
    make_participant(status="draft")

    response = client.get("/en/participants/")

    assert "No city or region takes part in the Alliance yet." in response.text
    assert "<form" not in response.text


def test_one_participant_is_spoken_of_in_the_singular(client):
    make_participant("Tivat")

    assert "One city or region takes part in the Alliance." in client.get("/en/participants/").text


def test_a_row_says_what_is_known_and_leaves_out_the_rest(client):
    make_participant("Tivat", number=127, population=14_111, is_demonstration=True)
    make_participant("Bar", joined_on=date(2013, 3, 20))

    rows = client.get("/en/participants/").text.split("<li><div>")[1:]

    assert [
        ("demonstration entry" in row, "14,111 inhabitants" in row, "inhabitants" in row)
        for row in rows
    ] == [(True, True, True), (False, False, False)]
    assert "Municipality, Montenegro" in rows[0]
    assert "No. 127, joined May 2015" in rows[0]
    assert "Joined March 2013" in rows[1]


def test_by_country_the_list_has_a_heading_for_each(client):
    make_one_of_each()

    response = client.get("/en/participants/?sort=country")

    assert response.text.count('<h3><a href="/en/participants/s') == 2
    assert response.text.count('<h4 class="h3">') == 3


def test_two_dozen_stand_on_a_page(client):
    for _ in range(25):
        make_participant()

    first, second = client.get("/en/participants/"), client.get("/en/participants/?page=2")

    assert (len(names(first)), len(names(second))) == (24, 1)
    assert 'href="?page=2#results" rel="next"' in first.text
    assert 'rel="canonical" href="http://127.0.0.1:8000/en/participants/?page=2"' in second.text


def test_kosovo_carries_its_footnote_in_both_languages(client):
    Country.objects.update_or_create(
        code="XK", defaults={"note_en": "All reference", "note_fr": "Toute référence"}
    )
    make_participant("Prizren", country="XK")

    assert "* All reference" in client.get("/en/participants/").text
    assert "* Toute référence" in client.get("/fr/participants/").text
    assert "* All reference" in client.get("/en/participants/kosovo/").text
    assert "* All reference" in client.get("/en/participants/kosovo/prizren/").text


def test_other_countries_carry_no_footnote(client):
    make_participant("Tivat")

    assert "All reference" not in client.get("/en/participants/").text


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("query", ["", "?sort=country", "?q=p&country=ME&kind=municipality"])
def test_the_list_costs_four_queries(client, rows, query, assert_page_queries):
    for number in range(rows):
        make_participant(country=["ME", "GR", "FR"][number] if not query else "ME")

    # countries, counts, rows; then the number that keeps the counts, or regions
    with assert_page_queries(4):
        response = client.get(f"/en/participants/{query}")

    assert len(names(response)) == rows


def test_the_map_links_each_country_by_name_and_count(client):
    make_one_of_each()

    text = client.get("/en/participants/").text

    assert 'href="/en/participants/spain/" aria-label="Spain, 2 participants"' in text
    assert 'href="/en/participants/serbia/" aria-label="Serbia, 1 participant"' in text


def test_matching_without_words_is_all_and_with_signs_only_is_none():
    make_participant("Tivat")

    found = [Participant.objects.matching(text).count() for text in ("", "  ", "!?")]

    assert found == [1, 1, 0]
