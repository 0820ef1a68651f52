from io import BytesIO

import pytest

from members import duplicates, importing
from members.models import Participant
from tests.factories import make_participant

LIST = "/admin/members/participant/"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "facts", "is_twin"),
    [
        ("Nis", {}, True),
        ("Ниш", {}, True),
        ("NIŠ", {}, True),
        ("Nissa", {}, True),  # a former name
        ("City of Constantine", {"name_local": "Ниш"}, True),
        ("City of Constantine", {"other_names": "Nissa\nNaissus"}, True),
        ("Niška Banja", {}, False),
        ("Nis", {"country": "BG"}, False),
        ("†", {}, False),
    ],
)
def test_twins_are_known_across_scripts_and_by_former_names(name, facts, is_twin):
    nis = make_participant("Niš", country="RS", other_names="Nissa")

    other = make_participant(name, **{"country": "RS", **facts})

    assert duplicates.of(other) == ([nis] if is_twin else [])
    assert duplicates.Index([nis]).of(other) == ([nis] if is_twin else [])


def test_the_two_ways_to_look_agree():
    rows = [
        make_participant(name, country="BG", other_names=other)
        for name, other in [("Шумен", ""), ("Shumen", ""), ("Sumen", "X"), ("Ruse", "Шумен")]
    ]
    index = duplicates.Index(rows)

    for row in rows:
        assert {x.pk for x in duplicates.of(row)} == {x.pk for x in index.of(row)}


def test_saving_a_twin_warns_with_a_link_and_saves(admin_client):
    nis = make_participant("Niš", country="RS")

    response = admin_client.post(
        f"{LIST}add/",
        {
            "name_en": "Ниш",
            "kind": "city",
            "country": "RS",
            "state": "active",
            "status": "draft",
            "publish_at_0": "2026-01-01",
            "publish_at_1": "12:00",
            "action_plan": "unknown",
            "periods-TOTAL_FORMS": 0,
            "periods-INITIAL_FORMS": 0,
        },
        follow=True,
    )

    assert Participant.objects.count() == 2
    [words] = [str(m) for m in response.context["messages"] if m.level_tag == "warning"]
    assert words == (f'This may be the same authority: <a href="{LIST}{nis.pk}/change/">Niš</a>')


def test_an_import_names_possible_twins_in_the_directory_and_in_the_file():
    make_participant("Niš", country="RS")
    file = BytesIO("name_en,kind,country\nНиш,city,RS\nRuse,city,BG\nРусе,city,BG\n".encode())

    report = importing.run_file(file, "x.csv", dry_run=True)

    assert [row.text for row in report.rows] == [
        "new, maybe the same as Niš",
        "new",
        "new, maybe the same as Ruse",
    ]
    assert (report.created, report.errors) == (3, [])
