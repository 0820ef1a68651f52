import json
import re
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.files.base import ContentFile

from library.models import File
from news.models import Article
from publishing import generation
from tests.factories import (
    make_article,
    make_country,
    make_image,
    make_page,
    make_participant,
    make_text,
    make_topic,
)

pytestmark = pytest.mark.django_db


def get(client, article):
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response


def visible(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))


def make_file(**facts):
    return File.objects.create(file=ContentFile(b"x" * 2048, name="report.pdf"), **facts)


def make_seminar(**facts):
    return make_article(
        "Seminar",
        kind="event",
        starts_on=date(2012, 12, 17),
        ends_on=date(2012, 12, 18),
        place="Madrid",
        **facts,
    )


def test_the_page_shows_what_the_lists_promise(client):
    article = make_article(
        "A title",
        over="New participant",
        teaser="A teaser & more.",
        body="<h2>More</h2><p>Text with <script>alert(1)</script>care.</p>",
        publish_at=datetime(2015, 6, 23, 22, 30, tzinfo=UTC),
    )

    html = get(client, article).text

    assert '<p class="over">New participant</p>' in html
    assert html.count("<h1>A title</h1>") == html.count("<h1") == 1
    assert '<p class="lede">A teaser &amp; more.</p>' in html
    assert 'Published on <time datetime="2015-06-24">24 June 2015</time>' in html
    assert "<h2>More</h2><p>Text with care.</p>" in html


def test_only_a_month_is_claimed_where_only_the_month_is_known(client):
    article = make_article(date_precision="month", publish_at=datetime(2012, 4, 1, 12, tzinfo=UTC))

    html = get(client, article).text

    assert 'Published in <time datetime="2012-04">April 2012</time>' in html
    assert "1 April 2012" not in html


def test_a_change_note_says_when_and_why(client):
    article = make_article(change_note="The number of residents is corrected.")
    Article.objects.update(changed_at=datetime(2015, 7, 1, 12, tzinfo=UTC))

    html = get(client, article).text

    assert "Updated on 1 July 2015: The number of residents is corrected." in html


def test_without_a_change_note_no_update_is_claimed(client):
    assert "Updated on" not in get(client, make_article()).text


@pytest.mark.parametrize(
    ("caption", "credit", "under"),
    [
        ("A street", "© CoE", "<figcaption>A street · © CoE</figcaption>"),
        ("A street", "", "<figcaption>A street</figcaption>"),
        ("", "© CoE", "<figcaption>© CoE</figcaption>"),
        ("", "", ""),
    ],
)
def test_an_image_has_its_text_alternative_caption_and_credit(client, caption, credit, under):
    article = make_article(image=make_image(credit=credit), caption=caption)

    html = get(client, article).text

    assert 'alt="A blue field"' in html
    assert "".join(re.findall(r"<figcaption>.*?</figcaption>", html)) == under


def test_linked_participants_countries_texts_and_topics_are_named(client):
    tivat = make_participant("Tivat", number=127)
    hidden = make_participant("Hidden", status="draft")
    text = make_text("Roma and housing", number=333)
    article = make_article(topics=[make_topic("Housing")], participants=[tivat, hidden])
    article.countries.add(make_country("ME"), make_country("ES"))
    article.texts.add(text, make_text("Draft text", status="draft"))

    response = get(client, article)

    aside = re.search(r"<aside.*?</aside>", response.text, re.S)[0]
    assert visible(aside).startswith(
        " In this article Participant no. 127TivatMunicipality, Montenegro"
        " Resolution 333 (2011)Roma and housing MontenegroSpain"
    )
    assert "Hidden" not in response.text
    assert "Draft text" not in response.text
    assert '<a class="tag" href="/en/news/topics/housing/">Housing</a>' in response.text


