from datetime import date, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from library.models import File
from tests.factories import make_article, make_participant, make_text, make_topic
from texts.importing import Row, replace
from texts.models import AdoptedText, Relation

pytestmark = pytest.mark.django_db

LIST = "/en/texts/"


def titles(response):
    return [text.title_en for text in response.context["page_obj"]]


def page_of(client, text, language="en"):
    return client.get(f"/{language}/texts/{text.slug}/")


@pytest.fixture
def three():
    """A text of each kind; only the first is about youth."""
    youth = make_topic("Youth", title_fr="Jeunesse")
    resolution = make_text(
        "Young Roma", number=366, year=2014, session=26, adopted_on=date(2014, 3, 26)
    )
    resolution.topics.set([youth])
    make_text(
        "Europe",
        kind=AdoptedText.Kind.RECOMMENDATION,
        number=315,
        year=2011,
        session=21,
        adopted_on=date(2011, 10, 19),
        addressee=AdoptedText.Addressee.GOVERNMENTS,
    )
    make_text(
        "Summit",
        kind=AdoptedText.Kind.DECLARATION,
        number=None,
        year=2011,
        title_fr="Sommet",
        summary_fr="Les élus des communautés se réunissent.",
    )
    return resolution


def test_the_list_has_what_is_published_newest_first(client, three):
    make_text("Not yet", status="draft")
    make_text("Tomorrow", publish_at=timezone.now() + timedelta(days=1))
    make_text("Taken down", status="withdrawn")

    assert titles(client.get(LIST)) == ["Young Roma", "Europe", "Summit"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=recommendation", ["Europe"]),
        ("year=2011", ["Europe", "Summit"]),
        ("session=26", ["Young Roma"]),
        ("topic=youth", ["Young Roma"]),
        ("q=roma", ["Young Roma"]),
        ("q=366", ["Young Roma"]),
        ("q=Resolution+366", ["Young Roma"]),
        ("q=r%C3%A9solution+366", ["Young Roma"]),
        ("q=elus", ["Summit"]),
        ("kind=declaration&year=2011", ["Summit"]),
        ("kind=resolution&year=2011", []),
        ("q=nothing+like+it", []),
    ],
)
def test_the_filters_narrow_the_list(client, three, query, found):
    assert titles(client.get(f"{LIST}?{query}")) == found


@pytest.mark.parametrize(
    "query",
    [
        "kind=law",
        "year=1066",
        "year=abc",
        "session=999",
        "topic=none",
        "q=",
        "q=%00",
        "q=" + "a" * 201,
        "q=%20%20",
        "unknown=1",
        "kind=%F0%9F%98%80&year=%FF",
        "page=",
    ],
)
def test_what_the_filters_do_not_understand_is_ignored(client, three, query):
    response = client.get(f"{LIST}?{query}")

    assert titles(response) == ["Young Roma", "Europe", "Summit"]
    assert b"\0" not in response.content


def test_endings_do_not_matter(client):
    make_text("Policies for participation", title_fr="Les politiques de participation")

    assert titles(client.get(f"{LIST}?q=policy")) == ["Policies for participation"]
    assert titles(client.get("/fr/texts/?q=politique")) == ["Policies for participation"]


def test_words_changed_later_are_found(client):
    text = make_text("Before")
    text.title_en = "After"
    text.save()

    assert titles(client.get(f"{LIST}?q=after")) == ["After"]


def test_each_filter_can_be_removed_by_its_chip(client, three):
    response = client.get(f"{LIST}?kind=resolution&year=2014&session=26&topic=youth&q=roma&page=1")

    assert [(str(label), address) for label, address in response.context["filter"].chips] == [
        ("“roma”", "?kind=resolution&year=2014&session=26&topic=youth"),
        ("Resolution", "?year=2014&session=26&topic=youth&q=roma"),
        ("2014", "?kind=resolution&session=26&topic=youth&q=roma"),
        ("Session 26", "?kind=resolution&year=2014&topic=youth&q=roma"),
        ("Youth", "?kind=resolution&year=2014&session=26&q=roma"),
    ]


def test_the_filters_offer_only_what_would_find_something(client, three):
    make_topic("Unused")
    make_text("Not yet", status="draft", year=1999, session=3).topics.set([make_topic("Secret")])

    fields = client.get(LIST).context["filter"].fields

    assert {
        name: [value for value, _label in fields[name].choices] for name in fields if name != "q"
    } == {
        "kind": ["", "resolution", "recommendation", "declaration"],
        "year": ["", 2014, 2011],
        "session": ["", 26, 21],
        "topic": ["", "youth"],
    }


def test_the_count_is_of_all_pages(client):
    for _number in range(31):
        make_text()

    first, second = client.get(LIST), client.get(f"{LIST}?page=2")

    assert ("31 texts" in first.content.decode(), len(titles(first)), len(titles(second))) == (
        True,
        30,
        1,
    )
    assert '<link rel="canonical" href="http://127.0.0.1:8000/en/texts/?page=2">' in (
        second.content.decode()
    )


@pytest.mark.parametrize("page", ["0", "999", "abc", "-1", "1e3", "%00", "9" * 500])
def test_pages_out_of_range_are_not_found(client, page):
    make_text()

    assert client.get(f"{LIST}?page={page}").status_code == 404


def test_an_empty_list_says_so(client):
    assert "No text has been published here yet." in client.get(LIST).content.decode()


def test_nothing_found_offers_a_way_on(client):
    make_text()

    page = client.get(f"{LIST}?q=zzz").content.decode()

    assert ("No text matches." in page, 'href="/en/contact/"' in page, "0 texts" in page) == (
        True,
        True,
        True,
    )


