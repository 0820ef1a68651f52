"""The search page."""

import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Participant
from tests.factories import make_article, make_page, make_participant, make_text

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def ask(client, question, language="en", **parameters):
    return client.get(f"/{language}/search/", {"q": question, **parameters})


def titles(response):
    return [result["entry"].title for result in response.context["results"]]


def main_of(response):
    return re.search(r"<main.*</main>", response.content.decode(), re.S)[0]


def kinds(response):
    return [(kind["label"], kind["count"]) for kind in response.context["kinds"]]


# --- What is found ------------------------------------------------------------------------------


def test_everything_is_searched_and_the_kinds_are_counted(client):
    make_article("Housing in the news")
    make_text("On housing")
    make_participant("Housingen", country="RS", summary_en="Housing for all.")
    make_page("About housing")
    make_article("Health")

    response = ask(client, "housing")

    assert set(titles(response)) == {
        "Housing in the news",
        *(entry.title for entry in found(response) if entry.kind == "texts"),
        "Housingen",
        "About housing",
    }
    assert kinds(response) == [
        ("All", 4),
        ("Participants", 1),
        ("News", 1),
        ("Adopted texts", 1),
        ("Pages", 1),
    ]


def found(response):
    return [result["entry"] for result in response.context["results"]]


def test_one_kind_alone(client):
    make_article("Housing in the news")
    make_page("About housing")

    response = ask(client, "housing", kind="pages")

    assert titles(response) == ["About housing"]
    assert kinds(response) == [("All", 2), ("News", 1), ("Pages", 1)]
    assert 'aria-current="page"><b>Pages</b> (1)</a>' in main_of(response)


def test_an_unknown_kind_means_all(client):
    make_page("About housing")

    assert titles(ask(client, "housing", kind="nonsense")) == ["About housing"]


def test_a_country_is_found_while_it_has_participants(client):
    tivat = make_participant("Tivat", country="ME")

    assert titles(ask(client, "Monténégro")) == ["Montenegro", "Tivat"]
    Participant.objects.filter(pk=tivat.pk).update(state="left")
    assert titles(ask(client, "Monténégro")) == ["Tivat"]


def test_titles_come_before_texts_and_the_newer_before_the_older(client):
    make_article("Older", body="<p>On schools.</p>", days_ago=9)
    make_article("Newer", body="<p>On schools.</p>", days_ago=2)
    make_article("Often", body="<p>Schools, schools, schools.</p>", days_ago=30)
    make_article("A school in Tivat", days_ago=40)
    make_article("School", days_ago=50)

    assert titles(ask(client, "schools")) == [
        "School",
        "A school in Tivat",
        "Often",
        "Newer",
        "Older",
    ]


def test_all_words_must_be_there(client):
    make_article("Schools and homes")
    make_article("Schools alone")

    assert titles(ask(client, "homes schools")) == ["Schools and homes"]


def test_words_in_quotes_must_stand_together(client):
    make_article("On local authorities", teaser="x", body="")
    make_article("Authorities that are local", teaser="x", body="")
    make_article("Authorities on the one hand", teaser="Local on the other.", body="")

    assert titles(ask(client, '"local authority"')) == ["On local authorities"]
    assert titles(ask(client, "« local authority »")) == ["On local authorities"]
    assert len(titles(ask(client, "local authority"))) == 3
    assert len(titles(ask(client, 'local "authority'))) == 3


def test_the_last_word_may_be_a_beginning(client):
    make_article("Education for all", language="en")
    make_article("Edam")

    assert titles(ask(client, "all educati")) == ["Education for all"]
    assert titles(ask(client, "ed")) == []
    assert titles(ask(client, "educati all")) == []
    assert "<mark>Education</mark> for <mark>all</mark>" in main_of(ask(client, "all educati"))


@pytest.mark.parametrize("question", ["École", "ecole", "écoles", "l’école", "L'ÉCOLE"])
def test_french_forms_find_each_other(client, question):
    make_article("Une école à Košice", language="fr")

    assert titles(ask(client, question, "fr")) == ["Une école à Košice"]


# --- Languages ------------------------------------------------------------------------------------


def test_a_translation_in_the_readers_language_stands_for_its_group(client):
    french = make_article("Logement à Tivat", language="fr")
    make_article("Homes in Tivat", group=french.group)

    assert titles(ask(client, "logement", "en")) == ["Homes in Tivat"]
    assert titles(ask(client, "logement", "fr")) == ["Logement à Tivat"]
    assert titles(ask(client, "Tivat", "fr")) == ["Logement à Tivat"]


