"""What is due goes, wholly, and nothing else; what is counted stays."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from core import dates
from forms_app import retention
from forms_app.models import Application, ErasureCount, JoinApplication, RateMark
from jobs import worker
from jobs.models import Job, Letter
from members.confirmation_models import ProposedChange
from members.contacts import Contact
from tests.factories import make_participant, make_user
from tests.forms_app.planting import (
    everything,
    plant_case,
    plant_draft,
    plant_letter,
    raw,
    seed,
    values_in,
)

NOW = timezone.localtime()  # days are those of Paris, at whatever hour the tests run
TODAY = NOW.date()


def months_ago(months, *, days=0):
    day = dates.months_later(TODAY, -months) - timedelta(days=days)
    return NOW.replace(year=day.year, month=day.month, day=day.day)


def days_ago(days):
    return NOW - timedelta(days=days)


@pytest.fixture
def kept(settings, tmp_path):
    """A folder of this test alone for letters."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


@pytest.fixture
def staff(db):
    return make_user("staff")


def make_contact(participant):
    name = seed()
    return Contact.objects.create(
        participant=participant, name=name, function=seed(), email=f"{name}@plant.example"
    )


def propose_contact(contact):
    """Changes that its authority proposed, which nobody has decided on."""
    changes = {"email": {"old": contact.email, "new": f"{seed()}@plant.example"}}
    return ProposedChange.objects.create(
        participant=contact.participant, contact=changes, note=seed(), from_version=1
    )


def plant_all_that_is_due(by):
    """One of each rule. Returns the rows, and the values of which nothing may be left."""
    left = make_participant(left_on=dates.months_later(TODAY, -13))
    contact = make_contact(left)
    here = make_participant()
    make_contact(here)
    whole = [
        plant_case("J", "declined", since=months_ago(6, days=1), by=by),
        plant_case("J", "withdrawn", since=months_ago(7), by=by),
        plant_case("N", "declined", since=months_ago(6), by=by),
        plant_case("N", "closed", since=months_ago(12), by=by),
        plant_case("M", "closed", since=months_ago(12), by=by),
        plant_case("M", "received", since=months_ago(24), submitted_at=months_ago(24), by=by),
        plant_case(
            "J",
            "onboarded",
            since=months_ago(20),
            participant=left,
            contact_email=contact.email,
            by=by,
        ),
        plant_case("J", "spam", since=days_ago(30), by=by),
        plant_case("N", "spam", since=days_ago(31), by=by),
        plant_case("M", "spam", since=days_ago(31), by=by),
        plant_draft(changed_at=days_ago(30)),
        plant_letter(f"{seed()}@plant.example", days_ago=200),
        contact,
        propose_contact(contact),
    ]
    gone = values_in(*whole)
    replaced = plant_case("J", "onboarded", since=months_ago(3), participant=here, by=by)
    decided = plant_case("J", "onboarded", since=months_ago(6), decided_at=months_ago(6), by=by)
    worked = plant_case("N", "cooperating", since=days_ago(2), submitted_at=months_ago(6), by=by)
    mandate = plant_case(
        "J", "review", since=days_ago(2), mandate_ends_on=TODAY - timedelta(days=1), by=by
    )
    parts = {
        replaced: [
            *("contact_name", "contact_role", "contact_email", "office_email"),
            *("second_name", "second_role", "second_email"),
        ],
        decided: ["contact_phone", "partners"],
        worked: [],  # yes or no: looked at by name
        mandate: ["head_name", "head_office"],
    }
    for case, names in parts.items():
        for name in names:
            gone |= set(re.findall(r"zx\d{5}zx", str(getattr(case, name))))
    return whole, parts, gone


