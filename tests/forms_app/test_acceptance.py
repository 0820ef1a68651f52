"""Accepting: everything or nothing, once, and each number once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from forms_app import acceptance, review
from forms_app.announcement import ordinal
from forms_app.models import Application, JoinApplication
from forms_app.review import InvalidTransition
from jobs.models import Letter
from members import confirmation
from members.contacts import Contact
from members.models import MembershipPeriod, Participant
from news.models import Article
from tests.factories import make_country, make_participant, make_topic, make_user
from tests.forms_app.cases import Status, history, make_ready
from tests.jobs.test_queue import in_threads

CARDINAL = {"population": 14111, "population_year": 2011}


@pytest.fixture
def anna(db):
    return make_user("anna")


@pytest.fixture
def boris(db):
    return make_user("boris")


def fresh(application):
    return JoinApplication.objects.get(pk=application.pk)


def test_accept_makes_a_draft_participant_of_the_answers(anna, boris):
    make_participant(number=129)
    application = make_ready(
        "Општина Тиват",
        proposed_by=anna,
        name_latin="Tivat",
        other_names="Teodo\nTiwat",
        region="Boka",
        **CARDINAL,
        mandate_ends_on=date(2030, 5, 1),
        action_plan="yes",
        action_plan_url="https://tivat.example/plan",
        themes=["education", "housing", "gone"],
        work="A study hall.\n\nA < B.",
        kind="joint",
        decision_title="No. 7/2015",
        decision_url="https://tivat.example/act",
        theme_other="Water",
        programmes=["romact", "other"],
        programme_other="CoE FORM",
        group_members=[
            {"name": "Tivat", "country": "ME"},
            {"name": "Mostar", "country": "BA"},
            {"name": "Far", "country": "Elsewhere"},
        ],
        office_email="office@tivat.example",
        roma_answer="between",
        roma_from=1200,
        roma_to=1500,
        roma_year=2011,
        roma_source_kind="census",
        roma_source_url="https://census.example/",
    )

    participant = acceptance.accept(application, by=boris)

    participant.refresh_from_db()
    facts = {
        "number": 130,
        "status": "draft",
        "state": "active",
        "kind": "joint",
        "decision": "council",
        "decided_on": date(2015, 5, 6),
        "decision_title": "No. 7/2015",
        "decision_url": "https://tivat.example/act",
        "commitments_version": date(2014, 9, 8),
        "theme_other": "Water",
        "programmes": ["romact", "other"],
        "programme_labels": ["ROMACT", "CoE FORM"],
        "programme_other": "CoE FORM",
        "group_members": "Tivat\nMostar (Bosnia and Herzegovina)\nFar (Elsewhere)",
        "country_id": "ME",
        "region": "Boka",
        "name_en": "Tivat",
        "name_fr": "Tivat",
        "name_local": "Општина Тиват",
        "other_names": "Teodo\nTiwat",
        "slug": "tivat",
        **CARDINAL,
        "website": "https://www.tivat.example/",
        "head_name": "Ivan Uzorak",
        "head_office_en": "Mayor",
        "head_office_fr": "",
        "mandate_ends_on": date(2030, 5, 1),
        "action_plan": "yes",
        "action_plan_url": "https://tivat.example/plan",
        "themes": ["education", "housing"],
        "body_en": "<p>A study hall.</p><p>A &lt; B.</p>",
        "roma_estimate_en": "1,200 to 1,500",
        "roma_estimate_fr": "1\u202f200 à 1\u202f500",
        "roma_year": 2011,
        "roma_source_kind": "census",
        "roma_source_url": "https://census.example/",
        "longitude": None,
        "joined_on": date(2015, 5, 6),
    }
    assert {name: getattr(participant, name) for name in facts} == facts
    period = MembershipPeriod.objects.get(participant=participant)
    assert (period.joined_on, period.left_on) == (date(2015, 5, 6), None)
    assert Contact.objects.values_list(
        *("participant", "name", "function", "email", "language", "is_public", "office_email"),
    ).get() == (
        participant.pk,
        "Erika Példa",
        "Head of social affairs",
        "erika@tivat.example",
        "en",
        False,
        "",
    )
    row = fresh(application)
    assert (row.status, row.participant, row.snapshot["answers"]["roma_to"]) == (
        Status.ONBOARDED,
        participant,
        1500,
    )
    assert row.decided_at is not None
    assert history(application) == [
        ("ready_for_decision", "accepted", "boris"),
        ("accepted", "onboarded", "system"),
    ]


def test_accept_shows_of_contact_and_office_what_was_ticked(client, anna, boris):
    ticks = {"contact_is_public": True, "office_email_is_public": True}
    application = make_ready(proposed_by=anna, office_email="office@tivat.example", **ticks)

    participant = acceptance.accept(application, by=boris)
    participant.status = "published"
    participant.save()

    shown = client.get(participant.get_absolute_url()).content.decode()
    assert "<p>Erika Példa<br>" in shown
    assert 'href="mailto:erika@tivat.example"' in shown
    assert 'Office: <a href="mailto:office@tivat.example">' in shown
    Contact.objects.update(is_public=False, office_email="")
    shown = client.get(participant.get_absolute_url()).content.decode()
    assert [w for w in ("Erika", "mailto:", 'tivat.example">office') if w in shown] == []


def test_a_letter_is_kept_apart_from_a_decision(anna, boris):
    application = make_ready(proposed_by=anna, decision="letter")

    assert acceptance.accept(application, by=boris).decision == "letter"


def test_accept_drafts_the_news_in_both_languages_and_welcomes(anna, boris):
    make_participant(number=129)
    topic = make_topic("New participants", slug="new-participants")
    application = make_ready("Tivat", proposed_by=anna, language="fr", **CARDINAL)

    participant = acceptance.accept(application, by=boris, addition="À bientôt à Strasbourg.")

    english, french = Article.objects.order_by("language")
    assert {(a.group, a.status) for a in (english, french)} == {(english.group, "draft")}
    assert (french.original, french.is_behind) == (english, False)
    assert english.title == "Tivat is the 130th participant of the Alliance"
    assert french.title == "Tivat devient le 130e participant de l’Alliance"
    assert (english.over, french.over) == ("New participant", "Nouveau participant")
    assert english.body == (
        "<p>The Alliance has accepted Tivat (Montenegro) as its 130th participant. The decision to"
        " join dates from 6 May 2015. Tivat is represented by Ivan Uzorak (Mayor). It had 14,111"
        " inhabitants in 2011. It works on these themes: education.</p>"
    )
    assert french.body == (
        "<p>L’Alliance a accueilli Tivat (Monténégro), qui devient son 130e participant. La"
        " décision d’adhérer date du 6 mai 2015. C’est Ivan Uzorak (Mayor) qui représente Tivat."
        " En 2011, on y comptait 14\u202f111 habitants. Son travail porte sur ces thèmes&nbsp;:"
        " éducation.</p>"
    )
    for article in (english, french):
        assert list(article.participants.all()) == [participant]
        assert list(article.countries.all()) == [participant.country]
        assert list(article.topics.all()) == [topic]
    letter = Letter.objects.get()
    assert letter.subject == f"Bienvenue dans l’Alliance\u00a0: {application.reference}"
    assert "Tivat devient le 130e participant de l’Alliance" in letter.body
    assert "À bientôt à Strasbourg.\n" in letter.body
    assert letter.about == application.reference


def test_in_a_year_the_new_participant_is_asked_not_before(anna, boris):
    participant = acceptance.accept(make_ready(proposed_by=anna), by=boris)
    Participant.objects.filter(pk=participant.pk).update(status="published")
    today = timezone.localdate()

    assert list(confirmation.due(today + timedelta(days=363))) == []
    assert list(confirmation.due(today + timedelta(days=367))) == [participant]


def test_the_number_of_a_deleted_participant_is_not_given_again(anna, boris):
    first = acceptance.accept(make_ready(proposed_by=anna), by=boris)
    first.delete()

    second = acceptance.accept(make_ready(proposed_by=anna), by=boris)

    assert (first.number, second.number) == (1, 2)
    assert acceptance.expected_number() == 3


def test_the_same_city_is_not_accepted_twice(anna, boris):
    application = make_ready(proposed_by=anna)
    acceptance.accept(application, by=boris)

    with pytest.raises(InvalidTransition) as refusal:
        acceptance.accept(application, by=boris)

    assert str(refusal.value) == f"{application} is “onboarded”, so it cannot become “accepted”."
    assert Participant.objects.count() == 1


def test_who_proposed_does_not_accept(anna):
    application = make_ready(proposed_by=anna)

    with pytest.raises(InvalidTransition, match=r"^You proposed this"):
        acceptance.accept(application, by=anna)
    acceptance.accept(application, by=anna, forced_because="Nobody else is there.")

    assert application.status_changes.filter(is_forced=True).count() == 1


def test_a_country_in_words_is_found_chosen_or_refused(anna, boris):
    kosovo, chosen, lost = (
        make_ready(proposed_by=anna, country=None, country_other=words)
        for words in ("KOSOVO", "Black Mountain", "Far Land")
    )

    assert acceptance.accept(kosovo, by=boris).country_id == "XK"
    assert acceptance.accept(chosen, by=boris, country=make_country("ME")).country_id == "ME"
    with pytest.raises(InvalidTransition) as refusal:
        acceptance.accept(lost, by=boris)

    assert str(refusal.value).startswith(
        "“Far Land” is not among the countries of the directory. Choose the country"
    )
    assert fresh(lost).status == Status.READY


def test_a_planned_decision_is_not_accepted_before_its_day(anna, boris):
    day = timezone.localdate() + timedelta(days=30)
    application = make_ready(proposed_by=anna, decision="planned", decided_on=day)

    with pytest.raises(InvalidTransition, match=r"^The council decides only on "):
        acceptance.accept(application, by=boris)


def test_a_name_that_is_taken_is_refused_with_the_way_out(anna, boris):
    make_participant("Tivat", number=127)
    application = make_ready("Tivat", proposed_by=anna)

    with pytest.raises(InvalidTransition) as refusal:
        acceptance.accept(application, by=boris)

    assert str(refusal.value) == (
        "There is a participant of that name in Montenegro already: number 127. Decline the"
        " application, or rename that entry if it is another authority."
    )
    assert (Participant.objects.count(), Article.objects.count(), Letter.objects.count()) == (
        1,
        0,
        0,
    )


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({"roma_answer": "50_499", "roma_year": 2011, "roma_source_kind": "ngo"}, "50 to 499"),
        ({"roma_answer": "50_499", "roma_year": None, "roma_source_kind": "ngo"}, ""),
        ({"roma_answer": "50_499", "roma_year": 2011, "roma_source_kind": ""}, ""),
        ({"roma_answer": "unknown", "roma_year": 2011, "roma_source_kind": "ngo"}, ""),
        ({"roma_answer": "between", "roma_year": 2011, "roma_source_kind": "ngo"}, ""),
    ],
)
def test_an_estimate_is_shown_with_year_and_source_or_not_at_all(anna, boris, answers, shown):
    participant = acceptance.accept(make_ready(proposed_by=anna, **answers), by=boris)

    assert participant.roma_estimate_en == shown


def test_ordinals():
    wanted = "1st 2nd 3rd 4th 11th 12th 13th 21st 101st 111th 112th 122nd 130th"
    numbers = [int("".join(filter(str.isdigit, word))) for word in wanted.split()]
    assert " ".join(map(ordinal, numbers)) == wanted
    with override("fr"):
        assert [ordinal(n) for n in (1, 2, 21, 130)] == ["1er", "2e", "21e", "130e"]


# --- At the same moment ------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_accept_at_the_same_moment_one_is_refused():
    anna, *deciders = (make_user(name) for name in ("anna", "boris", "clara"))
    application = make_ready(proposed_by=anna)

    def accept(number):
        try:
            return acceptance.accept(application, by=deciders[number]).number
        except InvalidTransition as refusal:
            return str(refusal)

    outcomes = sorted(in_threads(2, accept), key=str)

    assert outcomes == [1, f"{application} is “onboarded”, so it cannot become “accepted”."]
    assert [Participant.objects.count(), Contact.objects.count()] == [1, 1]
    assert [Article.objects.count(), Letter.objects.count()] == [2, 1]
    assert application.status_changes.count() == 2


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_acceptances_give_fifty_numbers_without_a_gap():
    """One of them is refused in the middle: its number goes to the next."""
    anna, boris = make_user("anna"), make_user("boris")
    make_participant("Taken", number=129)
    applications = [make_ready(f"City {n}", proposed_by=anna) for n in range(50)]
    broken = make_ready("Taken", proposed_by=anna)

    def accept(number):
        try:
            return acceptance.accept([*applications, broken][number], by=boris).number
        except InvalidTransition:
            return None

    given = in_threads(51, accept)

    assert sorted(number for number in given if number) == list(range(130, 180))
    assert given[50] is None
    numbers = Participant.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(129, 180))
    assert Application.objects.filter(status=Status.ONBOARDED).count() == 50
    assert Letter.objects.count() == 50


@pytest.mark.django_db(transaction=True)
def test_accepting_and_declining_at_the_same_moment_do_one_thing():
    anna, boris, clara = (make_user(name) for name in ("anna", "boris", "clara"))
    application = make_ready(proposed_by=anna)

    def decide(number):
        try:
            if number:
                acceptance.accept(application, by=boris)
            else:
                review.decline(application, by=clara, reason="No.")
        except InvalidTransition:
            return False
        return True

    assert sorted(in_threads(2, decide)) == [False, True]
    assert Letter.objects.count() == 1
    assert Participant.objects.count() == (fresh(application).status == Status.ONBOARDED)
