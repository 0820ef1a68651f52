"""What staff make of what an authority proposes."""

import io

import pytest
from django.contrib.admin.models import LogEntry
from reversion.models import Version

from alliance.models import SearchEntry
from jobs.models import Letter
from members import exporting, proposing
from members.confirmation import Refused
from members.confirmation_models import ProposedChange
from members.contacts import Contact
from members.models import Participant
from tests.factories import make_participant, make_superuser, make_user
from tests.members.proposals import act, entry, propose

State = Participant.State
pytestmark = pytest.mark.django_db


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
