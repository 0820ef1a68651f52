"""Which language of an item is behind another: on the page, and in the matrix of the desk."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from publishing import in_step, versions
from publishing.in_step import LanguageState
from tests.factories import make_article, make_page, make_participant, make_text
from tests.publishing.desk import public
from texts import importing

pytestmark = pytest.mark.django_db


def make_pair(make=make_page, **facts):
    english = make("Privacy", **facts)
    return english, make("Confidentialité", language="fr", group=english.group, **facts)


def edit(row, **words):
    row.refresh_from_db()
    for name, value in words.items():
        setattr(row, name, value)
    row.save()


def behind():
    """(language, title) of everything that is."""
    found = LanguageState.objects.filter(behind_since__isnull=False)
    return sorted((state.language, str(state.item)) for state in found)


@pytest.mark.parametrize("make", [make_page, make_article])
def test_prose_is_behind_when_the_other_language_was_changed_in_public(make):
    english, french = make_pair(make)

    edit(english, body="<p>New words.</p>")

    assert behind() == [("fr", "Confidentialité")]
    state = LanguageState.objects.of(english).get()
    assert (state.language, state.changed_at is not None, french.is_behind) == ("en", True, True)


def test_the_next_change_catches_up_and_leaves_the_other_alone():
    english, french = make_pair()
    edit(english, body="<p>New words.</p>")

    edit(french, body="<p>Mots nouveaux.</p>")

    assert behind() == []


def test_the_day_stays_that_of_the_first_change():
    english, french = make_pair()
    edit(english, body="<p>New words.</p>")
    first = in_step.since(french, "fr")

    edit(english, body="<p>Newer words.</p>")

    assert in_step.since(french, "fr") == first


@pytest.mark.parametrize("facts", [{"status": "draft"}, {"status": "withdrawn"}])
def test_what_the_public_does_not_see_leaves_nothing_behind(facts):
    english, _french = make_pair(**facts)

    edit(english, body="<p>New words.</p>")

    assert behind() == []


def test_facts_leave_nothing_behind():
    english, _french = make_pair()

    edit(english, order=7, change_note="Moved")

    assert behind() == []


def test_an_old_version_that_comes_back_is_a_change():
    english, french = make_pair()
    versions.ensure(english)
    edit(english, body="<p>New words.</p>")
    in_step.catch_up(french, "fr")

    versions.put(versions.of(english)[0])

    assert behind() == [("fr", "Confidentialité")]


def test_a_record_is_behind_by_its_columns():
    text = make_text("On housing", summary_en="About houses.", summary_fr="Des maisons.")

    edit(text, summary_en="About homes.")
    one = behind()
    edit(text, summary_en="About all homes.", summary_fr="De tous les logements.")

    assert ([code for code, _title in one], behind()) == (["fr"], [])


def test_new_paragraphs_in_one_language_leave_the_other_behind():
    text = make_text("On housing")
    rows = [importing.Row("1", bodies={"en": "<p>One.</p>", "fr": "<p>Un.</p>"})]
    importing.replace(text, rows)

    rows[0].bodies["en"] = "<p>First.</p>"
    importing.replace(text, rows)

    assert [code for code, _title in behind()] == ["fr"]


# --- What readers see --------------------------------------------------------------------------

SINCE = datetime(2015, 5, 3, 12, tzinfo=UTC)


def leave_behind(row, code):
    LanguageState.objects.update_or_create(
        **LanguageState.key(row), language=code, defaults={"behind_since": SINCE}
    )


def test_a_page_that_is_behind_says_so_and_leads_to_the_other(client):
    english, french = make_pair()
    leave_behind(french, "fr")

    assert (
        'Cette traduction est en retard sur la <a href="/en/privacy/" hreflang="en">version '
        "anglaise</a> depuis le 3 mai 2015"
    ) in public(client, french)
    assert "This translation is behind" not in public(client, english)


def test_nothing_is_said_while_the_other_language_is_not_public(client):
    english, french = make_pair()
    leave_behind(french, "fr")
    type(english).objects.filter(pk=english.pk).update(status="draft")

    assert "en retard" not in public(client, french)


@pytest.mark.parametrize("make", [make_text, make_participant])
def test_a_record_says_so_in_the_language_that_is_behind(client, make):
    row = make("Tivat")
    leave_behind(row, "en")

    english = client.get(row.get_absolute_url().replace("/fr/", "/en/")).content.decode()
    french = client.get(row.get_absolute_url().replace("/en/", "/fr/")).content.decode()

    assert (
        'This translation is behind the <a href="/fr/' in english,
        'hreflang="fr">French version</a> since 3 May 2015' in english,
        "en retard" in french,
    ) == (True, True, False)


# --- What is known from before -----------------------------------------------------------------


def test_the_migration_knows_translations_of_older_versions():
    english, french = make_pair()
    make_participant("Tivat")
    type(french).objects.filter(pk=french.pk).update(translated_from=0)
    LanguageState.objects.all().delete()
    migration = import_module("alliance.migrations.0003_known_states_of_languages")

    migration.fill(apps, connection)

    english.refresh_from_db()
    kind = ContentType.objects.get_for_model(english)
    found = LanguageState.objects.filter(content_type=kind).order_by("language")
    assert list(found.values_list("language", "behind_since")) == [
        ("en", None),
        ("fr", english.changed_at),
    ]
    assert LanguageState.objects.exclude(content_type=kind).count() == 2


# --- The matrix --------------------------------------------------------------------------------

MATRIX = "/admin/translations/"


def cells(response):
    return [
        (str(row.item), [cell.standing.value for cell in row.cells])
        for row in response.context["rows"]
    ]


def test_the_matrix_counts_and_lists_by_kind(admin_client):
    english, _french = make_pair()
    make_page("About")
    edit(english, body="<p>New words.</p>")

    response = admin_client.get(MATRIX, {"kind": "pages.page"})

    assert cells(response) == [
        ("Privacy", ["current", "behind"]),
        ("About", ["current", "missing"]),
    ]
    counts = dict(response.context["kinds"])["Pages"]
    assert [(each.language, [count for _s, count, _a in each.counts]) for each in counts] == [
        ("en", [0, 0, 2]),
        ("fr", [1, 1, 0]),
    ]


def test_the_matrix_is_narrowed_and_leads_to_the_form(admin_client):
    english, _french = make_pair()
    about = make_page("About")
    query = {"kind": "pages.page", "language": "fr", "standing": "missing"}

    response = admin_client.get(MATRIX, query)

    assert cells(response) == [("About", ["current", "missing"])]
    assert [cell.address for cell in response.context["rows"][0].cells] == [
        f"/admin/pages/page/{about.pk}/change/",
        f"/admin/pages/page/add/?translation_of={about.pk}&language=fr",
    ]
    assert admin_client.get(MATRIX, {**query, "standing": "behind"}).context["rows"] == []
    assert english.pk != about.pk


def test_records_miss_what_stands_in_one_column_only(admin_client):
    make_text("On housing", summary_en="About houses.")
    make_participant("Tivat", name_fr="")

    texts = admin_client.get(MATRIX, {"kind": "texts.adoptedtext"})
    participants = admin_client.get(MATRIX, {"kind": "members.participant"})

    assert [each for _item, each in cells(texts)] == [["current", "missing"]]
    assert [each for _item, each in cells(participants)] == [["current", "current"]]


def test_one_click_says_that_a_language_is_right_as_it_is(admin_client):
    english, french = make_pair()
    edit(english, body="<p>New words.</p>")
    cell = admin_client.get(MATRIX, {"kind": "pages.page"}).context["rows"][0].cells[1]

    response = admin_client.post(f"{MATRIX}?kind=pages.page", {"current": cell.key})

    assert (response.url, behind()) == (f"{MATRIX}?kind=pages.page", [])
    assert admin_client.get(MATRIX, {"kind": "pages.page"}).context["rows"][0].cells[1].key == (
        f"pages.page:{french.pk}:fr"
    )


@pytest.mark.parametrize(
    "current", ["", "x", "pages.page:0:fr", "pages.page:²:fr", "pages.page:1:xx", "a:1:fr"]
)
def test_a_wrong_click_is_not_found(admin_client, current):
    make_page("Privacy")

    assert admin_client.post(MATRIX, {"current": current}).status_code == 404


def test_the_matrix_is_quick_whatever_it_shows(admin_client, django_assert_max_num_queries):
    for number in range(3):
        make_pair(slug=f"slug-{number}")
    ContentType.objects.clear_cache()

    with django_assert_max_num_queries(18):
        admin_client.get(MATRIX, {"kind": "pages.page"})


def test_odd_filters_show_everything(admin_client):
    make_page("Privacy")
    query = {"kind": "pages.page", "language": "xx", "standing": "\x00", "page": "x"}

    response = admin_client.get(MATRIX, query)

    assert (response.status_code, timezone.now() > SINCE) == (200, True)
