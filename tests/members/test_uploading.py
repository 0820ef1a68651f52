from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members import exporting, importing
from members.models import MembershipPeriod, Participant
from tests.factories import make_participant

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
LIST = "/admin/members/participant/"
IMPORT = "/admin/members/participant/import/"


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private"},
        }
    }


def csv_upload(text, name="participants.csv"):
    return SimpleUploadedFile(name, text.encode())


# --- Import --------------------------------------------------------------------------------------


def test_a_file_is_checked_first_and_written_by_a_second_click(admin_client):
    file = csv_upload("country,name_en,kind,name_local\nME,Tivat,city,Тиват\n")

    checked = admin_client.post(IMPORT, {"file": file})
    before = Participant.objects.count()
    written = admin_client.post(IMPORT, {"token": checked.context["token"]})

    assert "Added: 1. Changed: 0. As they were: 0. Broken: 0." in checked.text
    assert (before, written["Location"]) == (0, LIST)
    assert Participant.objects.get().name_local == "Тиват"


def test_broken_rows_are_named_and_nothing_can_be_written(admin_client):
    file = csv_upload("country,name_en,kind\nME,Tivat,city\nXX,Nowhere,city\n")

    response = admin_client.post(IMPORT, {"file": file})

    assert response.context["token"] is None
    assert "<td>3</td><td>Nowhere</td><td>country: “XX” is not known.</td>" in response.text
    assert "<td>Tivat</td>" not in response.text


def test_a_file_that_changes_nothing_offers_nothing(admin_client):
    make_participant("Tivat")

    response = admin_client.post(IMPORT, {"file": csv_upload("country,name_en\nME,Tivat\n")})

    assert "There is nothing to write." in response.text
    assert "Write these changes" not in response.text


@pytest.mark.parametrize("token", ["", "made-up", "a:b:c", "x" * 5000])
def test_a_token_that_is_not_ours_writes_nothing(admin_client, token):
    response = admin_client.post(IMPORT, {"token": token})

    assert response.status_code == 200
    assert "The checked file is no longer there: choose it again." in response.text
    assert Participant.objects.count() == 0


def test_only_the_file_that_was_checked_is_written(admin_client):
    first = admin_client.post(IMPORT, {"file": csv_upload("country,name_en,kind\nME,Bar,city\n")})
    admin_client.post(IMPORT, {"file": csv_upload("country,name_en,kind\nME,Tivat,city\n")})

    admin_client.post(IMPORT, {"token": first.context["token"]})

    assert Participant.objects.count() == 0


def test_a_checked_file_is_written_once(admin_client):
    checked = admin_client.post(IMPORT, {"file": csv_upload("country,name_en,kind\nME,Bar,city\n")})
    admin_client.post(IMPORT, {"token": checked.context["token"]})
    Participant.objects.all().delete()

    admin_client.post(IMPORT, {"token": checked.context["token"]})

    assert Participant.objects.count() == 0


def test_without_a_file_the_form_says_so(admin_client):
    assert "This field is required." in admin_client.post(IMPORT, {}).text


@pytest.mark.parametrize(
    "codenames",
    [
        (),
        ("view_participant",),
        ("add_participant", "view_participant"),
        ("change_participant", "view_participant", "publish_participant"),
        ("add_participant", "change_participant", "view_participant"),
    ],
)
def test_only_those_who_may_add_change_and_publish_may_import(staff, codenames):
    client = staff(*codenames)

    answers = [client.get(IMPORT), client.post(IMPORT, {"file": csv_upload("country,name_en\n")})]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_with_all_three_rights_one_may_import(staff):
    client = staff(
        "add_participant", "change_participant", "view_participant", "publish_participant"
    )

    assert client.get(IMPORT).status_code == 200
    assert IMPORT in client.get(LIST).text


def test_those_who_may_not_import_see_no_button(staff):
    client = staff("view_participant")

    assert reverse("admin:members_participant_import") not in client.get(LIST).text


def test_strangers_are_sent_to_log_in(client):
    assert client.get(IMPORT)["Location"] == f"/admin/login/?next={IMPORT}"


# --- Export --------------------------------------------------------------------------------------


def test_what_is_exported_is_read_back_as_it_was(admin_client):
    tivat = make_participant(
        "=Tivat", number=127, name_local="Тиват", other_names="Teodo\nTheodo", population=14_111
    )
    MembershipPeriod.objects.filter(participant=tivat).update(left_on=date(2016, 1, 1))
    make_participant("Bar", is_demonstration=True)

    chosen = list(Participant.objects.values_list("pk", flat=True))
    exported = admin_client.post(LIST, {"action": "download", "_selected_action": chosen})
    report = importing.run_file(BytesIO(exported.content), "participants.csv", dry_run=True)

    assert "'=Tivat" in exported.content.decode("utf-8-sig")
    assert (report.unchanged, report.created, report.updated, report.errors) == (2, 0, 0, [])
    assert exported.content.decode("utf-8-sig").splitlines()[0] == ",".join(exporting.COLUMNS)