def test_files_show_language_format_and_size(client):
    article = make_article("Report")
    good = make_file(title_en="The report", language="fr")
    bad = make_file(title_en="Scanned", is_accessible=False)
    article.files.add(good, bad)

    html = get(client, article).text

    files = re.search(r'<section aria-labelledby="files">.*?</section>', html, re.S)[0]
    assert f'<a href="{good.file.url}" hreflang="fr">' in files
    assert visible(files).replace("\xa0", " ").strip() == (
        "Documents Scanned PDF, 2.0 KB Ask for an accessible version (Scanned)"
        " The report French, PDF, 2.0 KB"
    )


def test_empty_parts_leave_no_heading_behind(client):
    html = get(client, make_article(body="")).text

    headings = [visible(h) for h in re.findall(r"<h2.*?</h2>", html)]
    assert headings[:1] == ["Share"]
    assert "<figure" not in html
    assert 'class="neighbours"' not in html


# --- Events


def test_an_event_shows_days_place_and_calendar_file(client):
    html = get(client, make_seminar()).text

    assert (
        '<div><dt>Date</dt><dd>From <time datetime="2012-12-17">17</time>'
        ' to <time datetime="2012-12-18">18 December 2012</time></dd></div>'
    ) in html
    assert "<div><dt>Place</dt><dd>Madrid</dd></div>" in html
    assert 'href="/en/news/seminar/event.ics"' in html


def test_a_news_item_has_no_calendar_file(client):
    article = make_article(slug="news")

    assert "event.ics" not in get(client, article).text
    assert client.get("/en/news/news/event.ics").status_code == 404


# --- Around it


def test_the_items_before_and_after_are_those_of_the_list(client):
    first = make_article("First", days_ago=30)
    make_article("Draft", status="draft", days_ago=29)
    second = make_article("Second", days_ago=20)
    make_article("Deuxième", language="fr", group=second.group, days_ago=20)
    third = make_article("Troisième", language="fr", days_ago=10)

    around = get(client, second).context["around"]

    assert (around.older, around.newer) == (first, third)
    assert get(client, first).context["around"].older is None


def test_items_of_the_same_moment_are_all_reachable(client):
    moment = datetime(2015, 6, 1, tzinfo=UTC)
    one, two, three = (make_article(title, publish_at=moment) for title in "123")

    around = get(client, two).context["around"]

    assert (around.older, around.newer) == (one, three)


def test_related_are_those_on_the_same_participant_then_the_same_topics(client):
    tivat, housing = make_participant("Tivat"), make_topic("Housing")
    make_article("Older neighbour", days_ago=51)
    article = make_article("This", topics=[housing], participants=[tivat], days_ago=50)
    make_article("Newer neighbour", days_ago=49)
    make_article("About Tivat", participants=[tivat], days_ago=90)
    make_article("On housing", topics=[housing], days_ago=10)
    make_article("On housing, draft", topics=[housing], status="draft")
    make_article("On something else", topics=[make_topic("Health")], days_ago=5)
    sibling = make_article("Le même", language="fr", group=article.group, topics=[housing])

    response = get(client, article)

    assert [a.title for a in response.context["around"].related] == ["About Tivat", "On housing"]
    assert response.context["translations"] == {
        "en": "/en/news/this/",
        "fr": sibling.get_absolute_url(),
    }


def test_at_most_three_related_and_none_twice(client):
    housing = make_topic("Housing")
    article, *_rest = [make_article(topics=[housing], days_ago=n) for n in range(1, 9)]

    around = get(client, article).context["around"]

    assert len(around.related) == 3
    assert around.older not in around.related


def test_sharing_needs_no_one_else_s_code(client):
    article = make_article("Tivat & “friends”", slug="tivat")

    html = get(client, article).text

    assert re.findall(r'<a href="([^"]+)" rel="noopener noreferrer nofollow">', html) == [
        "mailto:?subject=Tivat%20%26%20%E2%80%9Cfriends%E2%80%9D"
        "&amp;body=http%3A%2F%2F127.0.0.1%3A8000%2Fen%2Fnews%2Ftivat%2F",
        "https://www.facebook.com/sharer/sharer.php?u=http%3A%2F%2F127.0.0.1%3A8000%2Fen%2Fnews%2Ftivat%2F",
        "https://x.com/intent/post?text=Tivat%20%26%20%E2%80%9Cfriends%E2%80%9D"
        "&amp;url=http%3A%2F%2F127.0.0.1%3A8000%2Fen%2Fnews%2Ftivat%2F",
    ]
    assert "<script src" not in html


