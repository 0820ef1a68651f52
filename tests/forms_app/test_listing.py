"""Organisations on the site: only who co-operates, agreed to be named, and until a day."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from forms_app import listing, review
from forms_app.review import InvalidTransition
from tests.factories import make_participant, make_user
from tests.forms_app.cases import Status, act, fresh, make_proposal, make_staff, page, said

BACKEND = "django.contrib.auth.backends.ModelBackend"
ADDRESS = "/en/organisations/"


@pytest.fixture
def anna(db):
    return make_user("anna")


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def make_partner(name=None, naming="yes", **facts):
    return make_proposal(name, status=Status.COOPERATING, naming=naming, **facts)


def shown(client, address=ADDRESS):
    return client.get(address).content.decode()


def test_it_is_there_with_what_it_agreed_to_and_nothing_else(client, anna):
    tivat = make_participant("Tivat")
    partner = make_partner(
        "Удружење",
        organisation_latin="Udruženje",
        short_name="U",
        founded_year=1999,
        website="https://ngo.example/",
        active_elsewhere="Budva\nKotor",
        themes=["mediation", "other"],
        theme_other="Water",
        roma_led="yes",
        registration_number="RN-77",
        contact_phone="+38212345",
    )
    partner.active_in.set([tivat, make_participant("Hidden", status="draft")])
    listing.list_until(partner, until=in_days(1), by=anna)

    html = shown(client)
    for words in (
        *("Udruženje (U)", "Удружење", "Registered organisation", "Podgorica, Montenegro"),
        *("1999", "Mediation, Water", "Tivat</a>, Budva, Kotor", "https://ngo.example/"),
    ):
        assert words in html
    hidden = ("Hidden", "led by Roma", "RN-77", "Erika", "erika@", "+382", "training of mediators")
    assert [words for words in hidden if words in html] == []
    partner.roma_led_is_public = True
    partner.save(update_fields=["roma_led_is_public"])
    assert "led by Roma or Travellers" in shown(client)
    assert "Organisations qui coopèrent" in shown(client, "/fr/organisations/")


def test_it_ends_with_its_day_and_with_the_co_operation(client, anna):
    ended, closed = make_partner("Ended day"), make_partner("Closed case")
    for partner in (ended, closed):
        listing.list_until(partner, until=in_days(1), by=anna)
    assert (listing.listed(in_days(1)).count(), listing.listed(in_days(2)).count()) == (2, 0)

    review.close(closed, by=anna)
    listing.list_until(ended, until=None, by=anna)

    assert fresh(closed).listed_until is None
    assert "None at present." in shown(client)
    assert (
        list(fresh(ended).events.values_list("verb", "by", "fields"))
        == [("listed", anna.pk, ["listed_until"])] * 2
    )


@pytest.mark.parametrize(
    ("naming", "facts", "days", "words"),
    [
        ("no", {}, 1, "The organisation does not want to be named."),
        ("ask", {}, 1, "The organisation wants to be asked each time"),
        ("yes", {}, 0, "Choose a day after today, at most two years ahead."),
        ("yes", {}, 732, "Choose a day after today, at most two years ahead."),
        ("yes", {"status": Status.IN_CONTACT}, 1, "Only who co-operates is listed."),
    ],
)
def test_who_may_not_stand_there_does_not(anna, naming, facts, days, words):
    partner = make_proposal(**{"status": Status.COOPERATING, "naming": naming, **facts})

    with pytest.raises(InvalidTransition, match=words):
        listing.list_until(partner, until=in_days(days), by=anna)

    assert (fresh(partner).listed_until, fresh(partner).events.count()) == (None, 0)


def test_a_decider_lists_on_the_page_of_the_case(client, db):
    client.force_login(make_staff("boris", "decider"), backend=BACKEND)
    partner = make_partner(naming="ask")
    until = {"until": in_days(30).isoformat(), "go": "1"}

    refused = client.post(act(partner, "list"), until)
    assert said(refused) == [
        "The organisation wants to be asked each time: ask it, then tick that it agreed."
    ]
    assert f'value="{in_days(30)}"' in refused.content.decode()
    client.post(act(partner, "list"), {**until, "has_agreed": "on"})
    assert fresh(partner).listed_until == in_days(30)
    client.post(act(partner, "list"), {"until": "", "go": "1"})
    assert fresh(partner).listed_until is None


def test_the_start_page_leads_there(client, db):
    assert f'href="{ADDRESS}"' in shown(client, reverse("forms_app:cooperate"))


@pytest.mark.parametrize(("may", "is_said"), [(True, False), (False, True)])
def test_staff_are_told_whom_they_may_not_introduce(client, db, may, is_said):
    client.force_login(make_staff("anna", "reviewer"), backend=BACKEND)

    shown = client.get(page(make_proposal(may_introduce=may))).content.decode()

    assert ("has not agreed to be introduced" in shown) == is_said
