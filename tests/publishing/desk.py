"""The forms of the back office, filled as a browser would fill them."""

from django.urls import reverse
from django.utils.translation import override

from tests.factories import make_article, make_page, make_participant, make_text
from tests.reading import Document

TYPED = {
    "news.article": (make_article, "title", "teaser"),
    "pages.page": (make_page, "title", "lede"),
    "texts.adoptedtext": (make_text, "title_en", "summary_en"),
    "members.participant": (make_participant, "name_en", "summary_en"),
}


def address(item, name="change"):
    return reverse(f"admin:{item._meta.app_label}_{item._meta.model_name}_{name}", args=[item.pk])


def filled(client, item, button="_draft", /, **facts):
    """The form of `item` as a browser would send it back, with other values in some fields."""
    document = Document(client.get(address(item)).content.decode())
    return document.answers(button) | facts


def as_one(value):
    return value[0] if isinstance(value, list) else value


def public(client, item):
    with override("en"):
        return client.get(item.get_absolute_url()).content.decode()
