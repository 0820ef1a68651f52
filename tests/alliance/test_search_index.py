"""The search entries follow the rows they are made of."""

from datetime import date, timedelta

import pytest
import reversion
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from reversion.models import Version

from alliance.models import SearchEntry
from alliance.searching import index
from alliance.searching.question import Question
from alliance.searching.results import Results, entries_for
from members.models import Country, MembershipPeriod
from news.models import Article
from tests.factories import make_article, make_country, make_page, make_participant, make_text
from texts.importing import Row, replace
from texts.models import AdoptedText

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def find(question):
    return [entry.title for entry in entries_for(Results.of(Question(question)).things)]


def entries(row):
    return {
        entry.language: entry
        for entry in SearchEntry.objects.of(type(row)).filter(object_id=row.pk)
    }


@pytest.mark.parametrize("status", Article.Status.values)
@pytest.mark.parametrize("begins", [-2 * HOUR, HOUR])
@pytest.mark.parametrize("ends", [None, -HOUR, 2 * HOUR])
@pytest.mark.parametrize("make", [make_article, make_page, make_participant, make_text])
def test_entries_are_visible_exactly_while_the_row_is_public(make, status, begins, ends):
    now = timezone.now()
    row = make(
        status=status,
        publish_at=now + begins,
        unpublish_at=ends and now + max(ends, begins + HOUR / 2),
    )

    rows = type(row).objects.filter(pk=row.pk)
    stored = SearchEntry.objects.of(type(row)).filter(object_id=row.pk)
    for moment in [now - 3 * HOUR, now, now + HOUR, now + 1.2 * HOUR, now + 9 * HOUR]:
        is_visible = stored.published(moment).count() == stored.count() > 0
        assert is_visible == rows.published(moment).exists()
    assert stored.published().exists() == row.is_public


def test_prose_has_one_entry_and_a_record_one_a_language():
    article, page = make_article(language="fr"), make_page()
    text, participant = make_text(), make_participant()

    assert [set(entries(row)) for row in (article, page)] == [{"fr"}, {"en"}]
    assert [set(entries(row)) for row in (text, participant)] == [{"en", "fr"}] * 2
    assert entries(text)["fr"].address == f"/fr/texts/{text.slug}/"


def test_a_change_is_found_at_once():
    article = make_article("Schools")

    article.title, article.teaser, article.body = "Homes", "Homes", ""
    article.save()

    assert (find("schools"), find("homes")) == ([], ["Homes"])
    assert SearchEntry.objects.of(Article).count() == 1


def test_a_changed_row_keeps_its_entry():
    article = make_article("Schools")
    before = entries(article)["en"].pk

    article.save()

    assert entries(article)["en"].pk == before


def test_what_was_withdrawn_is_gone_at_once():
    article = make_article("Schools")

    article.status = Article.Status.WITHDRAWN
    article.save(update_fields=["status"])

    assert find("schools") == []


@pytest.mark.parametrize("make", [make_article, make_page, make_participant, make_text])
def test_what_is_hidden_past_the_signals_is_gone_at_once(make):
    row = make("Schools")
    rows = type(row).objects.filter(pk=row.pk)
    assert len(find("schools")) == 1

    for hidden in [
        {"status": "draft"},
        {"publish_at": timezone.now() + HOUR},
        {"unpublish_at": timezone.now() - HOUR, "publish_at": timezone.now() - 2 * HOUR},
    ]:
        rows.update(**hidden)
        assert find("schools") == []
        rows.update(status="published", publish_at=timezone.now() - HOUR, unpublish_at=None)
        assert len(find("schools")) == 1


@pytest.mark.parametrize("make", [make_article, make_page, make_text])
def test_what_is_deleted_past_the_signals_is_gone_at_once(make):
    row = make("Schools")
    kept = make("Schools too")

    type(row).objects.filter(pk=row.pk)._raw_delete("default")

    assert [title.endswith("Schools too") for title in find("schools")] == [True]
    assert len(entries(kept)) == SearchEntry.objects.of(type(row)).count()


def test_a_partial_save_indexes_what_is_stored():
    article = make_article("Schools")

    article.title = "Not saved"
    article.save(update_fields=["status"])

    assert find("schools") == ["Schools"]


def test_what_was_deleted_is_gone_at_once():
    make_article("Homes")
    make_article("Schools").delete()
    Article.objects.filter(title="Homes").delete()

    assert (find("schools"), find("homes")) == ([], [])
    assert not SearchEntry.objects.of(Article).exists()


def test_a_text_in_another_language_leaves_nothing_behind():
    article = make_article("Restaurant", language="en")

    article.language = "fr"
    article.save()

    assert set(entries(article)) == {"fr"}
    assert find("restaurant") == ["Restaurant"]


def test_a_failed_transaction_leaves_no_entry():
    with transaction.atomic():
        make_article("Schools")
        transaction.set_rollback(True)

    assert SearchEntry.objects.of(Article).count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_former_version_that_comes_back_is_found_again():
    with reversion.create_revision():
        article = make_article("Schools")
    article.title, article.teaser, article.body = "Homes", "Homes", ""
    article.save()

    Version.objects.get_for_object(article)[0].revision.revert()

    assert (find("schools"), find("homes")) == (["Schools"], [])


