import json
from datetime import date

from django.template import Context, Template
from django.utils.html import format_html

from core.structured_data import DataBlock, breadcrumbs, thing


def test_a_text_cannot_end_the_block():
    data = {"name": "</script><!-- & “Niš” -->"}

    html = Template("{% load page_tags %}{% json_ld data %}").render(Context({"data": data}))

    start, end = '<script type="application/ld+json">', "</script>"
    inside = html.removeprefix(start).removesuffix(end)
    assert html == f"{start}{inside}{end}"
    assert not set("<>&") & set(inside)
    assert json.loads(inside) == data


def test_a_block_is_the_same_through_format_html():
    block = DataBlock({"a": "b"})

    assert format_html("{}", block) == '<script type="application/ld+json">{"a":"b"}</script>'


def test_unknown_facts_are_left_out():
    assert thing("Event", name="Seminar", location=None, about=[], startDate=date(2015, 6, 12)) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Seminar",
        "startDate": date(2015, 6, 12),
    }


def test_breadcrumbs_are_numbered_from_the_home_page(settings):
    settings.SITE_URL = "https://alliance.example"

    steps = breadcrumbs(("Home", "/en/"), ("News", "/en/news/"))["itemListElement"]

    assert steps == [
        {
            "@type": "ListItem",
            "position": 1,
            "name": "Home",
            "item": "https://alliance.example/en/",
        },
        {
            "@type": "ListItem",
            "position": 2,
            "name": "News",
            "item": "https://alliance.example/en/news/",
        },
    ]
