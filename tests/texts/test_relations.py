import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from library.models import File
from tests.factories import make_article, make_participant, make_text
from texts.models import Relation
from texts.relations import seen_from

pytestmark = pytest.mark.django_db


def seen(text):
    return [
        (str(heading), [relation.there or relation.title for relation in found])
        for heading, found in seen_from(text)
    ]


def test_a_relation_shows_at_both_ends():
    old, new = make_text(year=1997), make_text(year=2011)
    Relation.objects.create(text=new, kind=Relation.Kind.RECALLS, other=old)
    Relation.objects.create(text=new, kind=Relation.Kind.REPLACES, other=old)
    Relation.objects.create(text=new, kind=Relation.Kind.ANSWERED, title_en="Reply of 2012")

    assert seen(new) == [("Replaces", [old]), ("Reply", ["Reply of 2012"]), ("Recalls", [old])]
    assert seen(old) == [("Replaced by", [new]), ("Recalled by", [new])]


def test_a_text_that_is_not_public_is_not_named(client):
    public, draft = make_text(), make_text("Secret", status="draft")
    Relation.objects.create(text=public, kind=Relation.Kind.FOLLOWS, other=draft)
    Relation.objects.create(text=draft, kind=Relation.Kind.FOLLOWS, other=public)

    assert seen(public) == []
    assert "Secret" not in client.get(public.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "facts",
    [
        lambda text, other: {"other": text},
        lambda text, other: {},
        lambda text, other: {"other": other, "title_en": "Elsewhere"},
        lambda text, other: {"url": "https://example.org/"},
    ],
)
def test_the_database_refuses_what_cannot_be(facts):
    text, other = make_text(), make_text()

    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.create(text=text, kind="recalls", **facts(text, other))


def test_news_and_participants_stand_beside_the_text_and_the_text_beside_the_participant(client):
    text, participant = make_text("Roma"), make_participant("Tivat")
    article = make_article("Told", participants=[participant])
    article.texts.set([text])
    draft = make_article("Untold", participants=[make_participant("Kotor")], status="draft")
    draft.texts.set([text])

    of_text = client.get(text.get_absolute_url()).content.decode()
    of_participant = client.get(participant.get_absolute_url()).content.decode()

    assert [name in of_text for name in ("Told", "Tivat", "Untold", "Kotor")] == [
        *(True, True),
        *(False, False),
    ]
    assert f'<a href="{text.get_absolute_url()}">{text.designation}</a>' in of_participant


# --- A file that not everybody can read ------------------------------------------------------


@pytest.fixture
def scan():
    return File.objects.create(
        file=ContentFile(b"%PDF-1.7", name="scan.pdf"),
        title_en="Scan",
        language="fr",
        is_accessible=False,
    )


def asked_for(client, number):
    form = client.get(f"/en/contact/?file={number}").context["form"]
    return form.initial.get("topic"), form.initial.get("text")


def test_the_link_for_an_accessible_version_begins_the_message(client, scan):
    text = make_text()
    text.files.add(scan)

    page = client.get(text.get_absolute_url()).content.decode()

    assert f'href="/en/contact/?file={scan.pk}"' in page
    assert asked_for(client, scan.pk) == (
        "accessibility",
        "Please send me an accessible version of “Scan” (French, PDF, 8\u00a0bytes).\n\n",
    )


@pytest.mark.parametrize("number", ["", "0", "999999", "abc", "9" * 30, "%00", "²"])
def test_another_number_begins_no_message(client, scan, number):
    make_text().files.add(scan)

    assert asked_for(client, number) == (None, None)


def test_a_file_that_no_public_page_offers_is_not_named(client, scan):
    make_text(status="draft").files.add(scan)

    assert asked_for(client, scan.pk) == (None, None)