def test_the_first_day_of_a_participant_is_its_date():
    participant = make_participant(joined_on=None)
    assert entries(participant)["en"].date is None

    period = MembershipPeriod.objects.create(participant=participant, joined_on=date(2014, 3, 24))
    assert entries(participant)["en"].date == date(2014, 3, 24)

    period.delete()
    assert entries(participant)["en"].date is None


def test_a_renamed_country_renames_the_place_of_its_participants():
    make_participant("Skopje", country="MK")

    country = Country.objects.get(code="MK")
    country.name_en = "Northern Macedonia"
    country.save()

    assert find("northern") == ["Northern Macedonia", "Skopje"]


def test_a_country_comes_into_the_index_with_its_first_participant():
    make_country("ES")
    SearchEntry.objects.all().delete()

    make_participant("Málaga", country="ES")

    assert find("spain") == ["Spain", "Málaga"]


@pytest.mark.parametrize(
    "question",
    ["Ниш", "NIS", "Nissa", "Municipality", "Nišava", "Serbie", "129", "Petrović", "antigypsyism"],
)
def test_a_participant_is_found_by_all_that_is_said_of_it(question):
    make_participant("Tivat")
    make_participant(
        "Niš",
        country="RS",
        name_local="Ниш",
        other_names="Nissa\nNaissus",
        region="Nišava",
        summary_en="Summary with 129.",
        head_name="Ana Petrović",
        themes=["antigypsyism", "nonsense"],
    )

    assert find(question)[-1] == "Niš"


@pytest.mark.parametrize(
    "question",
    ["resolution 333", "333", "333 2011", "homes", "roofs", "warmisham", "doors", "govern"],
)
def test_a_text_is_found_by_all_that_is_said_of_it(question):
    make_text("Schools")
    text = make_text(
        "Homes",
        number=333,
        summary_en="Roofs.",
        rapporteurs_en="John Warmisham\nB",
        addressee=AdoptedText.Addressee.GOVERNMENTS,
    )
    replace(text, [Row(bodies={"en": "Doors."})])

    assert find(question) == ["Resolution 333 (2011): Homes"]


def test_a_number_that_is_not_confirmed_is_found_but_not_said():
    make_text("Homes", number=16, year=1995, is_number_confirmed=False)

    assert find("resolution 16") == ["Resolution (1995): Homes"]


def test_a_participants_entry_begins_with_what_and_where_it_is():
    participant = make_participant("Niš", country="RS", kind="city", population=260237)

    assert entries(participant)["en"].text == "City, Serbia. 260,237 inhabitants."


def test_a_very_long_text_is_indexed_to_its_limit():
    make_article("Long", body=f"<p>alpha {'word ' * 60_000} {'x' * 9000} omega</p>")

    assert (find("alpha"), find("omega")) == (["Long"], [])


# --- Rebuilding -----------------------------------------------------------------------------------


def everything():
    return sorted(SearchEntry.objects.values_list(*index.KEY, *index.COLUMNS), key=str)


def test_a_rebuild_writes_the_same_entries_again_oldest_first(capsys):
    newer, older = make_article("Newer"), make_article("Older", days_ago=9)
    make_participant("Niš", country="RS")
    make_text("Homes")
    make_page("Help", language="fr")
    before = everything()

    for _ in range(2):
        call_command("rebuild_search")

    stored = [entry for entry in everything() if entry in before]
    assert stored == before
    assert entries(older)["en"].pk < entries(newer)["en"].pk
    printed = dict(line.split()[:2][::-1] for line in capsys.readouterr().out.splitlines()[:5])
    assert (printed["news"], printed["participants"], printed["pages"]) == ("2", "2", "1")


def test_a_rebuild_finds_what_was_written_past_the_signals():
    article = make_article("Schools")
    Article.objects.bulk_create([Article(title="Homes", language="en", slug="h", teaser="x",
                                         status="published")])  # fmt: skip
    Article.objects.filter(pk=article.pk).update(title="Roofs", teaser="x", body="")
    assert (find("schools"), find("homes"), find("roofs")) == (["Schools"], [], [])

    index.rebuild()

    assert (find("schools"), find("homes"), find("roofs")) == ([], ["Homes"], ["Roofs"])


def test_a_rebuild_removes_entries_of_nothing():
    entry = entries(make_article("Schools"))["en"]
    entry.pk, entry.object_id = None, 999_999
    entry.save()
    assert find("schools") == ["Schools"]

    index.rebuild()

    assert set(SearchEntry.objects.of(Article).values_list("object_id", flat=True)) == {
        str(pk) for pk in Article.objects.values_list("pk", flat=True)
    }


def test_a_rebuild_works_in_batches(monkeypatch):
    monkeypatch.setattr(index, "BATCH", 2)
    for number in range(5):
        make_article(f"Homes {number}")

    assert index.rebuild()["news"] == 5
    assert len(find("homes")) == 5


def test_the_full_text_follows_every_kind_of_write():
    article = make_article("Schools")

    SearchEntry.objects.of(Article).update(title_stems="roof", text_stems="", other_words="")
    assert (find("schools"), find("roofs")) == ([], ["Schools"])

    SearchEntry.objects.of(Article).delete()
    assert find("roofs") == []

    index.refresh([article])
    assert find("schools") == ["Schools"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # raises where index and table differ
            cursor.execute(
                "INSERT INTO alliance_fulltext (alliance_fulltext, rank) "
                "VALUES ('integrity-check', 1)"
            )
