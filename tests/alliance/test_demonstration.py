"""The demonstration content, and what must be true of it."""

import csv
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from alliance.demo import loading
from members.models import Participant
from news.models import Article
from pages.models import Page
from texts.models import AdoptedText

pytestmark = [
    pytest.mark.either_database,
    pytest.mark.django_db,
    pytest.mark.usefixtures("demonstration_rows"),
]

SEED = {
    "2015-07-09": (
        "Laura Cana: “Roma can’t get jobs because they are discriminated and marginalized”"
    ),
    "2015-06-24": "The Region of Andalusia is the 129th participant of the Alliance",
    "2015-06-16": (
        "First National Seminar in Serbia on Roma Inclusion facilitated sharing of experiences "
        "and good practices"
    ),
    "2015-05-20": "Juliana Hoxha: “Roma should be part of the priority-setting process.”",
    "2015-05-06": "The municipality of Tivat is the 127th participant of the Alliance",
}
KNOWN = {
    date(2013, 3, 19): 0,
    date(2013, 3, 20): 114,
    date(2013, 6, 10): 120,
    date(2014, 3, 24): 122,
    date(2014, 10, 1): 124,
    date(2015, 5, 6): 127,
    date(2015, 6, 24): 129,
}
FORMER_IDS = {
    *(6, 10, 21, 37, 38, 40, 41, 42, 44, 50, 56, 57, 59, 62, 64, 66, 67, 68, 69, 87, 99, 100, 109),
    *(115, 120, 124, 127, 131, 133, 135, 136, 149, 157, 158, 160, 161, 162, 164, 166, 171),
}


def test_everything_is_there_in_both_languages():
    languages = list(Article.objects.values_list("language", flat=True))

    assert (languages.count("en"), languages.count("fr")) == (45, 45)
    assert Article.objects.values("group").distinct().count() == 45
    assert Page.objects.filter(language="en").count() == Page.objects.filter(language="fr").count()
    assert AdoptedText.objects.count() == 10
    assert Participant.objects.count() == 129
    assert Participant.objects.filter(is_demonstration=True).count() == 109


def test_loading_again_adds_nothing():
    assert sum(loading.load().values()) == 0


def test_an_editors_change_survives_a_second_load():
    Article.objects.filter(former_id=161, language="en").update(title="Corrected")
    Participant.objects.filter(name_en="Fântânele de Sus").update(population=1)

    loading.load()

    assert Participant.objects.get(name_en="Fântânele de Sus").population == 1
    assert Article.objects.get(former_id=161, language="en").title == "Corrected"


def test_home_page_is_the_seed(client):
    response = client.get("/en/")

    stories = response.context["stories"]
    assert {f"{s.publish_at:%Y-%m-%d}": s.title for s in stories} == SEED
    assert [s.image.credit if s.image else "" for s in stories if s.former_id in {162, 161}] == [
        "© CoE",
        "© Wikipedia.org",
    ]
    assert (response.context["participant_count"], response.context["country_count"]) == (129, 29)


def test_totals_agree_with_the_numbers_that_are_known():
    published = Participant.objects.published()

    assert {day: published.taking_part(on=day).count() for day in KNOWN} == KNOWN


def test_every_row_of_the_list_is_imported_with_its_letters():
    path = Path(loading.FOLDER) / "participants.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    stored = Participant.objects.values_list("name_en", "name_fr", "name_local", "country_id")
    assert set(stored) == {
        (row["name_en"], row["name_fr"], row["name_local"], row["country"]) for row in rows
    }


def test_no_link_is_left_open():
    for model, fields in (
        (Article, ["body"]),
        (Page, ["body"]),
        (Participant, ["body_en", "body_fr"]),
    ):
        for field in fields:
            assert not model.objects.filter(**{f"{field}__contains": "{{"}).exists()


def test_former_addresses_lead_to_the_item_with_that_number(client):
    numbers = {n for n in Article.objects.values_list("former_id", flat=True) if n}
    assert numbers == FORMER_IDS

    for language, number in product(("en", "fr"), numbers | {33, 95}):
        for section in ("page", "news"):
            response = client.get(f"/{language}/{section}/{number}-whatever--it-was-.html")
            target = Article.objects.filter(
                former_id=number, language=language
            ).first() or Page.objects.get(former_id=number, language=language)
            assert (response.status_code, response["Location"]) == (301, target.get_absolute_url())

    assert client.get("/en/page/999999-nothing.html").status_code == 404


def test_every_image_has_words_in_both_languages():
    images = [article.image for article in Article.objects.select_related("image") if article.image]

    assert all(image.alt_en and image.alt_fr and not image.is_decorative for image in images)
    assert len(images) >= 60
