from datetime import date

import pytest
from django.core.files.base import ContentFile

from library.models import File
from tests.factories import make_text, make_topic
from texts.importing import Row, replace
from texts.models import AdoptedText

pytestmark = pytest.mark.django_db


def slugs(client, query=""):
    response = client.get(f"/api/v1/texts/{query}")
    assert response.status_code == 200, response.content
    return [item["slug"] for item in response.json()["items"]]


def test_order_is_that_of_the_list(client):
    make_text(number=1, year=2011)
    make_text(number=2, year=2011, adopted_on=date(2011, 9, 22))
    make_text(number=3, year=2011, adopted_on=date(2011, 10, 18))
    make_text(number=None, year=2013, kind=AdoptedText.Kind.DECLARATION)
    make_text(number=4, year=2011, kind=AdoptedText.Kind.RECOMMENDATION)
    listed = [text.slug for text in AdoptedText.objects.published().newest_first()]

    assert slugs(client) == listed == slugs(client, "?language=fr")
    assert len(listed) == 5


def test_filters_are_those_of_the_list(client):
    youth = make_topic("Youth")
    make_text("Housing", number=1, year=2011, session=21).topics.add(youth)
    make_text(number=2, year=2014, kind=AdoptedText.Kind.RECOMMENDATION, title_fr="Le logement")

    assert slugs(client, "?kind=recommendation") == ["recommendation-2-2014"]
    assert slugs(client, "?year=2011") == slugs(client, "?session=21") == ["resolution-1-2011"]
    assert slugs(client, "?topic=youth") == ["resolution-1-2011"]
    assert slugs(client, "?q=housing") == ["resolution-1-2011"]
    assert slugs(client, "?q=logements&language=fr") == ["recommendation-2-2014"]


def test_a_year_without_texts_is_empty_and_a_topic_that_is_none_not_found(client):
    make_text(year=2011)

    assert slugs(client, "?year=1999") == []
    assert client.get("/api/v1/texts/?topic=none").status_code == 404


def test_an_item_has_its_wording_and_its_files(client):
    text = make_text(
        "Youth",
        number=366,
        year=2014,
        rapporteurs_en="Ana Secret (Spain)",
    )
    file = File.objects.create(
        file=ContentFile(b"%PDF-1.7", name="text.pdf"), title_en="Text", language="en"
    )
    text.files.add(file)
    replace(
        text,
        [
            Row("1", bodies={"en": "The Congress", "fr": "Le Congrès"}),
            Row("1.a", bodies={"en": "asks <em>cities</em>"}, addressees=["local"]),
        ],
    )

    item = client.get("/api/v1/texts/resolution-366-2014/").json()

    assert item["paragraphs"] == [
        {
            "kind": "paragraph",
            "number": "1",
            "level": 1,
            "anchor": "p-1",
            "body_en": "The Congress",
            "body_fr": "Le Congrès",
            "asks": [],
        },
        {
            "kind": "paragraph",
            "number": "1.a",
            "level": 2,
            "anchor": "p-1-a",
            "body_en": "asks <em>cities</em>",
            "body_fr": "",
            "asks": ["local"],
        },
    ]
    [listed] = client.get("/api/v1/texts/?fields=slug,paragraphs").json()["items"]
    assert listed == {"slug": "resolution-366-2014", "paragraphs": item["paragraphs"]}
    assert item["files"] == [
        {
            "title_en": "Text",
            "title_fr": "",
            "language": "en",
            "type": "PDF",
            "bytes": 8,
            "is_accessible": True,
            "url": f"http://127.0.0.1:8000{file.file.url}",
        }
    ]
    assert "Secret" not in str(item)
    assert item["url_fr"] == "http://127.0.0.1:8000/fr/texts/resolution-366-2014/"


def test_a_withdrawn_text_is_gone_and_a_draft_never_was_there(client):
    make_text(number=1, year=2011)
    make_text(number=2, year=2011, status="draft")
    AdoptedText.objects.filter(number=1).update(status="withdrawn", withdrawal_note="Repealed.")

    gone = client.get("/api/v1/texts/resolution-1-2011/")

    assert (gone.status_code, gone.json()["detail"]) == (410, "Repealed.")
    assert client.get("/api/v1/texts/resolution-2-2011/").status_code == 404
