import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.urls import reverse
from reversion.models import Version

from library.models import File
from tests.factories import make_text, make_topic, make_user
from texts.importing import Row, replace
from texts.models import AdoptedText, Relation

pytestmark = pytest.mark.django_db

ADD = "/admin/texts/adoptedtext/add/"


def answers(**facts):
    return {
        "kind": "resolution",
        "number": "333",
        "is_number_confirmed": "on",
        "year": "2011",
        "title_en": "The situation of Roma in Europe",
        "title_fr": "La situation des Roms en Europe",
        "addressee": "local-and-regional",
        "status": "published",
        "publish_at_0": "2015-06-24",
        "publish_at_1": "09:00",
        "relations-TOTAL_FORMS": "0",
        "relations-INITIAL_FORMS": "0",
        **facts,
    }


def errors(response):
    return sorted(response.context["adminform"].form.errors)


def test_a_text_is_saved_with_its_topics_files_and_companions(admin_client):
    topics = [make_topic("Housing"), make_topic("Health")]
    file = File.objects.create(file=ContentFile(b"%PDF", name="a.pdf"))
    other = make_text()

    response = admin_client.post(
        ADD,
        answers(
            topics=[topic.pk for topic in topics],
            files=[file.pk],
            adopted_with=[other.pk],
        ),
    )

    text = AdoptedText.objects.get(number=333)
    assert (response.status_code, text.slug) == (302, "resolution-333-2011")
    assert (set(text.topics.all()), list(text.files.all()), list(other.adopted_with.all())) == (
        set(topics),
        [file],
        [text],
    )
    assert Version.objects.get_for_object(text).count() == 1


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"title_fr": ""}, []),
        ({"title_en": "", "title_fr": ""}, ["title_en"]),
        ({"adopted_on": "2012-01-01"}, ["adopted_on"]),
        ({"adopted_on": "2011-10-19"}, []),
        ({"number": "1"}, ["__all__"]),
        ({"number": "", "kind": "declaration"}, []),
        ({"year": "abc"}, ["year"]),
        ({"official_url": "javascript:alert(1)"}, ["official_url"]),
        ({"unpublish_at_0": "2015-06-23", "unpublish_at_1": "09:00"}, ["unpublish_at"]),
    ],
)
def test_what_cannot_be_is_said_at_the_question(admin_client, facts, found):
    make_text(number=1, year=2011)

    response = admin_client.post(ADD, answers(**facts))

    assert (errors(response) if response.status_code == 200 else []) == found


def test_the_form_offers_the_topics_there_are(admin_client):
    make_topic("Housing")

    field = admin_client.get(ADD).context["adminform"].form.fields["topics"]

    assert [label for _value, label in field.choices] == ["Housing"]


def test_the_form_shows_the_topics_the_text_has(admin_client):
    chosen, _other = make_topic("Housing"), make_topic("Health")
    text = make_text()
    text.topics.set([chosen])

    page = admin_client.get(reverse("admin:texts_adoptedtext_change", args=[text.pk]))

    assert (
        page.content.decode().count("checked")
        - page.content.decode().count('name="is_number_confirmed"')
        == 1
    )


@pytest.mark.parametrize("texts", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(admin_client, texts, django_assert_num_queries):
    for _number in range(texts):
        make_text()

    with django_assert_num_queries(10):
        admin_client.get("/admin/texts/adoptedtext/")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("333", ["Roma"]),
        ("roma", ["Roma"]),
        ("résolution", ["Other", "Roma"]),
        ("366", ["Other"]),
        ("nothing", []),
        ("x" * 5000, []),
        ("9" * 50, []),
        ("", ["Other", "Roma"]),
    ],
)
def test_texts_are_found_as_readers_find_them_and_by_number(admin_client, words, found):
    make_text("Roma", number=333, year=2011)
    make_text("Other", number=366, year=2014, is_number_confirmed=False)

    rows = admin_client.get("/admin/texts/adoptedtext/", {"q": words}).context["cl"].result_list

    assert sorted(text.title_en for text in rows) == found


def relation(**facts):
    return {
        "relations-TOTAL_FORMS": "1",
        **{f"relations-0-{name}": value for name, value in facts.items()},
    }


def test_a_relation_is_to_a_text_here_or_to_a_document_elsewhere(admin_client):
    other = make_text()

    both = admin_client.post(ADD, answers(**relation(kind="recalls", other=other.pk, title_en="X")))
    neither = admin_client.post(ADD, answers(**relation(kind="recalls")))
    here = admin_client.post(ADD, answers(**relation(kind="recalls", other=other.pk)))

    assert [r.status_code for r in (both, neither, here)] == [200, 200, 302]
    said = "one of the two."
    assert [said in r.content.decode() for r in (both, neither)] == [True, True]
    assert [r.other for r in AdoptedText.objects.get(number=333).relations.all()] == [other]


@pytest.mark.parametrize(
    ("rights", "fields"),
    [(["view"], 0), (["view", "change"], 1)],
)
def test_who_may_change_the_text_may_change_its_relations(client, rights, fields):
    text = make_text(status="draft")
    Relation.objects.create(text=text, kind="recalls", title_en="Elsewhere")
    user = make_user(is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(codename__in=[f"{right}_adoptedtext" for right in rights])
    )
    client.force_login(user)

    page = client.get(reverse("admin:texts_adoptedtext_change", args=[text.pk])).content.decode()

    assert page.count('name="relations-0-title_en"') == fields
    assert "Elsewhere" in page


def test_the_history_brings_paragraphs_back(admin_client):
    text = make_text("Before", slug="x", number=333, year=2011)
    address = reverse("admin:texts_adoptedtext_change", args=[text.pk])
    replace(text, [Row("1", bodies={"en": "One"}), Row("2", bodies={"en": "Two"})])
    admin_client.post(address, answers(title_en="First", slug="x"))
    replace(text, [Row("2", bodies={"en": "One"}), Row("1", bodies={"en": "Other"})])
    admin_client.post(address, answers(title_en="Second", slug="x"))

    # Newest first: the second, the paragraphs that changed by themselves, the first.
    version = Version.objects.get_for_object(text)[2]
    for door, choice in (("restore", {"version": version.pk}), ("draft", {"decision": "publish"})):
        admin_client.post(reverse(f"admin:texts_adoptedtext_{door}", args=[text.pk]), choice)

    text.refresh_from_db()
    assert text.title_en == "First"
    assert [(p.number, p.body_en) for p in text.paragraphs.all()] == [("1", "One"), ("2", "Two")]
