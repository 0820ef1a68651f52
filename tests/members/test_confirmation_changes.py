"""What an authority proposes, and what staff make of it."""

import io

import pytest
from django.contrib.admin.models import LogEntry
from reversion.models import Version

from alliance.models import SearchEntry
from jobs.models import Letter
from members import confirmation, exporting, plain_prose, proposing
from members.confirmation import Cause, Outcome, Refused
from members.confirmation_models import ProposedChange
from members.contacts import Contact
from members.models import Participant
from tests.factories import make_participant, make_superuser, make_user
from tests.members.test_confirmation import make_contact

State = Participant.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    participant = make_participant("Tivat", population=14_111, themes=["housing"])
    make_contact(participant)
    return confirmation.open_round(participant, cause=Cause.STAFF)


def address(asked):
    return f"/en/participants/confirm/{asked.token}/change/"


def answers(asked, client, **changes):
    """What a browser would send: the form as it is, and `changes`."""
    form = client.get(address(asked)).context["form"]
    sent = {}
    for name, field in form.fields.items():
        value = form.initial.get(name, "")
        if name == "mandate_ends_on":
            boxes = field.widget.decompress(value)
            sent |= {f"{name}_{box}": part for box, part in zip(field.BOXES, boxes, strict=True)}
        else:
            sent[name] = "" if value is None else value
    return {**sent, **changes}


def send(asked, client, **changes):
    return client.post(address(asked), answers(asked, client, **changes))


def propose(asked, client, **changes):
    assert send(asked, client, **changes).status_code == 303
    return ProposedChange.objects.latest("pk")


def act(client, proposed, decision, **more):
    return client.post(
        f"/admin/members/proposedchange/{proposed.pk}/decide/",
        {"decision": decision, **more},
        follow=True,
    )


def entry(proposed):
    return Participant.objects.get(pk=proposed.participant_id)


# --- The form -------------------------------------------------------------------------------------


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


# --- Staff ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("news", "is_public"),
    [
        ({"contact_name": "Nova Osoba"}, False),
        ({"contact_email": "new@tivat.example"}, False),
        ({"contact_function": "Adviser"}, True),
    ],
)
def test_who_takes_over_has_agreed_to_nothing_yet(asked, client, admin_client, news, is_public):
    Contact.objects.update(is_public=True)

    act(admin_client, propose(asked, client, **news), "publish")

    assert Contact.objects.get().is_public is is_public


def test_publishing_changes_what_was_proposed_and_confirms(asked, client, admin_client):
    proposed = propose(
        asked, client, name_local="Тиват", population="15000", contact_email="new@tivat.example"
    )

    response = act(admin_client, proposed, "publish")

    row = entry(proposed)
    proposed.refresh_from_db()
    assert "The changes are public." in response.content.decode()
    assert (row.name_local, row.population, row.name_en) == ("Тиват", 15_000, "Tivat")
    assert (row.state, row.contact.email) == (State.ACTIVE, "new@tivat.example")
    assert row.confirmed_on is not None
    assert (proposed.state, proposed.contact) == (ProposedChange.State.PUBLISHED, {})
    assert proposed.decided_by.username == "admin"
    told = Letter.objects.filter(subject="Your changes are public: Tivat")
    assert {letter.to for letter in told} == {"office@tivat.example", "new@tivat.example"}
    assert Version.objects.get_for_object(row).count() == 1


def test_publishing_leaves_alone_what_others_changed_meanwhile(asked, client):
    proposed = propose(asked, client, population="15000")
    Participant.objects.update(website="https://www.opstinativat.com", name_fr="Ville de Tivat")

    proposing.publish(proposed, by=make_user())

    row = entry(proposed)
    assert (row.population, row.name_fr) == (15_000, "Ville de Tivat")
    assert row.website == "https://www.opstinativat.com"


def test_the_comparison_is_in_the_order_of_the_form_whatever_order_the_database_keeps(
    asked, client
):
    answers = {"contact_name": "B.", "contact_email": "new@city.example"}
    proposed = propose(asked, client, population="15432", head_name="A.", **answers)
    proposed.changes = {name: proposed.changes[name] for name in ("head_name", "population")}
    proposed.contact = {name: proposed.contact[name] for name in ("email", "name")}

    lines = proposing.comparison(proposed)

    assert [line.column for line in lines] == ["population", "head_name", "name", "email"]


def test_a_field_that_changed_since_is_shown_and_not_overwritten_unasked(
    asked, client, admin_client
):
    proposed = propose(asked, client, population="15000")
    Participant.objects.update(population=14_500)
    page = admin_client.get(f"/admin/members/proposedchange/{proposed.pk}/change/")

    refused = act(admin_client, proposed, "publish")
    before = entry(proposed).population
    act(admin_client, proposed, "publish", despite_conflicts="on")

    line = page.context["lines"][0]
    assert (line.old, line.new, line.current, line.is_conflict) == (
        "14,111",
        "15,000",
        "14,500",
        True,
    )
    assert "Changed meanwhile: inhabitants." in refused.content.decode()
    assert (before, entry(proposed).population) == (14_500, 15_000)


