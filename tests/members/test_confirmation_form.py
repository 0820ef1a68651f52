"""What an authority proposes."""

import pytest

from members import confirmation, plain_prose, proposing
from members.confirmation import Cause, Outcome
from members.confirmation_models import ProposedChange
from members.models import Participant
from tests.members.proposals import act, address, answers, entry, propose, send

State = Participant.State
pytestmark = pytest.mark.django_db


def test_only_what_differs_is_kept(asked, client):
    proposed = propose(
        asked,
        client,
        name_local="Тиват",
        population="15 000",
        themes=["housing", "youth"],
        head_name="Vesna Example",
        mandate_ends_on_day="31",
        mandate_ends_on_month="5",
        mandate_ends_on_year="2028",
        contact_email="mayor@tivat.example",
        note="Thank you.",
    )

    assert proposed.changes == {
        "name_local": {"old": "", "new": "Тиват"},
        "themes": {"old": ["housing"], "new": ["housing", "youth"]},
        "population": {"old": 14_111, "new": 15_000},
        "head_name": {"old": "", "new": "Vesna Example"},
        "mandate_ends_on": {"old": None, "new": "2028-05-31"},
    }
    assert proposed.contact == {
        "email": {"old": "office@tivat.example", "new": "mayor@tivat.example"}
    }
    assert (proposed.note, proposed.round_id) == ("Thank you.", asked.pk)
    asked.refresh_from_db()
    assert asked.outcome == Outcome.CHANGES


def test_all_that_an_authority_tells_of_its_work_can_be_corrected(asked, client, admin_client):
    Participant.objects.update(kind="joint", programmes=["romact", "other"])
    proposed = propose(
        asked,
        client,
        lesson_fr="Commencer par l’école.",
        theme_other="Water",
        programmes=["other", "romed"],
        programme_other="Pact of Islands",
        roma_estimate_en="1,200 to 1,500",
        roma_year="2021",
        roma_source_kind="census",
        roma_source_en="Census of 2021, table 4",
        roma_source_url="https://stat.example/4",
        group_members="Tivat\nKotor",
    )

    act(admin_client, proposed, "publish")

    row = entry(proposed)
    assert {name: getattr(row, name) for name in proposed.changes} == {
        "lesson_fr": "Commencer par l’école.",
        "theme_other": "Water",
        "programmes": ["other", "romed"],
        "programme_other": "Pact of Islands",
        "roma_estimate_en": "1,200 to 1,500",
        "roma_year": 2021,
        "roma_source_kind": "census",
        "roma_source_en": "Census of 2021, table 4",
        "roma_source_url": "https://stat.example/4",
        "group_members": "Tivat\nKotor",
    }


def test_choices_are_compared_in_words_whatever_their_order(asked, client):
    Participant.objects.update(programmes=["romact", "other"], roma_source_kind="ngo")
    proposed = propose(asked, client, programmes=["other", "romact"], roma_source_kind="census")

    (line,) = proposing.comparison(proposed)
    assert (line.old, line.new) == ("estimate of an NGO", "census")


def test_only_a_joint_group_is_asked_for_its_authorities(asked, client):
    shown = []
    for kind in ("city", "joint"):
        Participant.objects.update(kind=kind)
        page = client.get(address(asked).removesuffix("change/"))
        fields = client.get(address(asked)).context["form"].fields
        shown.append(("group_members" in fields, b"Authorities of the group" in page.content))

    assert shown == [(False, False), (True, True)]


def test_every_column_is_asked_for(asked, client):
    Participant.objects.update(kind="joint")

    fields = client.get(address(asked)).context["form"].fields

    contact = {f"contact_{name}" for name in proposing.CONTACT_COLUMNS}
    assert fields.keys() - {"note", *contact} == set(proposing.COLUMNS)


