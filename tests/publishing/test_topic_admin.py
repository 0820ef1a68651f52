import pytest

from publishing.models import Topic
from tests.factories import make_article, make_text, make_topic

pytestmark = pytest.mark.django_db

ADD = "/admin/publishing/topic/add/"
LIST = "/admin/publishing/topic/"


def rows(response):
    return [(topic.title_en, topic.item_count) for topic in response.context["cl"].result_list]


def test_a_topic_has_a_name_in_both_languages_and_a_slug(admin_client):
    admin_client.post(ADD, {"title_en": "Health & care", "title_fr": "Santé", "slug": ""})

    topic = Topic.objects.get()
    assert (topic.title_en, topic.title_fr, topic.slug, topic.name) == (
        "Health & care",
        "Santé",
        "health-care",
        "Health & care",
    )


def test_a_slug_that_is_taken_gets_a_number():
    make_topic("Énergie", slug="energie")

    topic = Topic.objects.create(title_en="Energie", title_fr="Énergie")

    assert topic.slug == "energie-2"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title_en": "housing"}, "title_en"),
        ({"title_fr": ""}, "title_fr"),
        ({"slug": "housing"}, "slug"),
        ({"slug": "not a slug"}, "slug"),
    ],
)
def test_what_cannot_be_is_said_at_the_question(admin_client, facts, field):
    make_topic("Housing")

    response = admin_client.post(ADD, {"title_en": "A", "title_fr": "B", "slug": "", **facts})

    assert list(response.context["adminform"].form.errors) == [field]


def test_a_topic_can_be_saved_unchanged(admin_client):
    topic = make_topic("Housing")

    response = admin_client.post(
        f"{LIST}{topic.pk}/change/",
        {"title_en": "Housing", "title_fr": "Logement", "slug": "housing"},
    )

    assert (response.status_code, Topic.objects.get().title_fr) == (302, "Logement")


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_counts_what_each_topic_is_used_for(admin_client, django_assert_num_queries, many):
    housing = make_topic("Housing")
    for _ in range(many):
        make_article(topics=[housing])
    make_text().topics.set([housing])
    make_topic("Youth")
    admin_client.get(LIST)

    with django_assert_num_queries(6):
        assert rows(admin_client.get(LIST)) == [("Housing", many + 1), ("Youth", 0)]


def test_the_list_is_searched_in_both_languages(admin_client):
    make_topic("Housing", title_fr="Logement")
    make_topic("Youth")

    assert rows(admin_client.get(f"{LIST}?q=logem")) == [("Housing", 0)]


def test_deleting_a_topic_says_how_many_items_carry_it_and_leaves_them(admin_client):
    topic = make_topic("Housing")
    articles = [make_article(f"Item {n}", topics=[topic]) for n in range(3)]

    page = admin_client.get(f"{LIST}{topic.pk}/delete/")
    admin_client.post(f"{LIST}{topic.pk}/delete/", {"post": "yes"})

    assert dict(page.context["model_count"]) == {"topics": 1, "topic links": 3}
    assert page.context["deleted_objects"] == ["Housing"]
    assert Topic.objects.count() == 0
    assert [list(article.topics.all()) for article in articles] == [[], [], []]
