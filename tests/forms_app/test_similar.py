"""What may be the same, and whether an address is an official one."""

import pytest

from forms_app import addresses, similar
from tests.factories import make_participant
from tests.forms_app.cases import make_join, make_message, make_proposal

pytestmark = pytest.mark.django_db


def found(application):
    return {
        s.application.pk: [str(r) for r in s.reasons] for s in similar.applications(application)
    }


def test_participants_are_found_across_scripts_and_former_names():
    nis = make_participant("Niš", country="RS", other_names="Naissus")
    make_participant("Nis", country="ME")

    for facts in ({"name": "Ниш", "name_latin": "City of N"}, {"name": "Naissus"}, {"name": "NIS"}):
        name = facts.pop("name")
        assert similar.participants(make_join(name, country="RS", **facts)) == [nis]
    assert similar.participants(make_join("Novi Sad", country="RS")) == []


def test_other_applications_say_in_what_they_are_the_same():
    facts = {"contact_email": "a@one.example", "website": "https://one.example"}
    case = make_join("Тиват", contact_phone="+38232661300", **facts)
    nothing = {"website": "https://other.example/"}
    same_mail = make_proposal(contact_email="A@ONE.example")
    same_phone = make_join(contact_email="x@y.example", contact_phone="+38232661300", **nothing)
    same_name = make_join("Tivat", contact_email="v@w.example", **nothing)
    same_site = make_join(contact_email="t@u.example", website="http://www.one.example/de")
    make_message(contact_email="else@where.example")

    assert found(case) == {
        same_mail.pk: ["e-mail address", "domain of the e-mail"],
        same_phone.pk: ["telephone number"],
        same_name.pk: ["name"],
        same_site.pk: ["website"],
    }


def test_a_domain_that_everybody_can_have_says_nothing():
    case = make_join(contact_email="a@gmail.com", website="https://tivat.wordpress.com")
    make_join(contact_email="b@gmail.com", website="https://nis.wordpress.com")

    assert found(case) == {}


def test_a_case_that_is_named_in_the_text_is_found():
    first = make_proposal(contact_email="a@one.example")
    message = make_message(text=f"About {first.reference.lower()}, and X-2026-AAAAA.")

    assert found(message) == {first.pk: ["named in the text"]}


@pytest.mark.parametrize(
    ("mail", "site", "official"),
    [
        ("a@tivat.me", "https://www.tivat.me/en", True),
        ("a@mail.tivat.me", "https://tivat.me", True),
        ("a@tivat.me", "https://social.tivat.me", True),
        ("A@TIVAT.ME", "https://tivat.me", True),
        ("a@health.gov.uk", "https://leeds.example", True),
        ("a@gov.uk", "https://leeds.example", True),
        ("a@nottivat.me", "https://tivat.me", False),
        ("a@tivat.me.evil.example", "https://tivat.me", False),
        ("a@mygov.uk", "https://leeds.example", False),
        ("a@gmail.com", "https://tivat.me", False),
        ("a@free.fr", "https://ville.free.fr", False),
        ("a@wordpress.com", "https://tivat.wordpress.com", False),
    ],
)
def test_an_official_address_is_that_of_the_website_or_of_a_government(mail, site, official):
    assert addresses.is_official(make_join(contact_email=mail, website=site)) is official


def test_a_message_has_no_website_and_no_error():
    assert addresses.is_official(make_message()) is False
    assert similar.participants(make_message()) == []
