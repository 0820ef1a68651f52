import io
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import Workbook
from reversion.models import Version

from members import importing, spreadsheets
from members.models import MembershipPeriod, Participant
from tests.factories import make_participant

PARIS = ZoneInfo("Europe/Paris")
DEMONSTRATION = Path(__file__).parents[2] / "alliance/demo/participants.csv"
pytestmark = pytest.mark.django_db


@pytest.fixture
def csv_file(tmp_path):
    def write(text, name="participants.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def load(path, *, dry_run=False):
    return importing.run(path, dry_run=dry_run)


def reasons(report):
    return [(row.line, row.name, row.text) for row in report.errors]


def counts(report):
    return report.created, report.updated, report.unchanged, len(report.errors)


def test_a_row_becomes_a_published_participant_with_its_period(csv_file):
    path = csv_file(
        "number,name_en,name_fr,name_local,kind,country,joined_on,latitude,longitude,population\n"
        '127,Tivat,Tivat,Тиват,municipality,ME,2015-05-06,42.43,18.7,"14 111"\n'
    )

    report = load(path)

    row = Participant.objects.get()
    assert counts(report) == (1, 0, 0, 0)
    assert (row.number, row.name_local, row.kind, row.country_id) == (
        127,
        "Тиват",
        Participant.Kind.MUNICIPALITY,
        "ME",
    )
    assert (row.latitude, row.longitude, row.population) == (42.43, 18.7, 14_111)
    assert (row.slug, row.is_demonstration, row.is_public) == ("tivat", False, True)
    assert timezone.localtime(row.publish_at) == datetime(2015, 5, 6, tzinfo=PARIS)
    assert row.joined_on == date(2015, 5, 6)
    assert list(row.periods.values_list("joined_on", "left_on")) == [(date(2015, 5, 6), None)]
    assert Participant.objects.matching("тиват").get() == row


def test_the_demonstration_file_gives_129_from_29_and_nothing_the_second_time():
    first, second = load(DEMONSTRATION), load(DEMONSTRATION)

    taking_part = Participant.objects.published().taking_part()
    assert (counts(first), counts(second)) == ((129, 0, 0, 0), (0, 0, 129, 0))
    assert taking_part.count() == 129
    assert taking_part.values("country").distinct().count() == 29
    assert Participant.objects.filter(is_demonstration=True).count() == 109


@pytest.mark.parametrize(
    ("day", "total"),
    [
        (date(2013, 3, 19), 0),
        (date(2013, 3, 20), 114),
        (date(2013, 6, 10), 120),
        (date(2014, 3, 24), 122),
        (date(2014, 10, 1), 124),
        (date(2015, 5, 6), 127),
        (date(2015, 6, 24), 129),
    ],
)
def test_the_demonstration_file_gives_the_totals_that_the_news_named(day, total):
    load(DEMONSTRATION)

    assert Participant.objects.published().taking_part(day).count() == total


def test_a_second_file_changes_what_it_says_and_leaves_the_rest(csv_file):
    make_participant("Tivat", population=14_000, website="https://example.org/", number=127)

    report = load(csv_file("country,name_en,population,website\nME,Tivat,14111,\n"))

    row = Participant.objects.get()
    assert counts(report) == (0, 1, 0, 0)
    assert (row.population, row.website, row.number) == (14_111, "https://example.org/", 127)


def test_a_withdrawn_participant_stays_withdrawn(csv_file):
    make_participant("Tivat", status="withdrawn")

    load(csv_file("country,name_en,population\nME,Tivat,14111\n"))

    assert Participant.objects.get().status == "withdrawn"


def test_a_row_without_a_date_is_public_now_and_has_no_period(csv_file):
    before = timezone.now()

    load(csv_file("country,name_en,kind\nME,Tivat,city\n"))

    row = Participant.objects.get()
    assert before <= row.publish_at <= timezone.now()
    assert (row.joined_on, row.periods.count()) == (None, 0)


@pytest.mark.parametrize("country", ["GR", "gr", "Greece", "Grèce", "grece"])
def test_a_country_is_known_by_code_and_by_name_in_both_languages(csv_file, country):
    load(csv_file(f"country,name_en,kind\n{country},Megara,city\n"))

    assert Participant.objects.get().country_id == "GR"


def test_with_one_broken_row_nothing_is_written_and_each_is_named(csv_file):
    make_participant("Herceg Novi", number=7)
    path = csv_file(
        "number,country,name_en,kind,joined_on,left_on,latitude,longitude,population\n"
        ",ME,Good,city,2015-05-06,,42.4,18.7,10\n"
        ",XX,Nowhere,city,,,,,\n"
        ",ME,Odd,planet,2015-02-30,,95,18,-3\n"
        ",ME,,city,,,,,\n"
        ",ME,No kind,,,,,,\n"
        ",ME,Half a point,city,,,42.4,,\n"
        "7,ME,Same number,city,,,,,\n"
        ",ME,Good,city,,,,,\n"
        ",ME,Backwards,city,2015-05-06,2015-05-06,,,\n"
        ",ME,Too long,city,,,,,,,surplus\n"
        ",ME,Too early,city,0001-01-01,,,,\n"
    )

    report = load(path)

    assert reasons(report) == [
        (3, "Nowhere", "country: “XX” is not known."),
        (
            4,
            "Odd",
            "kind: Select a valid choice. planet is not one of the available choices. "
            "latitude: Ensure this value is less than or equal to 90. "
            "population: Ensure this value is greater than or equal to 1. "
            "joined_on: Enter a valid date.",
        ),
        (5, "", "name_en: missing."),
        (6, "No kind", "kind: missing."),
        (7, "Half a point", "latitude, longitude: give both or neither."),
        (8, "Same number", "number: 7 is that of Herceg Novi."),
        (9, "Good", "The same as line 2."),
        (10, "Backwards", "left_on: must be after joined_on."),
        (11, "Too long", "The row has more cells than there are columns."),
        (
            12,
            "Too early",
            "joined_on: Ensure this value is greater than or equal to 2013-03-20.",
        ),
    ]
    assert (report.is_written, Participant.objects.count()) == (False, 1)


def test_a_number_is_given_once(csv_file):
    make_participant("Tivat", number=127)

    report = load(csv_file("country,name_en,number\nME,Tivat,128\n"))

    assert reasons(report) == [
        (2, "Tivat", "number: it has 127 already, and a number is given once.")
    ]


def test_a_rehearsal_reports_the_same_and_writes_nothing(csv_file):
    make_participant("Tivat")
    path = csv_file("country,name_en,kind,population\nME,Tivat,,14111\nME,Bar,city,\n")

    rehearsal = load(path, dry_run=True)

    assert (counts(rehearsal), rehearsal.is_written) == ((1, 1, 0, 0), False)
    assert list(Participant.objects.values_list("name_en", "population")) == [("Tivat", None)]
    assert [(row.name, row.text) for row in rehearsal.rows] == [
        ("Tivat", "changed: population"),
        ("Bar", "new"),
    ]
    assert load(path).rows == rehearsal.rows


@pytest.mark.parametrize(
    ("periods", "row", "expected"),
    [
        ([], "2015-05-06,", [(date(2015, 5, 6), None)]),
        ([(date(2015, 5, 6), None)], "2015-05-07,", [(date(2015, 5, 7), None)]),
        (
            [(date(2015, 5, 6), None)],
            "2015-05-06,2020-01-01",
            [(date(2015, 5, 6), date(2020, 1, 1))],
        ),
        (
            [(date(2013, 3, 20), date(2014, 1, 1))],
            "2015-05-06,",
            [(date(2013, 3, 20), date(2014, 1, 1)), (date(2015, 5, 6), None)],
        ),
    ],
)
def test_periods_are_added_and_corrected(csv_file, periods, row, expected):
    tivat = make_participant("Tivat", joined_on=None)
    for joined_on, left_on in periods:
        MembershipPeriod.objects.create(participant=tivat, joined_on=joined_on, left_on=left_on)

    report = load(csv_file(f"country,name_en,joined_on,left_on\nME,Tivat,{row}\n"))

    tivat.refresh_from_db()
    assert counts(report) == (0, 1, 0, 0)
    assert list(tivat.periods.values_list("joined_on", "left_on")) == expected
    assert tivat.joined_on == expected[0][0]


def test_periods_never_overlap(csv_file):
    tivat = make_participant("Tivat", joined_on=date(2013, 3, 20), left_on=date(2014, 1, 1))
    MembershipPeriod.objects.create(participant=tivat, joined_on=date(2015, 5, 6))

    report = load(csv_file("country,name_en,joined_on,left_on\nME,Tivat,2013-03-20,2015-06-01\n"))

    assert reasons(report) == [
        (2, "Tivat", "joined_on, left_on: this period overlaps another one.")
    ]


def test_one_of_several_periods_is_corrected_by_hand_only(csv_file):
    tivat = make_participant("Tivat", joined_on=date(2013, 3, 20), left_on=date(2014, 1, 1))
    MembershipPeriod.objects.create(participant=tivat, joined_on=date(2015, 5, 6))

    report = load(csv_file("country,name_en,joined_on\nME,Tivat,2015-05-07\n"))

    assert reasons(report) == [
        (2, "Tivat", "joined_on: it has several periods; correct them one by one.")
    ]


def test_formulas_are_text(csv_file):
    load(
        csv_file(
            "country,name_en,kind,region,name_local,latitude,longitude\n"
            "ME,=1+1,city,'=SUM(A1),@here,-1.5,-5.7\n"
        )
    )

    row = Participant.objects.get()
    assert (row.name_en, row.region, row.name_local) == ("=1+1", "=SUM(A1)", "@here")
    assert (row.latitude, row.longitude) == (-1.5, -5.7)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_the_byte_order_mark_of_spreadsheet_programs_are_understood(
    csv_file, delimiter
):
    text = "country,name_en,kind,name_local\nGR,Megara,city,Μέγαρα\n".replace(",", delimiter)

    load(csv_file(text, encoding="utf-8-sig"))

    assert Participant.objects.get().name_local == "Μέγαρα"


def test_a_decimal_comma_is_understood(csv_file):
    load(csv_file("country;name_en;kind;latitude;longitude\nME;Tivat;city;42,43;18,7\n"))

    row = Participant.objects.get()
    assert (row.latitude, row.longitude) == (42.43, 18.7)


def test_an_xlsx_file_is_read_with_its_numbers_and_dates(tmp_path):
    book = Workbook()
    book.active.append(
        ["country", "name_en", "kind", "joined_on", "population", "latitude", "longitude"]
    )
    book.active.append(["ES", "Almendralta", "city", date(2015, 6, 24), 14111.0, 36.72, -4])
    book.active.append([None] * 7)
    path = tmp_path / "participants.xlsx"
    book.save(path)

    report = load(path)

    row = Participant.objects.get()
    assert counts(report) == (1, 0, 0, 0)
    assert (row.joined_on, row.population, row.longitude) == (date(2015, 6, 24), 14_111, -4.0)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"country,name_en\n", "Choose a file whose name ends in .csv or .xlsx."),
        ("a.csv", b"", "The file is empty."),
        ("a.csv", b"\n\n,,\n", "The file is empty."),
        (
            "a.csv",
            "country,name_en\nES,Málaga\n".encode("cp1252"),
            "Save the file as “CSV UTF-8”: its letters cannot be read.",
        ),
        (
            "a.csv",
            b'country,name_en\nES,"Almen\n',
            "Line 2 cannot be read: look for a missing quotation mark.",
        ),
        (
            "a.csv",
            b"country,name_en,country\nES,A,ES\n",
            "Give each column a name of its own: “country” is there twice.",
        ),
        ("a.xlsx", b"PK\x03\x04 not a sheet", "This is not an XLSX file that can be read."),
        (
            "a.csv",
            b"land,name_en\nES,A\n",
            "The column “land” is not known. The column “country” is missing.",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_reason(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)

    assert reasons(load(path)) == [(1, "", reason)]


def test_nul_bytes_are_a_broken_row(csv_file):
    report = load(csv_file("country,name_en,kind\nME,Ti\0vat,city\n"))

    assert reasons(report) == [(2, "Ti\0vat", "name_en: Null characters are not allowed.")]


def test_too_many_rows_are_refused(csv_file, monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_ROWS", 2)

    report = load(csv_file("country,name_en,kind\nME,A,city\nME,B,city\nME,C,city\n"))

    assert reasons(report) == [(1, "", "Choose a file of at most 2 rows.")]


def test_an_import_stands_in_the_history_with_the_periods(csv_file):
    load(csv_file("country,name_en,kind,joined_on\nME,Tivat,city,2015-05-06\n"))
    load(csv_file("country,name_en,population\nME,Tivat,14111\n", name="second.csv"))

    tivat = Participant.objects.get()
    versions = Version.objects.get_for_object(tivat)
    assert [(v.revision.comment, v.field_dict["population"]) for v in versions] == [
        ("Import of second.csv", 14_111),
        ("Import of participants.csv", None),
    ]
    assert Version.objects.get_for_object(tivat.periods.get()).count() == 2


def test_a_rehearsal_leaves_no_trace_in_the_history(csv_file):
    load(csv_file("country,name_en,kind\nME,Tivat,city\n"), dry_run=True)

    assert Version.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_plan_costs_the_same_for_one_row_and_three(csv_file, rows, django_assert_num_queries):
    path = csv_file("country,name_en,kind\n" + "".join(f"ME,P{n},city\n" for n in range(rows)))
    make_participant("Bar")

    # Savepoint, countries, participants, periods, former addresses, release.
    with django_assert_num_queries(6):
        load(path, dry_run=True)


def test_the_command_says_what_it_did_in_numbers(csv_file):
    path = csv_file("country,name_en,kind\nME,Tivat,city\n")
    rehearsal, real = io.StringIO(), io.StringIO()

    call_command("import_participants", path, "--dry-run", stdout=rehearsal)
    call_command("import_participants", path, stdout=real)

    assert (rehearsal.getvalue(), real.getvalue()) == (
        "1 would be added, 0 would be changed, 0 as they were, 0 broken.\n",
        "1 added, 0 changed, 0 as they were, 0 broken.\n",
    )


def test_the_command_fails_and_names_the_broken_rows(csv_file):
    path = csv_file("country,name_en,kind\nME,Tivat,city\nXX,Bar,city\n")
    complaints = io.StringIO()

    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_participants", path, stdout=io.StringIO(), stderr=complaints)

    assert complaints.getvalue() == "Line 3 (Bar): country: “XX” is not known.\n"
    assert Participant.objects.count() == 0
