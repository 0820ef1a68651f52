"""From a good form to the receipt and the letters."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection

from alerts import joining
from alerts.models import SignUp
from forms_app import intake
from forms_app.forms import FORMS as CLASSES
from forms_app.models import (
    Application,
    CooperationProposal,
    Draft,
    JoinApplication,
    Message,
    RateMark,
)
from jobs.models import Letter
from tests.factories import make_page, make_participant
from tests.forms_app.typed import (
    ANSWERS,
    PATHS,
    address,
    form_key,
    make_draft,
    send,
    sent,
    typed,
    typed_at,
    without_masks,
)

FORMS = list(ANSWERS)


def columns(row, *names):
    return {name: getattr(row, name) for name in names}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_authority_applies(client, office, language):
    response = send(client, "J", language)

    application = JoinApplication.objects.get()
    assert (response.status_code, response["Location"]) == (
        303,
        f"/{language}/applications/{application.token}/#main",
    )
    assert columns(
        application,
        "status",
        "name_local",
        "name_latin",
        "kind",
        "country_id",
        "country_other",
        "region",
        "population",
        "population_year",
        "website",
        "contact_name",
        "contact_role",
        "contact_email",
        "contact_phone",
        "language",
        "head_name",
        "head_office",
        "decision",
        "decided_on",
        "commitments_version",
        "themes",
        "theme_other",
        "action_plan",
        "work",
        "notice_version",
    ) == {
        "status": "received",
        "name_local": "Општина Тиват",
        "name_latin": "Municipality of Tivat",
        "kind": "municipality",
        "country_id": "ME",
        "country_other": "",
        "region": "Boka",
        "population": 14111,
        "population_year": 2011,
        "website": "https://www.opstinativat.example",
        "contact_name": "Erika Példa",
        "contact_role": "Head of social affairs",
        "contact_email": "erika@tivat.example",
        "contact_phone": "+38232661300",
        "language": "en",
        "head_name": "Ivan Uzorak",
        "head_office": "Mayor",
        "decision": "adopted",
        "decided_on": date(2015, 5, 6),
        "commitments_version": "2014-09-08",
        "themes": ["education", "housing"],
        "theme_other": "",
        "action_plan": "in_preparation",
        "work": "A study hall for pupils in years 5 to 8.",
        "notice_version": "",
    }


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_ngo_proposes_a_cooperation(client, office, language):
    proposal = sent(client, "N", language)

    assert columns(
        proposal,
        "organisation",
        "legal_form",
        "country_id",
        "place",
        "website",
        "kinds",
        "themes",
        "partner_kind",
        "partner_name",
        "description",
        "money",
        "naming",
        "subject",
        "may_introduce",
    ) == {
        "organisation": "Chiricli",
        "legal_form": "registered",
        "country_id": "ME",
        "place": "Podgorica",
        "website": "https://chiricli.example/",
        "kinds": ["training", "event"],
        "themes": ["mediation"],
        "partner_kind": "participant",
        "partner_name": "Tivat",
        "description": ("A training of mediators for schools, in two rounds of three days. " * 2)[
            :-1
        ],
        "money": "yes",
        "naming": "ask",
        "subject": "named",
        "may_introduce": True,
    }


@pytest.mark.parametrize("language", ["en", "fr"])
def test_anybody_writes_a_message_in_the_language_of_the_page(client, office, language):
    message = sent(client, "M", language)

    assert columns(message, "topic", "contact_name", "contact_email", "text", "language") == {
        "topic": "press",
        "contact_name": "Ana Exemple",
        "contact_email": "ana@journal.example",
        "text": "Whom can I ask about the seminar in Serbia?\n\nAna",
        "language": language,
    }


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("form", FORMS)
def test_the_receipt_gives_the_reference_and_can_be_opened_again(client, db, form, language):
    path = send(client, form, language)["Location"].partition("#")[0]

    first, second = client.get(path), client.get(path)

    reference = Application.objects.get().reference
    assert without_masks(first) == without_masks(second)
    assert (first.status_code, first.content.decode().count(f"<dd>{reference}</dd>")) == (200, 1)
    assert {name: first[name] for name in ("Referrer-Policy", "X-Robots-Tag")} == {
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
    }
    assert "no-store" in first["Cache-Control"]
    assert "session" not in first.cookies


def test_a_receipt_shows_nothing_that_was_typed(client, db):
    path = send(client, "J")["Location"]

    page = client.get(path).content.decode()

    assert [
        word for word in ("Tivat", "Erika", "tivat.example", "study hall") if word in page
    ] == []


@pytest.mark.parametrize("token", ["x" * 32, "a", "J-2026-7KQ4M", "%00", "..%2f..", "é"])
def test_a_foreign_token_opens_nothing(client, db, token):
    send(client, "J")

    assert client.get(f"/en/applications/{token}/").status_code == 404


def test_a_double_click_on_a_message_sends_once_and_shows_the_same_receipt(client, office):
    key = form_key("M")

    first, second = send(client, "M", form_key=key), send(client, "M", form_key=key)

    application = Application.objects.get()
    path = f"/en/applications/{application.token}/"
    assert [first["Location"], second["Location"]] == [f"{path}#main", f"{path}?again#main"]
    assert [Letter.objects.count(), RateMark.objects.count()] == [2, 1]
    assert "nothing was sent twice" in client.get(second["Location"]).content.decode()
    assert "nothing was sent twice" not in client.get(first["Location"]).content.decode()


@pytest.mark.parametrize("form", ["J", "N"])
def test_a_double_click_on_a_long_form_sends_once(client, office, form):
    draft = make_draft(form)
    ticks = typed_at(CLASSES[form].PARTS[-1], typed(form))

    first, second = (client.post(address(draft, "check"), ticks) for _ in range(2))

    path = f"/en/applications/{draft.token}/"
    assert [first["Location"], second["Location"]] == [f"{path}#main", f"{path}?again#main"]
    assert [Application.objects.count(), Draft.objects.count()] == [1, 0]
    assert [Letter.objects.count(), RateMark.objects.count()] == [2, 1]


def test_of_two_clicks_at_the_same_moment_the_database_keeps_one(client, office):
    first = sent(client, "M")
    late = Message(
        form_key=first.form_key,
        language="en",
        contact_name="Ana Exemple",
        contact_email="ana@journal.example",
        topic=Message.Topic.PRESS,
        text="Whom can I ask?",
    )

    kept = intake.receive(late, sender="somebody")

    assert kept.pk == first.pk
    assert [Message.objects.count(), Letter.objects.count(), RateMark.objects.count()] == [1, 2, 1]


def test_a_form_that_was_sent_shows_its_receipt_even_with_other_answers(client, office):
    key = form_key("M")
    first = sent(client, "M", form_key=key)

    response = send(client, "M", form_key=key, contact_email="nonsense")

    assert response["Location"] == f"/en/applications/{first.token}/?again#main"


def test_the_version_of_the_notice_is_kept(client, office):
    english = make_page("Privacy", key="privacy")
    french = make_page("Données", key="privacy", language="fr", group=english.group)
    french.save()

    versions = [sent(client, "J", language).notice_version for language in ("en", "fr")]

    assert versions == ["en 1", "fr 2"]


def test_a_country_that_is_not_in_the_list_is_kept_in_words(client, office):
    application = sent(client, "J", country="other", country_other="Kosovo*")

    assert (application.country_id, application.country_other) == (None, "Kosovo*")


def test_a_country_from_the_list_needs_no_other_words(client, office):
    application = sent(client, "N", country_other="Montenegro")

    assert (application.country_id, application.country_other) == ("ME", "")


def test_the_contact_page_shows_the_standing_page_of_that_role(client, db):
    make_page(
        "Write to us",
        key="contact",
        slug="contact",
        lede="We answer.",
        body="<p>In Strasbourg.</p>",
    )
    make_page("Brouillon", key="contact", slug="contact", language="fr", status="draft")

    english = client.get("/en/contact/").content.decode()
    french = client.get("/fr/contact/").content.decode()

    assert english.count("<h1>Write to us</h1>") == 1
    assert "<p>In Strasbourg.</p>" in english
    assert "Brouillon" not in french
    assert french.count('name="contact_email"') == 1


def test_a_participant_leads_to_a_message_about_it(client, db):
    make_participant("Tivat")
    make_participant("Hidden", status="draft")

    def first_words(query):
        return client.get(f"/en/contact/{query}").context["form"]["text"].value()

    assert first_words("?participant=tivat") == "About Tivat (Montenegro):\n\n"
    assert [
        first_words(query)
        for query in ("", "?participant=hidden", "?participant=%00", "?participant=" + "x" * 5000)
    ] == [None] * 4


@pytest.mark.parametrize("form", FORMS)
def test_the_empty_form_costs_the_same_whatever_it_asks(client, db, form, assert_page_queries):
    # One for the decided cases, or for the contact page.
    with assert_page_queries(1):
        client.get(f"/en/{PATHS[form]}/")


@pytest.mark.parametrize("page", ["join/begin", "cooperate/begin", "contact"])
def test_pages_with_a_form_are_kept_nowhere_and_have_the_one_cookie(client, db, page):
    response = client.get(f"/en/{page}/")

    assert "no-store" in response["Cache-Control"]
    assert list(response.cookies) == ["csrf"]
    assert list(client.get("/en/").cookies) == []


def test_no_address_of_a_visitor_is_kept(client, office):
    sender = "203.0.113.77"
    for form in FORMS:
        sent(client, form, address=sender, headers={"x-forwarded-for": "198.51.100.23"})
    send(client, "M", address=sender, contact_email="nonsense")

    everything = everything_in_the_database()

    assert "ana@journal.example" in everything
    assert [a for a in (sender, "198.51.100.23") if a in everything] == []


def everything_in_the_database():
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows += cursor.fetchall()
    return repr(rows)


def test_nobody_is_signed_in_by_a_form(client, office):
    sent(client, "M")

    assert (get_user_model().objects.count(), "session" in client.cookies) == (0, False)


@pytest.mark.parametrize(
    ("form", "changes"),
    [
        ("J", {"country_id": None}),
        ("J", {"country_other": "Kosovo*"}),
        ("J", {"population_year": None}),
        ("J", {"population": 0}),
        ("N", {"country_id": None}),
        ("N", {"country_other": "Kosovo*"}),
    ],
)
def test_the_database_refuses_half_an_answer(client, office, form, changes):
    sent(client, form)
    row = {"J": JoinApplication, "N": CooperationProposal}[form].objects.get()
    for name, value in changes.items():
        setattr(row, name, value)

    with pytest.raises(IntegrityError):
        row.save()


def test_who_ticks_the_newsletter_is_asked_to_confirm_it(client, office):
    sent(client, "J", page="fr", language="fr", wants_newsletter="on")

    wish = SignUp.objects.get()
    assert columns(wish, "email", "language", "rhythm", "wants_everything", "confirmed_at") == {
        "email": "erika@tivat.example",
        "language": "fr",
        "rhythm": "weekly",
        "wants_everything": True,
        "confirmed_at": None,
    }
    letter = Letter.objects.get(about=wish.reference)
    assert (letter.to, letter.language) == ("erika@tivat.example", "fr")
    assert joining.confirm(wish).email == "erika@tivat.example"


def test_who_does_not_tick_it_and_who_is_set_aside_is_asked_nothing(client, office):
    sent(client, "J")
    sent(client, "J", wants_newsletter="on", homepage="https://bait.example/")

    assert SignUp.objects.count() == 0
