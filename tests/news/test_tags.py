import re

import pytest
from django.template import Context, Template
from django.utils.translation import override

from tests.factories import make_article, make_country, make_image, make_participant

pytestmark = pytest.mark.django_db


def render(source, **context):
    with override("en"):
        return Template("{% load news_tags %}" + source).render(Context(context))


def titles(html):
    return re.findall(r">([^<]+)</a><br>", html)


def test_latest_articles_about_a_participant():
    tivat, other = make_participant("Tivat"), make_participant("Other")
    for number in range(5):
        make_article(f"Tivat {number}", participants=[tivat], days_ago=number + 1)
    make_article("Tivat draft", participants=[tivat], status="draft")
    make_article("Other", participants=[other])

    html = render("{% latest_articles about=tivat count=2 %}", tivat=tivat)

    assert titles(html) == ["Tivat 0", "Tivat 1"]
    assert '<a href="/en/news/?participant=tivat">All news: Tivat</a>' in html


def test_latest_articles_from_a_country_name_it_or_one_of_its_participants():
    named = make_article("Named", days_ago=2)
    named.countries.add(make_country("ME"))
    make_article("Through Tivat", participants=[make_participant("Tivat")], days_ago=1)
    make_article("Elsewhere", participants=[make_participant("Lyon", country="FR")])

    html = render("{% latest_articles country=country heading=3 %}", country=make_country("ME"))

    assert titles(html) == ["Through Tivat", "Named"]
    assert "<h3>In the news</h3>" in html
    assert '<a href="/en/news/?country=ME">All news: Montenegro</a>' in html


def test_latest_articles_show_nothing_where_there_is_none():
    make_article("Elsewhere")

    html = render("{% latest_articles about=tivat %}", tivat=make_participant("Tivat"))

    assert html.strip() == ""


@pytest.mark.parametrize("articles", [1, 3])
def test_latest_articles_cost_one_query(django_assert_num_queries, articles):
    tivat = make_participant("Tivat")
    assert tivat.country.slug == "montenegro"  # a profile has read it already
    for _ in range(articles):
        make_article(participants=[tivat])

    with django_assert_num_queries(1):
        assert len(titles(render("{% latest_articles about=tivat %}", tivat=tivat))) == articles


def test_the_lead_card_is_large_and_loads_at_once():
    article = make_article("Lead", image=make_image())

    lead = render("{% article_card a heading=3 is_lead=True is_first=True %}", a=article)
    usual = render("{% article_card a heading=3 %}", a=article)

    assert ('class="story"' in lead, "lazy" in lead) == (True, False)
    assert ('class="story thumb"' in usual, 'loading="lazy"' in usual) == (True, True)
    assert '<h3><a href="/en/news/lead/">Lead</a></h3>' in lead
