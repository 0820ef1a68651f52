from datetime import date

import pytest
from reversion.models import Version

from members import confirmation, former_addresses, merging, proposing
from members.models import MembershipPeriod, Participant
from news.models import Article
from tests.factories import make_article, make_participant, make_user
from tests.forms_app.cases import make_proposal
from tests.members.test_confirmation import make_contact

LIST = "/admin/members/participant/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    kept = make_participant("Niš", country="RS", joined_on=date(2014, 1, 1), slug="nis")
    gone = make_participant(
        "Ниш",
        country="RS",
        joined_on=date(2013, 3, 20),
        left_on=date(2013, 12, 1),
        slug="grad-nis",
        number=55,
        website="https://www.ni.rs",
        other_names="Nissa",
    )
    return kept, gone


def merge(kept, gone):
    return merging.merge(kept, gone, by=make_user())


def test_one_entry_stays_with_what_both_had(pair):
    kept, gone = pair
    both = make_article("Both", participants=[kept, gone])
    one = make_article("One", participants=[gone])
    make_contact(gone)

    row = merge(kept, gone)

    assert Participant.objects.get() == row == kept
    assert (row.number, row.website) == (55, "https://www.ni.rs")
    assert row.other_names.splitlines() == ["Ниш", "Nissa"]
    assert list(row.periods.values_list("joined_on", "left_on")) == [
        (date(2013, 3, 20), date(2013, 12, 1)),
        (date(2014, 1, 1), None),
    ]
    assert row.joined_on == date(2013, 3, 20)
    assert row.contact.email == "office@tivat.example"
    assert set(Article.objects.filter(participants=row)) == {both, one}
    assert [(e.kind, e.on.year) for e in row.events.order_by("on")] == [
        ("joined", 2013),
        ("left", 2013),
        ("joined", 2014),
    ]


def test_the_old_address_leads_to_the_one_that_stays(pair, client):
    kept, gone = pair
    old = gone.get_absolute_url()
    merge(kept, gone)

    for language in ("en", "fr"):
        response = client.get(old.replace("/en/", f"/{language}/"))
        new = kept.get_absolute_url().replace("/en/", f"/{language}/")
        assert (response.status_code, response["Location"]) == (301, new)


def test_a_period_that_overlaps_stays_behind_and_in_the_history(pair):
    kept, gone = pair
    MembershipPeriod.objects.filter(participant=gone).update(left_on=None)

    merge(kept, gone)

    assert MembershipPeriod.objects.get().joined_on == date(2014, 1, 1)
    version = Version.objects.get_deleted(Participant).get()
    assert version.field_dict["slug"] == "grad-nis"
    assert version.revision.comment == "Ниш merged into Niš"


def test_a_proposal_of_an_organisation_names_the_one_that_stays(pair):
    kept, gone = pair
    proposal = make_proposal(partner=gone)
    proposal.active_in.set([gone, make_participant("Tivat")])

    merge(kept, gone)

    proposal.refresh_from_db()
    assert proposal.partner == kept
    assert sorted(map(str, proposal.active_in.all())) == ["Niš", "Tivat"]


def test_two_numbers_are_never_one(pair):
    kept, gone = pair
    Participant.objects.filter(pk=kept.pk).update(number=54)

    with pytest.raises(merging.CannotMerge, match="54 and 55"):
        merge(kept, gone)

    assert Participant.objects.count() == 2


def test_entries_of_two_countries_are_not_one(pair):
    kept, _gone = pair

    with pytest.raises(merging.CannotMerge, match="different countries"):
        merge(kept, make_participant("Tivat"))


def test_what_an_authority_proposed_is_decided_before_its_entry_goes(pair):
    gone, kept = pair
    user = make_user()
    make_contact(gone)
    asked = confirmation.open_round(gone, cause=confirmation.Cause.STAFF)
    changes = {"website": {"old": gone.website, "new": "https://nis.rs"}}
    proposed = confirmation.propose(asked, changes=changes, contact={}, from_version=1)

    words = "Changes that Niš proposed wait for a decision: decide first."
    with pytest.raises(merging.CannotMerge, match=words):
        merging.merge(kept, gone, by=user)
    proposing.decline(proposed, by=user, reason="It has two entries.")
    row = merging.merge(kept, gone, by=user)

    assert [(p.pk, p.state) for p in row.proposed_changes.all()] == [(proposed.pk, "declined")]


def test_a_second_click_merges_nothing_more(pair):
    kept, gone = pair
    user = make_user()
    merging.merge(kept, gone, by=user)

    with pytest.raises(merging.CannotMerge, match="no longer there"):
        merging.merge(kept, gone, by=user)


def test_the_page_asks_first_and_says_what_moves(pair, admin_client):
    chosen = {"action": "merge", "_selected_action": [row.pk for row in pair]}

    page = admin_client.post(LIST, chosen)
    before = Participant.objects.count()
    admin_client.post(LIST, {**chosen, "keep": pair[0].pk})

    assert [plan.moved for plan in page.context["plans"]] == [
        ["period 2013-03-20 – 2013-12-01"],
        ["period 2014-01-01 – …"],
    ]
    assert (before, Participant.objects.get()) == (2, pair[0])


@pytest.mark.parametrize(
    ("rights", "left"),
    [
        (("change_participant", "publish_participant"), 2),
        (("change_participant", "publish_participant", "merge_participant"), 1),
    ],
)
def test_merging_asks_for_its_own_right(pair, staff, rights, left):
    keys = [row.pk for row in pair]

    staff(*rights).post(LIST, {"action": "merge", "_selected_action": keys, "keep": keys[0]})

    assert Participant.objects.count() == left


@pytest.mark.parametrize("count", [1, 3])
def test_two_are_merged_not_one_nor_three(admin_client, count):
    rows = [make_participant() for _ in range(count)]

    admin_client.post(LIST, {"action": "merge", "_selected_action": [row.pk for row in rows]})

    assert Participant.objects.count() == count


# --- Former addresses -----------------------------------------------------------------------------


def test_a_changed_slug_leads_on_and_nobody_else_gets_it(client):
    tivat = make_participant("Tivat")
    old = tivat.get_absolute_url()
    tivat.slug = "teodo"
    tivat.save()

    assert client.get(old)["Location"] == tivat.get_absolute_url()
    assert make_participant("Tivat", country="RS").slug == "tivat-2"


def test_a_slug_that_is_taken_back_is_an_address_again(client):
    tivat = make_participant("Tivat")
    for slug in ("teodo", "tivat"):
        tivat.slug = slug
        tivat.save()

    assert client.get(tivat.get_absolute_url()).status_code == 200
    assert former_addresses.participant_at("tivat") is None
    assert former_addresses.participant_at("teodo") == tivat


def test_a_former_address_of_a_draft_is_not_found(client):
    tivat = make_participant("Tivat", status="draft")
    old = tivat.get_absolute_url()
    tivat.slug = "teodo"
    tivat.save()

    assert client.get(old).status_code == 404