# --- For machines


def structured(response):
    return json.loads(
        re.search(r'<script type="application/ld\+json">(.*?)</script>', response.text, re.S)[1]
    )


def test_a_news_item_for_search_engines(client):
    article = make_article(
        "A </script> title",
        slug="a-title",
        topics=[make_topic("Housing")],
        participants=[make_participant("Tivat")],
        publish_at=datetime(2015, 6, 24, 7, tzinfo=UTC),
    )

    news, way = structured(get(client, article))

    assert (news["@type"], news["headline"], news["inLanguage"], news["keywords"]) == (
        "NewsArticle",
        "A </script> title",
        "en",
        ["Housing"],
    )
    assert news["datePublished"] == "2015-06-24T07:00:00Z"
    assert [about["name"] for about in news["about"]] == ["Tivat"]
    assert [step["name"] for step in way["itemListElement"]] == ["Home", "News", article.title]


def test_an_event_for_search_engines(client):
    _news, event, _way = structured(get(client, make_seminar()))

    assert (event["@type"], event["startDate"], event["endDate"], event["location"]["name"]) == (
        "Event",
        "2012-12-17",
        "2012-12-18",
        "Madrid",
    )


def test_cards_of_other_sites_get_image_title_and_language(client):
    article = make_article("Tivat", teaser="In short.", image=make_image())
    make_article("Tivat", language="fr", group=article.group)

    html = get(client, article).text

    found = dict(
        re.findall(r'<meta (?:property|name)="((?:og|twitter)[^"]*)" content="([^"]*)"', html)
    )
    assert found.pop("og:image").startswith("http://127.0.0.1:8000/media/images/originals/")
    assert found == {
        "og:type": "article",
        "og:title": "Tivat",
        "og:description": "In short.",
        "og:url": "http://127.0.0.1:8000/en/news/tivat/",
        "og:site_name": "European Alliance of Cities and Regions for Roma Inclusion",
        "og:locale": "en_GB",
        "og:locale:alternate": "fr_FR",
        "og:image:width": "960",
        "og:image:height": "640",
        "og:image:alt": "A blue field",
        "twitter:card": "summary_large_image",
    }


def test_the_language_link_leads_to_the_translation_only_if_there_is_one(client):
    alone, both = make_article("Alone"), make_article("Both")
    make_article("Les deux", language="fr", group=both.group)

    assert "hreflang" not in get(client, alone).text
    assert (
        '<link rel="alternate" hreflang="fr" href="http://127.0.0.1:8000/fr/news/les-deux/">'
        in (get(client, both).text)
    )


@pytest.mark.parametrize("slug", ["nothing", "a" * 300, "%00", "é", "..", "'--"])
def test_an_address_without_an_article_is_not_found(client, slug):
    assert client.get(f"/en/news/{slug}/").status_code == 404


def test_other_methods_are_refused(client):
    make_article(slug="tivat")

    assert client.put("/en/news/tivat/").status_code == 405


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_three_queries_and_once_a_change_no_more_for_more(
    client, django_assert_num_queries, many
):
    make_page(key="about")
    facts = {
        "topics": [make_topic() for _ in range(many)],
        "participants": [make_participant() for _ in range(many)],
        "image": make_image(),
    }
    article = make_seminar(**facts)
    make_article(language="fr", group=article.group)
    for number in range(many):
        article.texts.add(make_text())
        article.countries.add(make_country(["ES", "FR", "ME"][number]))
        article.files.add(make_file())
        make_article(**facts)
    get(client, article)  # content types are remembered from here on

    with django_assert_num_queries(3):  # two looks whether something changed
        get(client, article)
    generation.rise()
    turns = sum(len(getattr(model, "TURNING_POINTS", ())) for model in apps.get_models())
    with django_assert_num_queries(3 + turns + 3 + 6):  # the frame, and what is linked
        get(client, article)
