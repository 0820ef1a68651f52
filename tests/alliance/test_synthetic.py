import pytest
from django.core.management import call_command

from alliance import synthetic
from members.models import Participant
from news.models import Article
from tests.factories import make_topic
from texts.models import AdoptedText


@pytest.fixture
def rows(db):
    make_topic("Housing")
    return synthetic.make(articles=3, participants=5, texts=2)


def test_so_many_rows_are_made_in_both_languages(rows):
    assert dict(rows) == {"articles": 3, "participants": 5, "texts": 2}
    assert (
        list(Article.objects.order_by("pk").values_list("language", flat=True)) == ["en", "fr"] * 3
    )
    assert Article.objects.values("group").distinct().count() == 3
    assert [topic.slug for topic in Article.objects.first().topics.all()] == ["housing"]


def test_synthetic_content_says_what_it_is(rows):
    titles = [a.title.split()[0] for a in Article.objects.order_by("pk")]
    assert titles == ["Synthetic", "Synthétique"] * 3
    assert {text.title_en.split()[0] for text in AdoptedText.objects.all()} == {"Synthetic"}
    assert set(Participant.objects.values_list("is_demonstration", flat=True)) == {True}


def test_more_can_be_added_and_all_of_it_counts(rows):
    synthetic.make(articles=1, participants=2, texts=1)

    assert Participant.objects.published().taking_part().count() == 7
    assert (Article.objects.published().count(), AdoptedText.objects.published().count()) == (8, 3)


def test_what_was_made_can_be_found(db, client):
    call_command("make_content", participants=1, verbosity=0)
    name = Participant.objects.get().name_en

    page = client.get("/en/search/", {"q": name})

    assert name in page.content.decode()
