import pytest

from tests.factories import make_page

pytestmark = pytest.mark.django_db


def test_pages_come_in_their_order_each_language_by_itself(client):
    second = make_page("Second", order=20, lede="In a sentence.")
    make_page("Deuxième", language="fr", order=20, group=second.group)
    make_page("First", order=10)
    make_page("Draft", order=1, status="draft")

    found = client.get("/api/v1/pages/").json()["items"]

    assert [item["title"] for item in found] == ["First", "Second", "Deuxième"]
    assert [it["language"] for it in found[1]["translations"]] == ["fr"]
    assert found[1]["lede"] == "In a sentence."


def test_a_page_has_its_text(client):
    page = make_page("About")

    item = client.get(f"/api/v1/pages/{page.pk}/").json()

    assert (item["body"], item["url"]) == (
        "<p>Text of About.</p>",
        "http://127.0.0.1:8000/en/about/",
    )