def plant_what_is_too_young(by):
    here = make_participant()
    contact = make_contact(here)
    return [
        # So many that half a year later is not the last day of a short month.
        plant_case("J", "declined", since=months_ago(6) + timedelta(days=6), by=by),
        plant_case("N", "closed", since=months_ago(12) + timedelta(days=2), by=by),
        plant_case("M", "closed", since=days_ago(300), by=by),
        plant_case("M", "received", since=days_ago(700), submitted_at=days_ago(700), by=by),
        plant_case("J", "review", since=days_ago(500), by=by),
        plant_case(
            "J",
            "onboarded",
            since=days_ago(170),
            decided_at=days_ago(170),
            by=by,
            participant=here,
            contact_email=contact.email,
        ),
        plant_case("J", "spam", since=days_ago(28), by=by),
        plant_draft(changed_at=days_ago(28)),
        contact,
        propose_contact(contact),
        plant_letter(f"{seed()}@plant.example", days_ago=150),
    ]


@pytest.mark.django_db(transaction=True)
def test_the_rehearsal_names_what_the_run_erases_and_nothing_personal_is_left(kept, staff):
    whole, _parts, gone = plant_all_that_is_due(staff)
    young = plant_what_is_too_young(staff)
    stays = values_in(*young)
    RateMark.objects.create(sender="a" * 64, form="J", created_at=days_ago(2))
    RateMark.objects.create(sender="b" * 64, form="J")
    before = everything()
    on_disk = raw()
    assert all(value in on_disk for value in (whole[0].contact_name, whole[-1].note))
    assert {value for value in gone | stays if value not in before} == set()

    rehearsal = retention.run(dry_run=True)
    assert everything() == before
    report = retention.run()

    assert report == rehearsal
    assert Counter(line.split(":")[0] for line in report.erased) == {
        "letter that was sent": 1,
        "telephone number, partner organisations": 1,
        "whether an NGO is Roma-led": 4,  # of closed ones too, and of one that is too young
        "head of an authority whose mandate is over": 1,
        "contact person who was replaced, or whose authority left": 2,
        "form under way, left alone": 1,
        "spam": 3,
        "declined or withdrawn": 3,
        "closed proposal": 1,
        "answered or old message": 2,
        "application of an authority that left": 1,
    }
    assert (report.marks, report.failed) == (1, [])
    again = retention.run()
    assert (again.erased, again.warned, again.mail_files, again.marks) == ([], [], [], 0)
    worker.run_all()  # the last letters go out, and are forgotten
    retention.run(TODAY + timedelta(days=1))
    worker.run_all()
    after, on_disk = everything(), raw()
    assert sorted(value for value in gone if value in after + on_disk) == []
    assert sorted(value for value in stays if value not in after) == []

    # Statistics, and the history without words.
    skeleton = JoinApplication.objects.get(pk=whole[0].pk)
    assert (
        skeleton.reference,
        skeleton.status,
        skeleton.kind,
        skeleton.country_id,
        skeleton.themes,
        skeleton.submitted_at,
        skeleton.decided_on,
    ) == (
        whole[0].reference,
        "declined",
        "city",
        "ME",
        ["housing"],
        whole[0].submitted_at,
        whole[0].decided_on,
    )
    assert skeleton.erased_at is not None
    assert [event.verb for event in skeleton.events.all()] == ["erased"]
    assert skeleton.status_changes.count() == 2
    counts = dict(ErasureCount.objects.values_list("rule", "number"))
    assert counts == {
        "refused": 3,
        "closed": 1,
        "message": 2,
        "profile": 1,
        "spam": 3,
        "draft": 1,
        "letter": 1,
        "decision": 1,
        "origin": 4,
        "mandate": 1,
        "office": 2,
    }


