from datetime import date

import pytest

from members import importing
from members.models import Participant
from tests.factories import make_country, make_participant

pytestmark = pytest.mark.django_db
LIST = "/admin/members/participant/"


def act(client, action, *participants, **answers):
    return client.post(
        LIST, {"action": action, "_selected_action": [p.pk for p in participants], **answers}
    )


def listed(response):
    return [participant.name_en for participant in response.context["cl"].result_list]


# --- The list ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Megara", "Niš", "Tivat"]),
        ("?q=Ниш", ["Niš"]),
        ("?q=MEGARA", ["Megara"]),
        ("?q=Μέγαρα", ["Megara"]),
        ("?q=127", ["Tivat"]),
        ("?q=Atlantis", []),
        ("?kind__exact=city", ["Megara", "Niš"]),
        ("?is_demonstration__exact=1", ["Niš"]),
        ("?country__code__exact=GR", ["Megara"]),
    ],
)
def test_the_list_is_searched_in_any_script_and_filtered(admin_client, query, expected):
    make_participant("Tivat", number=127)
    make_participant("Niš", country="RS", kind="city", is_demonstration=True)
    make_participant("Megara", country="GR", kind="city")

    assert listed(admin_client.get(f"{LIST}{query}")) == expected


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(
    admin_client, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        make_participant()
    admin_client.get(LIST)

    with django_assert_max_num_queries(10):
        assert len(listed(admin_client.get(LIST))) == rows


# --- Publishing and withdrawing ------------------------------------------------------------------


def test_withdrawing_asks_first_and_changes_nothing(admin_client):
    tivat = make_participant("Tivat")

    response = act(admin_client, "withdraw", tivat)

    tivat.refresh_from_db()
    assert tivat.status == Participant.Status.PUBLISHED
    assert "1 participant will be withdrawn" in response.text
    assert "<li>Tivat, Montenegro</li>" in response.text


def test_withdrawing_one_of_129_makes_the_home_page_say_128_at_once(admin_client, client):
    importing.run(importing.Path("alliance/demo/participants.csv"), dry_run=False)
    before = client.get("/en/")

    act(admin_client, "withdraw", Participant.objects.get(number=127), confirmed="1", note="Twice.")

    after = client.get("/en/")
    assert [r.context["participant_count"] for r in (before, after)] == [129, 128]
    assert ("<b>129</b>" in before.text, "<b>128</b>" in after.text) == (True, True)
    assert "128 cities and regions from 29 countries" in client.get("/en/participants/").text
    gone = client.get("/en/participants/montenegro/tivat/")
    assert (gone.status_code, "Twice." in gone.text) == (410, True)


def test_publishing_brings_it_back(admin_client):
    tivat = make_participant("Tivat", status="withdrawn")

    act(admin_client, "publish", tivat, confirmed="1")

    tivat.refresh_from_db()
    assert tivat.is_public is True


def test_what_has_the_status_already_is_left_alone(admin_client):
    tivat = make_participant("Tivat")

    response = act(admin_client, "publish", tivat)

    assert "There is nothing to change" in response.text


@pytest.mark.parametrize("action", ["publish", "withdraw"])
def test_without_the_right_to_publish_there_are_no_such_actions(staff, action):
    tivat = make_participant("Tivat", status="draft")
    client = staff("change_participant", "view_participant")

    response = act(client, action, tivat, confirmed="1")

    tivat.refresh_from_db()
    assert tivat.status == Participant.Status.DRAFT
    assert f'value="{action}"' not in response.text


# --- The form ------------------------------------------------------------------------------------


def answers(**changed):
    return {
        "name_en": "Tivat",
        "kind": "municipality",
        "country": make_country("ME").pk,
        "state": "active",
        "action_plan": "unknown",
        "status": "published",
        "publish_at_0": "2015-05-06",
        "publish_at_1": "00:00",
        "periods-TOTAL_FORMS": "2",
        "periods-INITIAL_FORMS": "0",
        "periods-0-joined_on": "2015-05-06",
        "periods-1-joined_on": "",
        **changed,
    }


def errors(response):
    form = response.context["adminform"].form
    formset = response.context["inline_admin_formsets"][0].formset
    return dict(form.errors), formset.non_form_errors()


def test_a_participant_is_added_with_its_period(admin_client):
    response = admin_client.post(f"{LIST}add/", answers(themes=["housing", "youth"]))

    tivat = Participant.objects.get()
    assert response.status_code == 302
    assert (tivat.name_fr, tivat.themes, tivat.joined_on) == (
        "",
        ["housing", "youth"],
        date(2015, 5, 6),
    )


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"latitude": "42.4"}, {"longitude": ["Give latitude and longitude, or neither."]}),
        (
            {"latitude": "142", "longitude": "18"},
            {"latitude": ["Ensure this value is less than or equal to 90."]},
        ),
        ({"population": "0"}, {"population": ["Enter a number above 0, or leave this empty."]}),
        (
            {"roma_estimate_en": "about 400"},
            {
                "roma_year": ["An estimate needs its year and its kind of source."],
                "roma_source_kind": ["An estimate needs its year and its kind of source."],
            },
        ),
        ({"name_local_language": "Serbian!"}, {"name_local_language": ["Enter a valid value."]}),
        (
            {"themes": ["gardening"]},
            {"themes": ["Select a valid choice. gardening is not one of the available choices."]},
        ),
        (
            {"head_name": "Nova Osoba", "mandate_ends_on": "2019-12-31"},
            {"mandate_ends_on": ["Enter when the mandate of this head ends, or leave this empty."]},
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(admin_client, changed, expected):
    response = admin_client.post(f"{LIST}add/", answers(**changed))

    assert errors(response) == (expected, [])
    assert Participant.objects.count() == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"periods-1-joined_on": "2016-01-01"},
        {"periods-0-left_on": "2016-01-02", "periods-1-joined_on": "2016-01-01"},
        {"periods-1-joined_on": "2014-01-01", "periods-1-left_on": "2015-05-07"},
    ],
)
def test_periods_that_overlap_are_refused(admin_client, changed):
    response = admin_client.post(f"{LIST}add/", answers(**changed))

    assert errors(response) == (
        {},
        ["Two periods overlap: end the first before the second begins."],
    )