def test_nothing_is_public_before_staff_decide(asked, client):
    proposed = propose(asked, client, name_en="Teodo")

    row = entry(proposed)
    assert (row.name_en, row.confirmed_on, row.state) == ("Tivat", None, State.TO_CONFIRM)
    assert "Teodo" not in client.get(row.get_absolute_url()).content.decode()


def test_who_is_on_hold_and_sends_changes_is_counted_again(asked, client):
    Participant.objects.update(state=State.ON_HOLD)

    assert entry(propose(asked, client, name_fr="Tivat !")).state == State.TO_CONFIRM


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_en": ""}, "name_en"),
        ({"name_en": "<b>Tivat</b>"}, "name_en"),
        ({"name_en": "x" * 201}, "name_en"),
        ({}, "name_en"),  # nothing has been changed
        ({"website": "ftp://tivat.example"}, "website"),
        ({"website": "http://127.0.0.1/"}, "website"),
        ({"population": "many"}, "population"),
        ({"population": "0"}, "population"),
        ({"population": "", "population_year": "2011"}, "population"),
        ({"population_year": "2999"}, "population_year"),
        ({"themes": ["magic"]}, "themes"),
        ({"action_plan": "perhaps"}, "action_plan"),
        ({"contact_email": "mayor"}, "contact_email"),
        ({"contact_language": "xx"}, "contact_language"),
        ({"other_names": "\n".join("abcdefghijk")}, "other_names"),
        ({"mandate_ends_on_day": "31", "mandate_ends_on_month": "2"}, "mandate_ends_on"),
        ({"body_en": "x" * 5001}, "body_en"),
        ({"programmes": ["magic"]}, "programmes"),
        ({"roma_estimate_fr": "1 200", "roma_source_kind": "census"}, "roma_year"),
        ({"roma_estimate_en": "1,200", "roma_year": "2021"}, "roma_source_kind"),
        ({"roma_year": "2999"}, "roma_year"),
        ({"roma_source_url": "javascript:1"}, "roma_source_url"),
    ],
)
def test_wrong_answers_come_back_with_a_sentence_and_nothing_is_kept(asked, client, changes, field):
    response = send(asked, client, **changes)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert ProposedChange.objects.count() == 0


def test_nul_bytes_and_missing_answers_are_no_error_of_ours(asked, client):
    nul = send(asked, client, name_en="Ti\0vat", note="x")
    empty = client.post(address(asked), {})

    assert (nul.status_code, empty.status_code) == (303, 303)
    assert ProposedChange.objects.get().changes == {}


def test_two_clicks_send_once(asked, client):
    sent = answers(asked, client, name_fr="Tivat !")
    statuses = [client.post(address(asked), sent).status_code for _click in range(2)]

    assert (statuses, ProposedChange.objects.count()) == ([303, 303], 1)


def test_a_later_round_replaces_changes_that_still_wait(asked, client):
    first = propose(asked, client, name_fr="Un", contact_name="Someone")
    again = confirmation.open_round(asked.participant, cause=Cause.STAFF)
    second = propose(again, client, name_fr="Deux")
    first.refresh_from_db()

    assert (first.state, first.contact) == (ProposedChange.State.REPLACED, {})
    assert second.state == ProposedChange.State.WAITING


def test_prose_goes_to_plain_paragraphs_and_back():
    html = "<h2>Plan</h2><p>One &amp; <strong>two</strong><br>three</p><ul><li><p>a</p></li></ul>"

    assert plain_prose.to_text(html) == "Plan\n\nOne & two\n\nthree\n\na"
    assert plain_prose.to_html("One & <two>\nthree\n\n\nfour") == (
        "<p>One &amp; &lt;two&gt;<br>three</p><p>four</p>"
    )


def test_formatted_prose_that_nobody_touched_keeps_its_format(asked, client):
    Participant.objects.update(body_en="<h2>Plan</h2><p>One <strong>two</strong></p>")

    assert propose(asked, client, name_fr="Tivat !").changes.keys() == {"name_fr"}