def test_what_is_not_translated_is_marked_with_its_language(client):
    make_article("Logement à Tivat", language="fr", teaser="Un toit.", body="")

    html = main_of(ask(client, "logement", "en"))

    assert (
        '<h2 class="h3" lang="fr"><a href="/fr/news/logement-a-tivat/" hreflang="fr">'
        "<mark>Logement</mark> à Tivat</a></h2>" in html
    )
    assert '<p lang="fr">Un toit.</p>' in html
    assert '<span lang="fr">Français</span>' in html


def test_a_hidden_translation_does_not_stand_in(client):
    french = make_article("Logement à Tivat", language="fr")
    make_article("Homes in Tivat", group=french.group, status="draft")

    assert titles(ask(client, "logement", "en")) == ["Logement à Tivat"]


def test_a_record_keeps_its_address_in_the_readers_language(client):
    make_text("", title_fr="Le logement", title_en="", slug="resolution-9-2011")

    html = main_of(ask(client, "logement", "en"))

    assert '<a href="/en/texts/resolution-9-2011/">' in html
    assert ' lang="fr"><a href' in html


def test_of_two_equals_the_one_in_the_readers_language_comes_first(client):
    make_article("Tivat", language="fr", slug="a", days_ago=1)
    make_article("Tivat", language="en", slug="b", days_ago=9)

    assert [entry.language for entry in found(ask(client, "tivat", "en"))] == ["en", "fr"]
    assert [entry.language for entry in found(ask(client, "tivat", "fr"))] == ["fr", "en"]


def test_the_language_link_keeps_the_question(client):
    html = ask(client, "Niš", kind="news").content.decode()

    assert 'href="/fr/search/?kind=news&amp;q=Ni%C5%A1" hreflang="fr"' in html


# --- What is never found ----------------------------------------------------------------------


def test_what_is_not_public_is_not_found(client):
    now, day = timezone.now(), timedelta(days=1)
    make_article("Housing now")
    make_article("Housing draft", status="draft")
    make_article("Housing withdrawn", status="withdrawn")
    make_article("Housing tomorrow", publish_at=now + day)
    make_article("Housing yesterday", publish_at=now - 2 * day, unpublish_at=now - day)
    make_page("Housing draft", status="draft")
    make_text("Housing withdrawn", status="withdrawn")
    make_participant("Housingen", summary_en="Housing.", status="draft")

    response = ask(client, "housing")

    assert titles(response) == ["Housing now"]
    assert kinds(response) == [("All", 1), ("News", 1)]


# --- The page -------------------------------------------------------------------------------------


def test_found_words_are_marked_and_nothing_else_is_markup(client):
    make_article(
        "Homes <b>& schools</b>",
        teaser="x" * 20,
        body="<p>" + "Before. " * 60 + "A l&amp;’école <em>School</em> &lt;script&gt; here.</p>",
    )

    html = main_of(ask(client, "school"))

    assert "Homes &lt;b&gt;&amp; <mark>schools</mark>&lt;/b&gt;</a>" in html
    assert "A l&amp;’école <mark>School</mark> &lt;script&gt; here." in html
    assert "<p>…Before. " in html


def test_dates_are_as_exact_as_they_are_known(client):
    make_article("Homes by day", publish_at="2015-06-24T10:00Z")
    make_article("Homes by month", publish_at="2015-05-01T10:00Z", date_precision="month")
    make_participant("Homesville", joined_on=date(2014, 3, 20))
    make_text("On homes", adopted_on=date(2011, 10, 19))

    html = main_of(ask(client, "homes"))

    assert '<time datetime="2015-06-24">24 June 2015</time>' in html
    assert '<time datetime="2015-05">May 2015</time>' in html
    assert '<time datetime="2011-10-19">19 October 2011</time>' in html


def test_a_demonstration_entry_says_so(client):
    make_participant("Vrelobor", is_demonstration=True)

    assert "Demonstration entry" in main_of(ask(client, "Vrelobor"))


def test_results_are_not_for_search_engines_but_the_empty_page_is(client):
    make_page("Homes")

    results, empty = ask(client, "homes").content, client.get("/en/search/").content

    assert (b'name="robots" content="noindex"' in results, b"canonical" in results) == (True, False)
    assert (b"noindex" in empty, b'rel="canonical"' in empty) == (False, True)


def test_the_page_without_a_question_explains_and_leads_on(client):
    make_page("Homes")

    response = client.get("/en/search/")

    assert titles(response) == []
    assert "How to search" in main_of(response)
    assert f'href="{reverse("members:list")}"' in main_of(response)


