"""Bulk actions of the directory, and the point on the map."""

import pytest
from reversion.models import Version

from jobs.models import Letter
from members.confirmation_models import ConfirmationRound
from members.contacts import Contact
from members.models import Participant
from tests.factories import make_participant
from tests.members.test_confirmation import make_contact

LIST = "/admin/members/participant/"
State = Participant.State
pytestmark = pytest.mark.django_db


def act(client, action, *participants, **answers):
    keys = [participant.pk for participant in participants]
    return client.post(LIST, {"action": action, "_selected_action": keys, **answers}, follow=True)


def states():
    return dict(Participant.objects.values_list("name_en", "state"))


def test_putting_on_hold_asks_first_and_leaves_those_who_left(admin_client):
    rows = [make_participant("Tivat"), make_participant("Kotor", state=State.LEFT)]

    page = act(admin_client, "hold", *rows)
    before = states()
    act(admin_client, "hold", *rows, confirmed="1")

    assert "1 participant will be put on hold" in page.content.decode()
    assert before == {"Tivat": State.ACTIVE, "Kotor": State.LEFT}
    assert states() == {"Tivat": State.ON_HOLD, "Kotor": State.LEFT}


def test_asking_writes_to_those_who_have_a_contact_and_names_the_others(admin_client):
    rows = [make_participant("Tivat"), make_participant("Kotor")]
    make_contact(rows[0])

    page = act(admin_client, "ask", *rows)
    before = Letter.objects.count()
    done = act(admin_client, "ask", *rows, confirmed="1")

    assert "2 participants will receive a letter" in page.content.decode()
    assert (before, Letter.objects.count()) == (0, 1)
    assert [str(message) for message in done.context["messages"]] == [
        "Kotor has no contact to write to.",
        "1 letter written.",
    ]
    assert states() == {"Tivat": State.TO_CONFIRM, "Kotor": State.ACTIVE}


@pytest.mark.parametrize("action", ["hold", "ask"])
def test_without_the_right_to_publish_nothing_happens(staff, action):
    tivat = make_participant("Tivat")
    make_contact(tivat)

    act(staff("change_participant", "view_participant"), action, tivat, confirmed="1")

    assert (states(), ConfirmationRound.objects.count()) == ({"Tivat": State.ACTIVE}, 0)


@pytest.mark.parametrize(
    ("facts", "is_drawn"), [({}, True), ({"longitude": None, "latitude": None}, False)]
)
def test_the_form_shows_the_point_on_the_countrys_map(admin_client, facts, is_drawn):
    tivat = make_participant("Tivat", **facts)

    html = admin_client.get(f"{LIST}{tivat.pk}/change/").content.decode()

    assert ('<svg class="place"' in html) is is_drawn
    assert ("Save to see it here." in html) is not is_drawn


@pytest.mark.parametrize(
    ("rights", "status"),
    [((), 403), (("change_participant",), 403), (("view_contact",), 200)],
)
@pytest.mark.parametrize("page", ["", "{pk}/change/"])
def test_contacts_are_for_those_who_may_see_them(staff, rights, status, page):
    contact = make_contact(make_participant("Tivat"))

    response = staff(*rights).get(f"/admin/members/contact/{page.format(pk=contact.pk)}")

    assert response.status_code == status
    assert (b"office@tivat.example" in response.content) is (status == 200)


def test_a_contact_that_is_deleted_leaves_no_history(admin_client):
    contact = make_contact(make_participant("Tivat"))

    admin_client.post(f"/admin/members/contact/{contact.pk}/delete/", {"post": "yes"})

    assert (Contact.objects.count(), Version.objects.count()) == (0, 0)