def test_a_period_that_ends_before_it_begins_is_refused(admin_client):
    response = admin_client.post(f"{LIST}add/", answers(**{"periods-0-left_on": "2015-05-06"}))

    formset = response.context["inline_admin_formsets"][0].formset
    assert formset.errors == [{"left_on": ["Choose a later day than the first."]}, {}]


def test_a_period_before_the_launch_is_refused(admin_client):
    response = admin_client.post(f"{LIST}add/", answers(**{"periods-0-joined_on": "2013-03-19"}))

    formset = response.context["inline_admin_formsets"][0].formset
    words = "Ensure this value is greater than or equal to 2013-03-20."
    assert formset.errors == [{"joined_on": [words]}, {}]


def test_the_open_period_can_be_closed_and_a_new_one_opened_at_once(admin_client):
    tivat = make_participant("Tivat", joined_on=date(2013, 3, 20))
    period = tivat.periods.get()

    response = admin_client.post(
        f"{LIST}{tivat.pk}/change/",
        answers(
            slug="tivat",
            **{
                "periods-INITIAL_FORMS": "1",
                "periods-0-id": period.pk,
                "periods-0-participant": tivat.pk,
                "periods-0-joined_on": "2013-03-20",
                "periods-0-left_on": "2014-01-01",
                "periods-1-participant": tivat.pk,
                "periods-1-joined_on": "2015-05-06",
            },
        ),
    )

    assert response.status_code == 302
    assert list(tivat.periods.values_list("joined_on", "left_on")) == [
        (date(2013, 3, 20), date(2014, 1, 1)),
        (date(2015, 5, 6), None),
    ]


def test_a_number_that_was_given_stays(staff):
    tivat = make_participant("Tivat", number=127, status="draft")
    client = staff("view_participant", "change_participant")

    form = client.get(f"{LIST}{tivat.pk}/change/").context["adminform"].form

    assert "number" not in form.fields


# --- Countries -----------------------------------------------------------------------------------


def test_countries_are_neither_added_nor_deleted(admin_client):
    make_country("ME")

    assert [
        admin_client.get(f"/admin/members/country/{page}").status_code
        for page in ("", "ME/change/", "add/", "ME/delete/")
    ] == [200, 200, 403, 403]


def test_a_countrys_code_cannot_be_changed(admin_client):
    make_country("ME")

    form = admin_client.get("/admin/members/country/ME/change/").context["adminform"].form

    assert ("code" in form.fields, "name_fr" in form.fields) == (False, True)