def test_a_second_click_decides_nothing_more(asked, client, admin_client):
    proposed = propose(asked, client, population="15000")
    act(admin_client, proposed, "publish")

    response = act(admin_client, proposed, "decline", reason="No.")

    proposed.refresh_from_db()
    assert "This change has been decided already." in response.content.decode()
    assert proposed.state == ProposedChange.State.PUBLISHED


def test_declining_needs_a_reason_and_sends_it(asked, client, admin_client):
    proposed = propose(asked, client, population="15000", contact_name="Other")
    without = act(admin_client, proposed, "decline", reason=" ")
    act(admin_client, proposed, "decline", reason="The census says 14,111.")

    proposed.refresh_from_db()
    assert "Say why" in without.content.decode()
    assert (proposed.state, proposed.contact) == (ProposedChange.State.DECLINED, {})
    assert (entry(proposed).population, entry(proposed).state) == (14_111, State.ACTIVE)
    letter = Letter.objects.get(subject="About your changes: Tivat")
    assert "The census says 14,111." in letter.body


def test_a_name_that_another_has_is_refused(asked, client):
    make_participant("Kotor")
    proposed = propose(asked, client, name_en="Kotor")

    with pytest.raises(Refused):
        proposing.publish(proposed, by=make_superuser())

    assert entry(proposed).name_en == "Tivat"


def test_signs_are_shown_as_they_were_typed(asked, client, admin_client):
    proposed = propose(asked, client, summary_en="<script>alert(1)</script>")

    html = admin_client.get(f"/admin/members/proposedchange/{proposed.pk}/change/").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html


@pytest.mark.parametrize(
    ("rights", "sees", "decides"),
    [
        ((), 403, 403),
        (("change_participant",), 403, 403),
        (("publish_participant",), 403, 403),
        (("view_proposedchange",), 200, 403),
        (("view_proposedchange", "publish_participant"), 200, 200),
    ],
)
def test_each_door_asks_for_its_own_right(asked, client, staff, rights, sees, decides):
    proposed = propose(asked, client, population="15000")
    someone = staff(*rights)

    page = someone.get(f"/admin/members/proposedchange/{proposed.pk}/change/")
    decision = act(someone, proposed, "publish")

    assert (page.status_code, decision.status_code) == (sees, decides)
    assert entry(proposed).population == (15_000 if decides == 200 else 14_111)


@pytest.mark.parametrize("pk", ["0", "999999", "abc", "9" * 30])
def test_a_change_that_is_not_there_is_not_found(admin_client, pk):
    assert admin_client.get(f"/admin/members/proposedchange/{pk}/change/").status_code == 404


def test_get_decides_nothing(asked, client, admin_client):
    proposed = propose(asked, client, population="15000")

    response = admin_client.get(f"/admin/members/proposedchange/{proposed.pk}/decide/")

    assert (response.status_code, entry(proposed).population) == (405, 14_111)


# --- Personal data --------------------------------------------------------------------------------


def test_the_contact_shows_nowhere_but_in_the_back_office(asked, client, admin_client):
    proposed = propose(asked, client, population="15000", contact_function="Zephyrine's deputy")
    act(admin_client, proposed, "publish")
    row = entry(proposed)
    base, slug = "/en/participants", row.get_absolute_url()
    pages = [base + "/", slug, row.country.get_absolute_url(), f"{slug}rss.xml", "/en/"]
    pages += [f"{base}.{kind}" for kind in ("csv", "json", "geojson")] + [f"{base}/changes/"]
    client.logout()
    texts = []
    for path in pages:
        response = client.get(path)
        texts.append(b"".join(response) if response.streaming else response.content)
    export = io.StringIO()
    exporting.write_csv(export, Participant.objects.all())
    texts += [export.getvalue().encode()]
    texts += [str(list(SearchEntry.objects.values())).encode()]
    texts += [version.serialized_data.encode() for version in Version.objects.all()]

    assert len(texts) == len(pages) + 2 + Version.objects.count()
    assert b"Tivat" in b"".join(texts)
    for secret in (b"Vesna Example", b"office@tivat", b"Zephyrine"):
        assert [secret for text in texts if secret in text] == []


def test_the_log_of_the_back_office_keeps_no_name_of_a_person(asked, client, admin_client):
    act(admin_client, propose(asked, client, contact_name="Zephyrine"), "publish")
    contact = asked.participant.contact
    admin_client.post(
        f"/admin/members/contact/{contact.pk}/change/",
        {"participant": contact.participant_id, "name": "Ermengarde", "email": "a@b.example"}
        | {"language": "en"},
    )

    log = str(list(LogEntry.objects.values()))
    assert LogEntry.objects.count() == 2
    assert ("Zephyrine" in log, "Ermengarde" in log) == (False, False)