def test_fields_with_a_rule_of_their_own_go_alone(kept, staff):
    _whole, parts, _gone = plant_all_that_is_due(staff)

    retention.run()

    replaced, decided, worked, mandate = (type(case).objects.get(pk=case.pk) for case in parts)
    assert (replaced.contact_email, replaced.second_name, replaced.name_local) == (
        "",
        "",
        next(iter(parts)).name_local,
    )
    assert (decided.contact_phone, decided.partners, decided.contact_name[:2]) == ("", [], "zx")
    assert (worked.roma_led, worked.roma_led_is_public, worked.description[:2]) == (
        "",
        False,
        "zx",
    )
    assert (mandate.head_name, mandate.mandate_ends_on, mandate.erased_at) == ("", None, None)
    assert mandate.events.get().fields == ["head_name", "head_office", "mandate_ends_on"]
    assert "head_name" not in mandate.snapshot
    assert mandate.snapshot["name_local"] == mandate.name_local


def test_the_last_letter_says_what_is_gone_and_forgets_its_address(
    kept, staff, settings, django_capture_on_commit_callbacks
):
    case = plant_case("N", "closed", since=months_ago(12), by=staff, subject="neutral")
    spam = plant_case("M", "spam", since=days_ago(30), by=staff)
    to = case.contact_email

    with django_capture_on_commit_callbacks(execute=True):
        retention.run()
    [letter] = Letter.objects.all()
    assert (letter.to, letter.subject) == (to, "Your data has been erased")
    assert f"co-operation proposal {case.reference}\n" in letter.body
    assert "12 months after the proposal was closed" in letter.body
    assert "Alliance" not in letter.subject + letter.body
    assert spam.contact_email not in everything()
    worker.run_all()

    # Delivered, that is: in the folder, until tomorrow.
    [file] = Path(settings.EMAIL_FILE_PATH).iterdir()
    assert f"To: {to}\n" in file.read_text()
    assert (Letter.objects.count(), Job.objects.filter(done_at=None).count()) == (0, 0)
    assert retention.run(TODAY + timedelta(days=1)).mail_files == [file.name]
    assert to not in everything()


def test_a_row_that_changed_since_the_list_was_made_stays(kept, staff):
    case = plant_case("J", "withdrawn", since=months_ago(7), by=staff)
    [item] = retention.expiry.due(TODAY)
    Application.objects.update(status="review", status_since=NOW)

    assert retention._erase(item, TODAY) is False

    fresh = JoinApplication.objects.get()
    assert (fresh.name_local, fresh.erased_at) == (case.name_local, None)


def test_what_breaks_stays_due_and_stops_nothing_else(kept, staff):
    """A letter that cannot be stored takes its erasure back, with all that belongs to it."""
    broken = plant_case("J", "declined", since=months_ago(7), by=staff)
    good = plant_case("J", "declined", since=months_ago(7), by=staff)

    def refuse(execute, sql, params, many, context):
        if sql.startswith("INSERT") and broken.contact_email in str(params):
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        report = retention.run()

    assert report.failed == [f"declined or withdrawn: {broken.reference}"]
    assert report.erased == [f"declined or withdrawn: {good.reference}"]
    fresh = JoinApplication.objects.get(pk=broken.pk)
    assert (fresh.contact_name, fresh.erased_at) == (broken.contact_name, None)
    assert (fresh.notes.count(), fresh.attachments.count()) == (1, 1)


def test_the_command_prints_numbers_and_names(kept, staff, capsys):
    case = plant_case("J", "declined", since=months_ago(7), by=staff)

    call_command("erase_expired", "--dry-run")
    rehearsal = capsys.readouterr().out
    call_command("erase_expired")

    assert rehearsal.startswith(f"1 would be erased:\n  declined or withdrawn: {case.reference}\n")
    assert capsys.readouterr().out == rehearsal.replace("would be ", "")


def test_the_forecast_names_what_goes_within_thirty_days(kept, staff):
    soon = plant_case("J", "declined", since=months_ago(6) + timedelta(days=10), by=staff)
    plant_case("J", "declined", since=NOW, by=staff)
    plant_case("J", "declined", since=months_ago(7), by=staff)  # today's, not the forecast's

    assert [str(item) for item in retention.forecast()] == [
        f"declined or withdrawn: {soon.reference}"
    ]
