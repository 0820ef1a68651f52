"""Export: its own right, a trace, no telephone and no free text unless asked for, no formula."""

import csv
import io

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from openpyxl import load_workbook

from forms_app import exporting
from forms_app.models import CaseEvent
from tests.forms_app.cases import Status, make_join, make_message, make_proposal, make_staff

pytestmark = pytest.mark.django_db
EVIL = "=cmd|' /C calc'!A0"


@pytest.fixture
def boris():
    return make_staff("boris", "decider")


@pytest.fixture
def browser(client, boris):
    client.force_login(boris, backend="django.contrib.auth.backends.ModelBackend")
    return client


def take(browser, kind="J", which="all", file_format="csv", **ticks):
    answers = {"kind": kind, "which": which, "file_format": file_format, **ticks}
    return browser.post(reverse("admin:forms_app_application_export"), answers)


def read_csv(response):
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def read_xlsx(response):
    header, *rows = load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_columns_are_in_words_and_leave_out_what_nobody_asked_for(browser):
    make_join(
        "Tivat",
        contact_phone="+38232661300",
        work="Secret work.",
        population=14111,
        population_year=2011,
        partners=[{"name": "Chiricli", "website": ""}],
    )

    (row,) = read_csv(take(browser))
    (more,) = read_csv(take(browser, with_phone="on", with_texts="on"))

    assert {name: row[name] for name in ("name_local", "country", "status", "population")} == {
        "name_local": "Tivat",
        "country": "Montenegro",
        "status": "received",
        "population": "14111",
    }
    assert row["decided_on"] == "2015-05-06"
    assert not {"contact_phone", "work", "partners", "token", "form_key", "snapshot"} & set(row)
    assert (more["contact_phone"], more["work"]) == ("'+38232661300", "Secret work.")
    assert more["partners"].strip() == "Chiricli"
    assert not {"token", "form_key", "snapshot"} & set(more)


@pytest.mark.parametrize("sign", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_cell_of_a_csv_file_is_a_formula(browser, sign):
    make_join(f"{sign} Tivat")

    (row,) = read_csv(take(browser))

    assert row["name_local"].startswith("'")


def test_a_formula_is_text_in_a_workbook(browser):
    make_join(EVIL, population=14111, population_year=2011)

    response = take(browser, file_format="xlsx")

    (row,) = read_xlsx(response)
    cells = {c.value: c.data_type for c in load_workbook(io.BytesIO(response.content)).active[2]}
    assert (row["name_local"], cells[EVIL]) == (EVIL, "s")
    assert cells[14111] == "n"


@pytest.mark.parametrize("kind", ["J", "N", "M"])
@pytest.mark.parametrize("file_format", exporting.FORMATS)
def test_each_export_leaves_a_trace_on_each_application(browser, boris, kind, file_format):
    rows = {"J": make_join(), "N": make_proposal(), "M": make_message()}

    response = take(browser, kind, file_format=file_format)

    assert response["Content-Type"] == exporting.FORMATS[file_format]
    assert "no-store" in response["Cache-Control"]
    event = CaseEvent.objects.get()
    assert (event.application_id, event.verb, event.by) == (rows[kind].pk, "exported", boris)
    assert "contact_email" in event.fields
    assert "contact_phone" not in event.fields
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr) == (boris, f"{kind}: 1")


@pytest.mark.parametrize(
    ("which", "found"),
    [("open", {"received"}), ("ended", {"declined"}), ("all", {"received", "declined"})],
)
def test_spam_is_never_in_it(browser, which, found):
    for status in (Status.RECEIVED, Status.DECLINED, Status.SPAM):
        make_join(status=status)

    assert {row["status"] for row in read_csv(take(browser, which=which))} == found


@pytest.mark.parametrize(
    "wrong", [{"kind": "X"}, {"which": ""}, {"file_format": "exe"}, {"kind": "\x00"}]
)
def test_a_wrong_answer_takes_nothing(browser, wrong):
    make_join()

    response = take(browser, **wrong)

    assert (response.status_code, CaseEvent.objects.count()) == (422, 0)


def test_looking_at_the_page_takes_nothing(browser):
    make_join()

    assert browser.get(reverse("admin:forms_app_application_export")).status_code == 200
    assert CaseEvent.objects.count() == LogEntry.objects.count() == 0


def test_a_reviewer_has_not_the_right(client):
    client.force_login(
        make_staff("anna", "reviewer"), backend="django.contrib.auth.backends.ModelBackend"
    )

    assert take(client).status_code == 403
    assert CaseEvent.objects.count() == 0