def add_file(text, **facts):
    file = File.objects.create(
        **{"file": ContentFile(b"%PDF-1.7", name="text.pdf"), "language": "en", **facts}
    )
    text.files.add(file)
    return file


@pytest.mark.parametrize("texts", [1, 3])
def test_the_list_costs_five_queries(client, texts, assert_page_queries):
    topic = make_topic()
    for _number in range(texts):
        text = make_text()
        text.topics.set([topic])
        add_file(text)
    ContentType.objects.get_for_model(AdoptedText)

    with assert_page_queries(5):
        client.get(f"{LIST}?kind=resolution&topic={topic.slug}")


@pytest.mark.parametrize("others", [1, 3])
def test_a_text_costs_eight_queries(client, others, assert_page_queries):
    text = make_text()
    replace(text, [Row(str(number), bodies={"en": "x"}) for number in range(others)])
    for _number in range(others):
        text.topics.add(make_topic())
        text.adopted_with.add(make_text())
        add_file(text)
        Relation.objects.create(text=text, other=make_text(), kind=Relation.Kind.RECALLS)
        make_article(participants=[make_participant()]).texts.add(text)
    ContentType.objects.get_for_model(AdoptedText)

    with assert_page_queries(8):
        page_of(client, text)


def test_the_page_says_what_the_congress_would_cite(client, three):
    page = page_of(client, three).content.decode()

    assert (
        "Congress of Local and Regional Authorities of the Council of Europe, "
        "Resolution 366 (2014), “Young Roma”, 26 March 2014"
    ) in page


def test_a_number_that_no_source_confirms_is_not_shown(client):
    text = make_text(number=4711, year=2014, is_number_confirmed=False)

    page = page_of(client, text).content.decode()
    row = client.get(LIST).content.decode()

    for html in (page, row):
        visible = html.replace(text.get_absolute_url(), "").replace(f"/fr/texts/{text.slug}/", "")
        assert ("4711" in visible, "number to be confirmed" in visible) == (False, True)


def test_facts_that_are_not_known_are_left_out(client):
    page = page_of(client, make_text(year=1981)).content.decode()

    assert [
        term
        for term in ("Adopted on", "Adopted in", "Congress session", "Occasion", "Rapporteur")
        if f"<dt>{term}" in page
    ] == ["Adopted in"]


def test_rapporteurs_are_named_in_the_reader_s_language(client):
    text = make_text(
        rapporteurs_en="Inger Linge (Sweden)\nJohn Warmisham (United Kingdom)",
        rapporteurs_fr="Inger Linge (Suède)\nJohn Warmisham (Royaume-Uni)",
    )

    pages = [page_of(client, text, language).content.decode() for language in ("en", "fr")]

    assert "<dd>Inger Linge (Sweden)<br>John Warmisham (United Kingdom)</dd>" in pages[0]
    assert "<dd>Inger Linge (Suède)<br>John Warmisham (Royaume-Uni)</dd>" in pages[1]


def test_texts_adopted_together_name_each_other_when_public(client):
    text, other, draft = make_text(), make_text("Other"), make_text(status="draft")
    text.adopted_with.set([other, draft])

    response = page_of(client, text)

    assert list(response.context["adopted_with"]) == [other]
    assert list(page_of(client, other).context["adopted_with"]) == [text]


def test_a_file_that_is_not_accessible_says_whom_to_ask(client):
    text = make_text()
    add_file(text, is_accessible=False)

    page = page_of(client, text).content.decode()

    assert ("Ask for an accessible version" in page, 'hreflang="en"' in page) == (True, True)


def test_our_own_translation_of_a_title_is_marked_in_french_only(client):
    text = make_text(is_french_title_ours=True)
    with override("fr"):
        note = gettext("The French title is our own translation.")

    pages = [page_of(client, text, language).content.decode() for language in ("en", "fr")]

    assert [note in page for page in pages] == [False, True]


def test_a_title_without_translation_is_marked_with_its_language(client):
    text = make_text("Only English", title_fr="")

    assert (
        '<h1><span lang="en">Only English</span></h1>'
        in page_of(client, text, "fr").content.decode()
    )


def test_what_is_not_public_is_not_found_and_what_was_is_gone(client):
    texts = [
        make_text(status="draft"),
        make_text(publish_at=timezone.now() + timedelta(days=1)),
        make_text(status="withdrawn", withdrawal_note="Replaced."),
        make_text(),
    ]
    seen = texts[2]
    AdoptedText.objects.filter(pk=seen.pk).update(first_published_at=timezone.now())

    assert [page_of(client, text).status_code for text in texts] == [404, 404, 410, 200]
    assert "Replaced." in page_of(client, seen).content.decode()


def test_structured_data_names_the_text(client, three):
    facts = page_of(client, three).context["facts"]

    assert (facts["@type"], facts["legislationIdentifier"], facts["legislationDate"]) == (
        "Legislation",
        "Resolution 366 (2014)",
        date(2014, 3, 26),
    )


def test_a_declaration_is_no_legislation(client, three):
    declaration = AdoptedText.objects.get(title_en="Summit")

    response = page_of(client, declaration)

    assert response.context["facts"]["@type"] == "CreativeWork"
    assert "Congress of Local and Regional" not in declaration.citation


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)(LIST).status_code == 405
    assert getattr(client, method)(make_text().get_absolute_url()).status_code == 405


def test_the_list_marks_the_section_and_offers_the_other_language(client):
    page = client.get(LIST).content.decode()

    assert f'<a href="{reverse("texts:list")}" aria-current="page">' in page
    assert 'hreflang="fr" href="http://127.0.0.1:8000/fr/texts/"' in page
