"""The document, the page for people and docs/api.md tell what the API does."""

import re
from pathlib import Path

import pytest

from alliance.api import V1, examples
from tests.alliance.test_api import get, make_everything
from tests.factories import make_topic
from tests.reading import Document

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "title"), [("en", "Fields"), ("fr", "Champs")])
def test_page_for_people_names_every_field_and_parameter(client, language, title):
    html = client.get(f"/{language}/api/").content.decode()

    document = Document(html)
    codes = {words.text for words in document.words if words.is_inside("code")}
    for collection in V1.collections:
        named = {*collection.field_names, *(it.name for it in collection.list_parameters)}
        assert named - codes == set()
    assert {words.text for words in document.words if words.is_inside("h3")} >= {title}


def test_types_of_errors_are_anchors_of_the_page(client):
    kind = get(client, "nothing/").json()["type"]
    path, _, anchor = kind.partition("#")
    page = client.get(path, follow=True)

    assert page.redirect_chain == [("/en/api/", 302)]
    assert f'id="{anchor}"' in page.content.decode()


@pytest.mark.parametrize(("address", "meaning"), examples())
def test_examples_of_the_page_work(client, address, meaning):
    make_everything(1)

    assert client.get(address).status_code == 200, meaning


def test_document_describes_every_address_and_nothing_else(client):
    document = get(client, "openapi.json").json()

    assert document["openapi"] == "3.1.0"
    assert list(document["paths"]) == [
        "/api/v1/",
        *(
            path
            for it in V1.collections
            for path in (f"/api/v1/{it.name}/", f"/api/v1/{it.name}/{{{it.key.name}}}/")
        ),
    ]


def test_examples_of_the_papers_work(client):
    """Each `curl` line of docs/api.md that asks the API."""
    make_everything(1)
    make_topic("Youth")
    paper = (Path(__file__).parents[2] / "docs/api.md").read_text()
    asked = re.findall(r"curl [^\n]*https://alliance\.example(/api/v1/[^'\s]*)", paper)

    assert len(asked) >= 5
    assert {path: client.get(path).status_code for path in asked} == dict.fromkeys(asked, 200)
