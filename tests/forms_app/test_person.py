"""One person's data: found, given out, erased, and no word of it in any log."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from forms_app import redacting
from forms_app.models import Application, Draft, ErasureCount, JoinApplication
from jobs import worker
from jobs.models import Letter
from members.contacts import Contact
from tests.factories import make_participant, make_user
from tests.forms_app.planting import (
    contents_of,
    everything,
    plant_case,
    plant_draft,
    plant_letter,
    values_in,
)

BACKEND = "django.contrib.auth.backends.ModelBackend"
EMAIL = "jane@city.example"


def page(name, *args):
    return reverse(f"admin:forms_app_erasurecount_{name}", args=args)


def browser_of(client, role):
    user = make_user(role.replace(" ", "_"), is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    browser = type(client)()
    browser.force_login(user, backend=BACKEND)
    browser.user = user
    return browser


@pytest.fixture
def protector(client, db):
    """The browser of somebody who protects data, and does nothing else."""
    return browser_of(client, "data protection")


@pytest.fixture
def held(protector, settings, tmp_path):
    """Four rows about one person, and one about another."""
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    by = make_user("colleague")
    now = timezone.now()
    return {
        "case": plant_case("J", "review", since=now, by=by, contact_email=EMAIL),
        "draft": plant_draft(changed_at=now, email=EMAIL),
        "contact": Contact.objects.create(participant=make_participant(), name="J", email=EMAIL),
        "letter": plant_letter(EMAIL.upper()),
        "other": plant_case("M", "received", since=now, by=by),
    }


def keys_in(response):
    return [holding.key for holding, _record in response.context["records"]]


def test_a_search_finds_every_row_and_no_other(protector, held):
    response = protector.post(page("person"), {"words": " Jane@City.example "})

    assert keys_in(response) == [
        f"joinapplication-{held['case'].pk}",
        f"draft-{held['draft'].pk}",
        f"contact-{held['contact'].pk}",
        f"letter-{held['letter'].pk}",
    ]
    shown = response.content.decode()
    mine = values_in(held["case"]) - contents_of(held["case"])
    assert [value for value in mine if value not in shown] == []
    assert [value for value in values_in(held["other"]) if value in shown] == []


def test_a_name_in_a_note_finds_its_case(protector, held):
    words = held["other"].notes.get().text

    response = protector.post(page("person"), {"words": words})

    assert keys_in(response) == [f"message-{held['other'].pk}"]


@pytest.mark.parametrize("words", ["", "ab", "x" * 300])
def test_what_cannot_be_looked_for_is_asked_again(protector, db, words):
    assert protector.post(page("person"), {"words": words}).status_code == 422


@pytest.mark.parametrize("kind", ["json", "text"])
def test_all_of_it_is_given_out_and_the_history_tells_by_fields(protector, held, kind):
    keys = keys_in(protector.post(page("person"), {"words": EMAIL}))

    response = protector.post(page("give"), {"row": keys, "format": kind})

    content = response.content.decode()
    assert "attachment" in response["Content-Disposition"]
    rows = held["case"], held["draft"]
    assert [v for v in values_in(*rows) - contents_of(*rows) if v not in content] == []
    event = held["case"].events.get()
    assert (event.verb, event.by, "contact_email" in event.fields) == (
        "exported",
        protector.user,
        True,
    )


def test_erasing_asks_first_and_then_leaves_nothing(
    protector, held, django_capture_on_commit_callbacks
):
    keys = keys_in(protector.post(page("person"), {"words": EMAIL}))
    gone = values_in(*(held[name] for name in ("case", "draft", "contact", "letter")))

    asked = protector.post(page("erase"), {"row": keys, "ask": "1"})
    assert (asked.status_code, Application.objects.get(pk=held["case"].pk).erased_at) == (200, None)
    unsure = protector.post(page("erase"), {"row": keys, "reason": "asked"})
    assert unsure.status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        protector.post(page("erase"), {"row": keys, "reason": "asked", "is_sure": "on"})

    case = JoinApplication.objects.get(pk=held["case"].pk)
    assert (case.status, case.contact_email, case.country_id) == ("withdrawn", "", "ME")
    assert Draft.objects.count() == Contact.objects.count() == 0
    assert case.events.get().by == protector.user
    assert ErasureCount.objects.get().number == 4
    last = [letter.to for letter in Letter.objects.all() if letter.to == EMAIL]
    assert len(last) == 3
    worker.run_all()
    after = everything()
    assert [value for value in [*gone, EMAIL] if value in after] == []


def test_no_log_has_a_word_of_it(protector, held):
    keys = keys_in(protector.post(page("person"), {"words": EMAIL}))
    protector.post(page("give"), {"row": keys})
    protector.post(page("erase"), {"row": keys, "reason": "unneeded", "is_sure": "on"})

    log = [entry.change_message for entry in LogEntry.objects.order_by("pk")]
    assert log == [
        "Looked for one person: 4 found.",
        "Gave out the data of one person: 4 rows.",
        "Erased the data of one person: 4 rows, since it is no longer needed.",
    ]
    assert {entry.object_repr for entry in LogEntry.objects.all()} == {"One person’s data"}


@pytest.mark.parametrize("name", ["person", "forecast", "passport", "changelist"])
def test_only_who_protects_data_comes_in(client, protector, held, name):
    others = [browser_of(client, role) for role in ("decider", "editor", "admin")]

    assert [other.get(page(name)).status_code for other in others] == [403, 403, 403]
    assert [other.post(page("give"), {"row": "x"}).status_code for other in others] == [403] * 3
    assert [other.post(page("erase"), {"row": "x"}).status_code for other in others] == [403] * 3
    assert protector.get(page(name)).status_code == 200
    assert protector.get("/admin/").status_code == 200


@pytest.mark.parametrize("rows", [[], ["x"], ["draft-9" * 40], ["application-999999"]])
def test_a_key_of_nothing_is_refused_in_words(protector, db, rows):
    response = protector.post(page("give"), {"row": rows}, follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "Choose at least one row."
    ]


# --- Redacting ----------------------------------------------------------------------------------

PASSAGE = "Ana Petrović is Roma"


@pytest.fixture
def telling(held):
    text = f"First words. {PASSAGE}. Last words."
    case = held["case"]
    JoinApplication.objects.filter(pk=case.pk).update(
        work=text, snapshot={"answers": {"work": text}}
    )
    plant_letter(EMAIL, about=case.reference, words=text)
    case.messages.update(text=text)
    return case


def test_a_reviewer_takes_a_passage_out_and_the_log_keeps_no_word(
    client, telling, django_capture_on_commit_callbacks
):
    reviewer = browser_of(client, "reviewer")
    shown = reviewer.get(page("redact", telling.pk))
    assert [finding.words for _k, _l, _t, found in shown.context["texts"] for finding in found] == [
        PASSAGE,
        PASSAGE,
        PASSAGE,
    ]

    with django_capture_on_commit_callbacks(execute=True):
        for key, *_rest in shown.context["texts"]:
            reviewer.post(page("redact", telling.pk), {"text": key, "passage": PASSAGE})

    fresh = JoinApplication.objects.get(pk=telling.pk)
    assert fresh.work == "First words. […]. Last words."
    assert fresh.snapshot == {"answers": {"work": "First words. […]. Last words."}}
    assert PASSAGE not in everything()
    events = fresh.events.order_by("pk").values_list("verb", "fields")
    assert [*events] == [
        ("redacted", ["work"]),
        ("redacted", ["casemessage.text"]),
        ("redacted", ["casemessage.text"]),
    ]


def test_the_whole_text_may_go(telling):
    redacting.redact(telling, field="work", by=make_user("r"))

    assert JoinApplication.objects.get(pk=telling.pk).work == "[…]"


@pytest.mark.parametrize("passage", ["", "   ", "not there", "[…]"])
def test_a_passage_that_is_not_there_changes_nothing(client, telling, passage):
    reviewer = browser_of(client, "reviewer")
    key = f"joinapplication-{telling.pk}-work"

    response = reviewer.post(
        page("redact", telling.pk), {"text": key, "passage": passage}, follow=True
    )

    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert PASSAGE in JoinApplication.objects.get(pk=telling.pk).work


def test_a_case_page_says_that_there_is_something_to_look_at(client, telling):
    reviewer = browser_of(client, "reviewer")

    shown = reviewer.get(reverse("admin:forms_app_application_change", args=[telling.pk]))

    assert shown.content.decode().count("3 passages seem to be about persons.") == 1


def test_an_editor_redacts_nothing(client, telling):
    editor = browser_of(client, "editor")

    assert editor.get(page("redact", telling.pk)).status_code == 403