def test_where_nothing_is_found_there_is_help(client):
    make_participant("Andalusia", country="ES")

    html = main_of(ask(client, "andaluzia housing"))

    assert "<b>0 results</b> for “andaluzia housing”" in html
    assert '<a href="/en/search/?q=andaluzia">andaluzia</a>, ' in html
    assert 'Did you mean: <a href="/en/search/?q=Andalusia">Andalusia</a>' in html
    assert 'href="/en/contact/"' in html


def test_nothing_hidden_is_suggested(client):
    make_participant("Andalusia", country="ES", status="draft")

    assert ask(client, "andaluzia").context["suggestions"] == []


def test_nothing_of_this_kind_leads_to_all_results(client):
    make_page("Homes")

    html = main_of(ask(client, "homes", kind="texts"))

    assert '<a href="/en/search/?q=homes">see all results</a>' in html


@pytest.mark.parametrize(
    ("page", "expected"),
    [("", 10), ("2", 2), ("last", 2), ("999", 2), ("0", 2), ("-1", 2), ("abc", 10), ("2\0", 10)],
)
def test_ten_a_page(client, page, expected):
    for number in range(12):
        make_page(f"Homes {number}")

    assert len(titles(ask(client, "homes", page=page))) == expected


def test_pages_keep_question_and_kind(client):
    for number in range(11):
        make_page(f"Homes {number}")

    assert '<a href="?kind=pages&amp;page=2&amp;q=homes" rel="next">' in main_of(
        ask(client, "homes", kind="pages")
    )


def test_more_matches_than_are_looked_at(client, monkeypatch):
    monkeypatch.setattr("alliance.searching.fulltext.MOST", 2)
    for number in range(4):
        make_article(f"Homes {number}")
    make_page("Homes")

    response = ask(client, "homes")

    assert set(titles(response)) == {"Homes 2", "Homes 3", "Homes"}
    assert "<b>3 results</b> for “homes”: the newest of many more" in main_of(response)


# --- Cost and bad input -------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_results_cost_six_queries(client, rows, assert_page_queries):
    for _ in range(rows):
        make_participant(summary_en="Homes", country="ES")
        make_article(body="<p>Homes</p>")
        make_page(body="<p>Homes</p>")
        make_text(summary_en="Homes")
    ask(client, "homes")  # what editors set is read once after a change of the content

    # Three of them: is what is kept still valid?
    with assert_page_queries(6):
        response = ask(client, "homes")
    assert response.context["total"] == 4 * rows


def test_the_empty_page_costs_nothing_and_a_vain_search_a_dozen_queries(
    client, assert_page_queries
):
    with assert_page_queries(0):
        client.get("/en/search/")
    ask(client, "Lemuria")  # the words of all names are read once after a change of the content
    # Two questions, looks whether what is kept is valid, the count of what is not found; and on
    # SQLite a look for words that begin so.
    with assert_page_queries(11 + (connection.vendor == "sqlite")):
        ask(client, "Atlantis")


STRANGE = [
    *("\0", "a\0b", '"', '""', "'", "«", "*", "a*", "-", "NOT", "AND", "OR a", "NEAR(a b)", "a:b"),
    *("kind:news", "a & b", "a | !b", "<->", "(", ")", "\\", "%", "%s", "%(q)s", "{{ q }}"),
    *("<script>alert(1)</script>", "日本", "🙂", "\u202eabc", "\ufffe", "a" * 10_000, "a " * 5_000),
    *("é" * 3_000, '"' * 999, "\u0301", "l’", "d'", "’s", "1e5", "5e5z349", "½", "ﬃ", "\xad"),
]


@pytest.mark.parametrize("question", STRANGE)
def test_strange_questions_are_answered(client, question):
    make_page("A page with a 1e5 on it")

    assert ask(client, question).status_code == 200


@settings(max_examples=300, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    st.text(max_size=300),
    st.sampled_from(["", "news", "\0", "x"]),
    st.one_of(st.text(max_size=5), st.integers().map(str)),
)
def test_whatever_is_typed_is_answered(client, question, kind, page):
    assert ask(client, question, kind=kind, page=page).status_code == 200


@pytest.mark.parametrize("query", ["q=%FF%FE", "q=%00", "q=a&q=b", "q[]=a", "&&&", "kind=news"])
def test_strange_queries_are_answered(client, query):
    assert client.get(f"/en/search/?{query}").status_code == 200


def test_the_question_is_cut_and_cleaned_and_shown(client):
    html = main_of(ask(client, "  Tivat\0\n<b>\u202e" + "x" * 300))

    assert f'value="Tivat &lt;b&gt;{"x" * 191}"' in html
    assert quote("Tivat") in html
