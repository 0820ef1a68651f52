from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from reversion.models import Version

from news.models import Article
from publishing.working_copies import WorkingCopy
from tests.factories import (
    make_article,
    make_country,
    make_image,
    make_participant,
    make_text,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db

ADD = "/admin/news/article/add/"
LIST = "/admin/news/article/"


def change(article):
    return reverse("admin:news_article_change", args=[article.pk])


def answers(**facts):
    return {
        "language": "en",
        "title": "Tivat joins",
        "over": "New participant",
        "teaser": "In short.",
        "body": "<p>Text</p>",
        "status": "draft",
        "publish_at_0": "2015-06-24",
        "publish_at_1": "09:00",
        "kind": "news",
        "date_precision": "day",
        **facts,
    }


def rows(client, query=""):
    return [a.title for a in client.get(f"{LIST}?{query}").context["cl"].result_list]


def errors(response):
    return dict(response.context["adminform"].form.errors)


@pytest.fixture
def writer(client):
    """Writes news, but does not publish."""
    user = make_user("writer", is_staff=True)
    rights = ["view_article", "add_article", "change_article"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


# --- The form


def test_an_item_is_saved_with_everything_it_is_about(admin_client):
    housing, tivat, image = make_topic("Housing"), make_participant("Tivat"), make_image()
    text, country = make_text(), make_country("ME")

    response = admin_client.post(
        ADD,
        answers(
            body="<p onclick='x()'>Text<script>1</script></p>",
            image=image.pk,
            topics=[housing.pk],
            participants=[tivat.pk],
            countries=[country.pk],
            texts=[text.pk],
        ),
    )

    article = Article.objects.get()
    assert response.status_code == 302
    assert (article.slug, article.body, article.image) == ("tivat-joins", "<p>Text</p>", image)
    assert list(article.topics.all()) == [housing]
    assert list(article.participants.all()) == [tivat]
    assert list(article.countries.all()) == [country]
    assert list(article.texts.all()) == [text]
    assert Version.objects.get_for_object(article).count() == 1


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"title": ""}, ["title"]),
        ({"teaser": ""}, ["teaser"]),
        ({"kind": "event"}, ["starts_on"]),
        ({"starts_on": "2015-06-02", "ends_on": "2015-06-01"}, ["ends_on"]),
        ({"slug": "2015"}, ["slug"]),
        ({"language": "de"}, ["language"]),
    ],
)
def test_what_cannot_be_is_said_at_the_question(admin_client, facts, fields):
    response = admin_client.post(ADD, answers(**facts))

    assert (response.status_code, list(errors(response))) == (200, fields)


def test_an_event_keeps_its_days_and_place(admin_client):
    admin_client.post(
        ADD, answers(kind="event", starts_on="2012-12-17", ends_on="2012-12-18", place="Madrid")
    )

    event = Article.objects.get()
    assert (event.starts_on, event.ends_on, event.place) == (
        date(2012, 12, 17),
        date(2012, 12, 18),
        "Madrid",
    )


def test_changing_one_language_gives_the_facts_to_the_other(admin_client):
    article = make_article("In English", participants=[make_participant("Tivat")])
    french = make_article("En français", language="fr", group=article.group, place="Là")
    kotor, housing, image = make_participant("Kotor"), make_topic("Housing"), make_image()

    admin_client.post(
        change(article),
        answers(
            kind="event",
            starts_on="2012-12-17",
            place="There",
            image=image.pk,
            participants=[kotor.pk],
            topics=[housing.pk],
        ),
    )

    french.refresh_from_db()
    assert (french.kind, french.starts_on, french.image) == ("event", date(2012, 12, 17), image)
    assert list(french.participants.all()) == [kotor]
    assert list(french.topics.all()) == [housing]
    assert (french.title, french.place, french.status) == ("En français", "Là", "published")


def test_the_form_leads_to_the_page_it_makes(admin_client):
    public, draft = make_article(slug="tivat"), make_article(status="draft")

    assert 'href="/en/news/tivat/" class="viewsitelink"' in admin_client.get(change(public)).text
    assert "viewsitelink" not in admin_client.get(change(draft)).text


# --- Both languages


def test_the_other_language_stands_beside_the_form(admin_client):
    article = make_article("In English")
    make_article("En <b>français", language="fr", group=article.group, teaser="En bref.")
    make_article("Someone else’s", language="fr")

    html = admin_client.get(change(article)).text

    beside = html[html.index('<aside class="beside"') :]
    assert "<strong>En &lt;b&gt;français</strong>" in beside
    assert '<div lang="fr">' in beside
    assert "<p>En bref.</p>" in beside
    assert "<p>Text of En" in beside
    assert "Someone else’s" not in beside


def test_an_item_without_translation_has_nothing_beside_it(admin_client):
    assert 'class="beside"' not in admin_client.get(change(make_article())).text


