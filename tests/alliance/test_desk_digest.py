"""The daily letter to staff, whatever waits for them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from alliance.desk import digest
from jobs.models import Job, Letter
from pages.models import Page
from publishing import tasks
from tests.factories import make_page, make_superuser, make_user
from tests.forms_app.cases import make_join, make_staff

pytestmark = pytest.mark.django_db


def make_editor(name="anna", **facts):
    user = make_user(name, is_staff=True, email=f"{name}@example.org", **facts)
    rights = ("view_page", "change_page", "publish_page")
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def told(user):
    return {str(part.heading): [words for words, _address in part.lines] for part in user}


def test_the_letter_names_all_that_waits():
    anna = make_editor()
    other = make_superuser("other")
    task, old = make_page("Privacy"), make_page("About")
    tasks.submit(task, by=other)
    tasks.assign(task, to=anna, by=other)
    tasks.remark(task, by=other, text="Look here")
    Page.objects.filter(pk=old.pk).update(changed_at=timezone.now() - timedelta(days=800))

    assert told(digest.waiting_for(anna, timezone.now())) == {
        "Waits for you": ["Privacy (Page), waits for an editor"],
        "Comments by others": ["Privacy (Page)"],
        "To be looked at again": ["About (Page)"],
    }


def test_one_letter_a_day_in_the_language_of_the_person():
    anna = make_editor(language="fr")
    make_editor("boris", language="en").user_permissions.clear()
    tasks.submit(make_page("Privacy"), by=None)

    assert (digest.run(), digest.run()) == (["anna"], [])
    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == (
        anna.email,
        "Ce qui vous attend dans l’espace de gestion",
    )
    assert "- Privacy (Page), attend un éditeur http" in letter.body


def test_nothing_waits_nothing_goes_out():
    make_editor()
    make_page("Privacy")

    assert (digest.run(), Letter.objects.count()) == ([], 0)


def test_what_failed_is_told_to_who_may_see_it():
    boss = make_superuser("boss")
    Job.objects.create(task="y", error="broken")

    assert told(digest.waiting_for(boss, timezone.now())) == {
        "Needs to be mended": ["Jobs that failed: 1"]
    }


def test_whoever_edits_and_reviews_has_one_letter():
    anna = make_staff("anna", "editor", "reviewer")
    case = make_join(assigned_to=anna)
    tasks.submit(make_page("Privacy"), by=None)

    assert (digest.run(), digest.run()) == (["anna"], [])
    letter = Letter.objects.get()
    parts = [part.strip().splitlines() for part in letter.body.split("\n\n")]
    assert (letter.to, letter.subject) == (anna.email, "Waiting for you at the desk")
    assert [part[0] for part in parts] == [
        "This waits for you at the desk of the site:",
        *("Assigned to you (1)", "Waits for you", "All of it:"),
        "This letter comes once a day, and only when something waits.",
    ]
    assert parts[1][1].startswith(f"- {case.reference} http")
    assert parts[2][1].startswith("- Privacy (Page), waits for an editor http")


def test_the_worker_writes_it_every_day(settings):
    anna = make_staff("anna", "reviewer")
    make_join(assigned_to=anna)

    assert [name for name in settings.DAILY_TASKS if "digest" in name] == [
        "alliance.desk.digest.daily"
    ]
    digest.daily()

    assert Letter.objects.get().about == f"digest-{timezone.localdate()}-{anna.pk}"
