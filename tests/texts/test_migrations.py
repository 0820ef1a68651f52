"""Bodies of HTML become paragraphs, and go back."""

import pytest
from django.core.management import call_command
from django.db import connection

from tests.factories import make_text
from texts.models import Paragraph

pytestmark = pytest.mark.both_databases

BEFORE = "0004_rapporteurs_in_both_languages"
LIST = "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"
ENGLISH = f"<h2>Facts</h2><p>One <em>word</em></p>{LIST}<h3>More</h3><p>Two</p>"
FRENCH = f"<h2>Faits</h2><p>Un <em>mot</em></p>{LIST}<h3>Encore</h3><p>Deux</p>"


def bodies(pk, *new):
    """The columns that are gone, written or read."""
    with connection.cursor() as cursor:
        if new:
            cursor.execute(
                "UPDATE texts_adoptedtext SET body_en = %s, body_fr = %s WHERE id = %s", [*new, pk]
            )
        cursor.execute("SELECT body_en, body_fr FROM texts_adoptedtext WHERE id = %s", [pk])
        return cursor.fetchone()


@pytest.mark.django_db(transaction=True)
def test_a_body_becomes_paragraphs_and_goes_back():
    same, different = make_text(), make_text()

    try:
        call_command("migrate", "texts", BEFORE, verbosity=0)
        bodies(same.pk, ENGLISH, FRENCH)
        bodies(different.pk, "<p>One</p>loose", "<h2>Un</h2>")
        call_command("migrate", "texts", verbosity=0)
        rows = Paragraph.objects.order_by("text_id", "order")
        found = list(rows.values_list("kind", "level", "body_en", "body_fr"))
        call_command("migrate", "texts", BEFORE, verbosity=0)
        back = bodies(same.pk), bodies(different.pk)
    finally:
        call_command("migrate", "texts", verbosity=0)

    assert found == [
        ("heading", 1, "Facts", "Faits"),
        ("paragraph", 1, "One <em>word</em>", "Un <em>mot</em>"),
        ("paragraph", 1, LIST, LIST),
        ("heading", 2, "More", "Encore"),
        ("paragraph", 1, "Two", "Deux"),
        ("paragraph", 1, "One", ""),
        ("paragraph", 1, "loose", ""),
        ("heading", 1, "", "Un"),
    ]
    assert back == ((ENGLISH, FRENCH), ("<p>One</p><p>loose</p>", "<h2>Un</h2>"))