def test_a_translation_starts_with_facts_and_words_and_the_original_beside_it(admin_client):
    housing, tivat = make_topic("Housing"), make_participant("Tivat")
    article = make_article("In English", topics=[housing], participants=[tivat], former_id=171)
    address = f"{ADD}?translation_of={article.pk}&language=fr"

    assert address.replace("&", "&amp;") in admin_client.get(change(article)).text
    response = admin_client.get(address)
    initial = response.context["adminform"].form.initial

    assert (initial["title"], initial["language"], initial["former_id"]) == (
        "In English",
        "fr",
        171,
    )
    assert list(initial["topics"]) == [housing]
    assert list(initial["participants"]) == [tivat]
    assert "<strong>In English</strong>" in response.text
    assert Article.objects.count() == 1


def test_a_translation_is_a_draft_in_the_group_of_its_original(admin_client):
    article = make_article("In English", topics=[make_topic("Housing")])

    admin_client.post(
        f"{ADD}?translation_of={article.pk}&language=fr",
        answers(language="fr", title="En français", topics=[t.pk for t in article.topics.all()]),
    )

    french = Article.objects.get(language="fr")
    assert (french.group, french.status, french.is_behind) == (article.group, "draft", False)
    assert list(article.topics.all()) == list(french.topics.all())


def test_nobody_translates_without_the_right_to_add(client):
    article = make_article()
    user = make_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_article"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    response = client.get(f"{ADD}?translation_of={article.pk}&language=fr")

    assert response.status_code == 403
    assert "Translate into" not in client.get(change(article)).text


# --- The list


def test_the_list_links_each_item_to_its_translation_or_to_the_form_for_one(admin_client):
    article, alone = make_article("Both"), make_article("Alone")
    french = make_article("Les deux", language="fr", group=article.group)

    html = admin_client.get(LIST).text

    assert f'<a href="{change(french)}" hreflang="fr">FR</a>' in html
    assert f'<a href="{change(article)}" hreflang="en">EN</a>' in html
    assert (
        f'<a href="{ADD}?translation_of={alone.pk}&amp;language=fr" hreflang="fr">Translate: FR</a>'
    ) in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ecole", ["L’école"]),
        ("q=171", ["Event"]),
        ("q=nowhere", []),
        ("kind__exact=event", ["Event"]),
        ("language__exact=fr", ["L’école"]),
        ("translation=missing", ["Event", "L’école"]),
        ("translation=complete", []),
        ("topic=housing", ["Event"]),
        ("image__isempty=0", ["L’école"]),
        ("image__isempty=1", ["Event"]),
        ("status__exact=draft", []),
    ],
)
def test_the_list_is_searched_and_filtered(admin_client, query, found):
    make_article("L’école", language="fr", image=make_image(), days_ago=2)
    make_article(
        "Event",
        kind="event",
        starts_on=date(2015, 6, 12),
        former_id=171,
        topics=[make_topic("Housing")],
        days_ago=1,
    )

    assert rows(admin_client, query) == found


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_with_one_and_with_three(
    admin_client, django_assert_num_queries, many
):
    for number in range(many):
        make_article(
            topics=[make_topic()],
            image=make_image(credit=str(number)),
            publish_at=datetime(2015, 6, 24, tzinfo=UTC),
        )
    admin_client.get(LIST)

    with django_assert_num_queries(9):
        assert len(rows(admin_client)) == many


def test_chosen_items_are_published_and_withdrawn(admin_client):
    article = make_article(status="draft")
    make_article("Other", status="draft")

    states = []
    for action in ("publish", "withdraw"):
        response = admin_client.post(
            LIST, {"action": action, "_selected_action": [article.pk]}, follow=True
        )
        article.refresh_from_db()
        states.append((article.status, [str(m) for m in response.context["messages"]]))

    assert states == [
        ("published", ["1 item changed."]),
        ("withdrawn", ["1 item changed."]),
    ]
    assert Article.objects.get(title="Other").status == "draft"


# --- Without the right to publish


def test_a_writer_neither_publishes_nor_touches_what_is_public(writer):
    draft, public = make_article("Draft", status="draft"), make_article("Public")

    writer.post(LIST, {"action": "publish", "_selected_action": [draft.pk]})
    writer.post(change(draft), answers(title="My draft", status="published"))
    beside = writer.post(change(public), answers(title="Mine now"))

    draft.refresh_from_db()
    public.refresh_from_db()
    assert (draft.title, draft.status) == ("My draft", "draft")
    assert (public.title, beside.status_code) == ("Public", 302)
    assert WorkingCopy.objects.of(public).count() == 1


# --- History


def test_an_earlier_version_comes_back_with_what_it_was_about(admin_client):
    tivat, housing, youth = make_participant("Tivat"), make_topic("Housing"), make_topic("Youth")
    admin_client.post(ADD, answers(participants=[tivat.pk], topics=[housing.pk]))
    article = Article.objects.get()
    admin_client.post(change(article), answers(title="Worse", topics=[youth.pk]))
    first = Version.objects.get_for_object(article).order_by("pk").first()

    admin_client.post(f"{LIST}{article.pk}/restore/", {"version": first.pk})

    article.refresh_from_db()
    assert article.title == "Tivat joins"
    assert list(article.participants.all()) == [tivat]
    assert list(article.topics.all()) == [housing]
