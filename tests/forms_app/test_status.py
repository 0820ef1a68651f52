"""After sending: the secret page says how it stands, and takes what its sender still has to say."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import gettext, override

from forms_app import answers, asking, casework, review, standard
from forms_app.models import (
    Actor,
    Application,
    Attachment,
    CaseEvent,
    CaseMessage,
    StatusChange,
    TopicMailbox,
)
from forms_app.standing import WORDS, Standing, Word
from jobs.models import Letter
from tests.factories import make_superuser, make_user, picture_bytes
from tests.forms_app.cases import make_join
from tests.forms_app.typed import sent

Status = Application.Status


@pytest.fixture
def reviewer(db):
    return make_superuser("reviewer")


def page_of(client, application, page="", language="en"):
    return client.get(f"/{language}/applications/{application.token}/{page}")


def asked_for(application, reviewer, *fields):
    begin = review.begin_screening if application.FORM == "J" else review.mark_as_checked
    begin(application, by=reviewer)
    return asking.ask(application, by=reviewer, question="Which website is yours?", fields=fields)


def test_every_status_has_a_word_for_the_applicant():
    assert set(WORDS) == set(Status)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("status", list(Status))
def test_the_page_names_one_of_five_words(client, db, status, language):
    application = make_join(status=status)

    page = page_of(client, application, language=language).content.decode()

    with override(language):
        word = gettext(str(WORDS[status].label))
    assert page.count(f'<li aria-current="step">{word}</li>') == 1


def test_french_has_its_own_word_for_how_it_stands_and_for_the_day_it_came(client, db):
    with override("fr"):
        page = client.get(make_join().get_absolute_url()).content.decode()

    assert '<li aria-current="step">Reçu</li>' in page
    assert page.count("Reçu le") == 1


def test_an_answer_shows_no_heading_without_a_question(client, office, reviewer):
    application = review.begin_screening(sent(client, "J"), by=reviewer)
    asking.ask(application, by=reviewer, question="Which themes?", fields=["themes", "partners"])

    page = client.get(f"{application.get_absolute_url()}answer/")

    shown = [part.legend for form in page.context["forms"] for part in form.parts()]
    assert shown == ["Themes and plan", "Programmes and partners", "Your answer"]


@pytest.mark.parametrize(("status", "shows"), [("declined", 1), ("deferred", 1), ("accepted", 0)])
def test_reasons_are_shown_in_the_words_they_were_given_and_nothing_internal(
    client, reviewer, status, shows
):
    application = make_join(status=status, deferred_until=timezone.localdate())
    StatusChange.objects.create(
        application=application,
        old_status="ready_for_decision",
        new_status=status,
        by=reviewer,
        reason="The council has not decided.",
        is_forced=True,
        forced_because="Nobody else was there",
    )
    casework.note(application, "A doubtful case", by=reviewer)

    page = page_of(client, application).content.decode()

    assert page.count("The council has not decided.") == shows
    assert [word for word in ("doubtful", "Nobody else", "reviewer") if word in page] == []


def test_messages_go_both_ways_as_plain_text_and_each_side_hears_that_one_waits(
    client, office, reviewer
):
    application = sent(client, "J")
    Letter.objects.all().delete()
    path = f"/en/applications/{application.token}/"

    response = client.post(path, {"text": "<b>When</b>\nwill you decide?"})
    casework.write_message(application, "Soon.", by=reviewer)

    page = client.get(response["Location"]).content.decode()
    assert response["Location"] == f"{path}?written#main"
    assert page.count("&lt;b&gt;When&lt;/b&gt;<br>will you decide?") == 1
    assert page.count("<p>Soon.</p>") == 1
    assert CaseMessage.objects.filter(is_from_applicant=True, by=None).count() == 1
    to_office = Letter.objects.get(to=office)
    assert "When" not in to_office.body
    assert Letter.objects.filter(to=application.contact_email).count() == 1


@pytest.mark.parametrize("text", ["", " \r\n", "\x00", "m" * 3001])
def test_a_wrong_message_is_named_and_kept(client, db, text):
    application = make_join()

    response = client.post(f"/en/applications/{application.token}/", {"text": text})

    assert (response.status_code, CaseMessage.objects.count()) == (422, 0)
    assert response.content.decode().count('<a href="#id_text">') == 1
    assert response.context["form"]["text"].value() == text


def test_an_answer_changes_just_the_open_fields_and_the_case_goes_on(client, office, reviewer):
    application = sent(client, "J")
    asked = asked_for(application, reviewer, "website", "population")
    path = f"/en/applications/{application.token}/answer/"

    page = client.get(path).content.decode()
    response = client.post(
        path,
        {
            "website": "www.tivat.example",
            "population": "14 111",
            "name_local": "Hijacked",
            "text": "It has moved.",
        },
    )

    application.refresh_from_db()
    asked.refresh_from_db()
    assert [page.count(f'name="{name}"') for name in ("website", "population", "kind")] == [1, 1, 0]
    assert response["Location"] == f"/en/applications/{application.token}/?answered#main"
    assert (application.website, application.name_local) == (
        "https://www.tivat.example",
        "Општина Тиват",
    )
    assert (application.status, asked.closed_at is None) == ("screening", False)
    event = CaseEvent.objects.get(verb="answered")
    assert (event.actor, event.fields) == (Actor.APPLICANT, ["website"])
    assert CaseMessage.objects.get().text == "It has moved."
    assert client.get(path)["Location"] == f"/en/applications/{application.token}/#main"


def test_a_wrong_answer_keeps_the_question_open_and_what_was_typed(client, office, reviewer):
    application = sent(client, "J")
    asked = asked_for(application, reviewer, "website")

    response = client.post(
        f"/en/applications/{application.token}/answer/", {"website": "tivat", "text": "Moved."}
    )

    asked.refresh_from_db()
    assert (response.status_code, asked.closed_at, CaseMessage.objects.count()) == (422, None, 0)
    assert [problem.href for problem in response.context["problems"]] == ["#id_website"]
    page = response.content.decode()
    assert 'value="tivat"' in page
    assert "Moved.</textarea>" in page
    assert "<title>Error (1): " in page


def test_an_answer_may_be_words_and_files_alone(client, office, reviewer):
    application = sent(client, "J")
    asked_for(application, reviewer)
    path = f"/en/applications/{application.token}/answer/"
    file = SimpleUploadedFile("act.png", picture_bytes(), "image/png")

    empty = client.post(path, {})
    full = client.post(path, {"text": "Here it is.", "file_answer": [file]})

    assert (empty.status_code, full.status_code) == (422, 303)
    attachment = Attachment.objects.get()
    assert (attachment.purpose, attachment.application_id) == ("answer", application.pk)


def test_every_question_of_the_form_can_be_opened_and_answered_with_what_is_there(
    client, office, reviewer
):
    for form in ("J", "N"):
        application = sent(client, form)
        names = list(answers.names(application))
        asked_for(application, reviewer, *names)
        path = f"/en/applications/{application.token}/answer/"
        forms = client.get(path).context["forms"]
        data = {}
        for one in forms:
            data |= typed_again(one)

        response = client.post(path, data)

        assert response.status_code == 303, response.context["problems"]
        assert CaseEvent.objects.filter(verb="answered").last().fields == []


def typed_again(form):
    """What a browser sends when nothing is changed."""
    data = {}
    for bound in form:
        widget, value = bound.field.widget, bound.value()
        if hasattr(widget, "boxes"):
            values = widget.decompress(value)
            data |= {f"{bound.name}_{b}": str(v) for b, v in zip(widget.boxes, values, strict=True)}
        elif hasattr(widget, "columns"):
            data[f"{bound.name}_rows"] = "9"
            for number, row in enumerate(value or []):
                data |= {f"{bound.name}_{number}_{column}": text for column, text in row.items()}
        elif isinstance(value, bool):
            data |= {bound.name: "on"} if value else {}
        else:
            data[bound.name] = "" if value is None else value
    return data


def test_names_and_contacts_are_corrected_until_the_decision(client, office, reviewer):
    application = sent(client, "J")
    path = f"/en/applications/{application.token}/correct/"
    data = {}
    for form in client.get(path).context["forms"]:
        data |= typed_again(form)
    corrected = {**data, "contact_email": "e@tivat.example", "website": "tivat.example"}

    wrong = client.post(path, {**data, "contact_email": "erika"})
    right, same = client.post(path, corrected), client.post(path, corrected)

    application.refresh_from_db()
    assert (wrong.status_code, 'value="erika"' in wrong.content.decode()) == (422, True)
    assert [r["Location"].rpartition("?")[2] for r in (right, same)] == [
        "corrected#main",
        "unchanged#main",
    ]
    assert application.contact_email == "e@tivat.example"
    event = CaseEvent.objects.get(verb="corrected")
    assert (event.actor, event.fields) == (Actor.APPLICANT, ["contact_email", "website"])

    Application.objects.update(decided_at=timezone.now())
    assert client.post(path, {**data, "contact_name": "Late"}).status_code == 303
    application.refresh_from_db()
    assert application.contact_name == "Erika Példa"


@pytest.mark.parametrize("form", ["J", "N"])
def test_it_is_withdrawn_after_one_more_question(client, office, form):
    application = sent(client, form)
    path = f"/en/applications/{application.token}/withdraw/"

    asked = client.get(path)
    assert Application.objects.get().status == "received"
    response = client.post(path)
    again = client.post(path)

    assert (asked.status_code, response["Location"].rpartition("?")[2]) == (200, "withdrawn#main")
    assert again["Location"] == f"/en/applications/{application.token}/#main"
    change = StatusChange.objects.get()
    assert (change.new_status, change.actor, change.by) == ("withdrawn", Actor.APPLICANT, None)


def test_a_decided_case_cannot_be_withdrawn(client, db):
    application = make_join(status="accepted", decided_at=timezone.now())

    assert client.post(f"/en/applications/{application.token}/withdraw/").status_code == 303
    assert Application.objects.get().status == "accepted"


def test_the_data_are_downloaded_as_json_that_people_can_read(client, office, reviewer):
    application = sent(client, "J")
    casework.note(application, "A doubtful case", by=reviewer)
    casework.write_message(application, "Soon.", by=reviewer)

    response = client.post(f"/en/applications/{application.token}/data/")

    data = json.loads(response.content)
    assert response["Content-Disposition"] == (
        f'attachment; filename="{application.reference}.json"'
    )
    assert data["answers"]["Your authority"]["Official name of the authority"] == "Општина Тиват"
    assert "Општина Тиват" in response.content.decode()
    assert [(m["from"], m["text"]) for m in data["messages"]] == [("staff", "Soon.")]
    assert "doubtful" not in response.content.decode()
    assert "reviewer" not in response.content.decode()
    assert CaseEvent.objects.get().verb == "downloaded"
    assert client.get(f"/en/applications/{application.token}/data/").status_code == 405


def test_what_was_sent_can_be_read_and_printed(client, office):
    application = sent(client, "N")

    page = page_of(client, application, "answers/").content.decode()

    assert page.count("<dt>Name of the organisation</dt><dd>Chiricli</dd>") == 1
    assert page.count("<dt>Name in Latin letters</dt><dd><i>not given</i></dd>") == 1


PAGES = ["", "answers/", "answer/", "correct/", "withdraw/", "data/"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_token_of_nothing_or_of_what_was_erased_opens_nothing(client, db, page, method):
    erased = make_join(erased_at=timezone.now())

    for token in ("x" * 32, erased.token):
        response = getattr(client, method)(f"/en/applications/{token}/{page}")
        assert response.status_code in {404, 405}


@pytest.mark.parametrize("page", ["", "answers/", "correct/", "withdraw/"])
def test_the_pages_are_kept_nowhere_and_other_sites_hear_nothing(client, db, page):
    response = page_of(client, make_join(), page)

    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_a_message_of_the_contact_page_has_no_case(client, office):
    application = sent(client, "M")

    page = page_of(client, application)
    for act in ("correct/", "withdraw/", "answer/"):
        assert page_of(client, application, act).status_code == 303
    assert 'name="text"' not in page.content.decode()
    assert client.post(f"/en/applications/{application.token}/", {"text": "x"}).status_code == 200
    assert CaseMessage.objects.count() == 0


def test_the_standard_is_hidden_under_five_cases_and_half_is_half(client, db):
    now = timezone.now()
    for days in (2, 3, 30, 40):
        make_join(status="accepted", submitted_at=now - timedelta(days=days), decided_at=now)
    make_join(status="withdrawn", submitted_at=now - timedelta(days=1), decided_at=now)

    few = standard.days_for_half(Application.Form.JOIN)
    make_join(status="declined", submitted_at=now - timedelta(days=9.5), decided_at=now)

    assert (few, standard.days_for_half(Application.Form.JOIN)) == (None, 10)
    assert standard.days_for_half(Application.Form.COOPERATE) is None
    assert client.get("/en/join/").content.decode().count("Half are decided within 10 days.") == 1
    assert "Half are decided" not in client.get("/en/cooperate/").content.decode()


def test_a_message_goes_to_the_mailbox_of_its_topic(client, office):
    TopicMailbox.objects.create(topic="press", email="press@alliance.example")

    sent(client, "M")
    sent(client, "M", topic="texts")

    to = Letter.objects.exclude(to="ana@journal.example").order_by("pk")
    assert [letter.to for letter in to] == ["press@alliance.example", office]


def test_staff_change_who_reads_which_topic(client, db):
    editor = make_user("one", is_staff=True)
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    path = "/admin/forms_app/topicmailbox/add/"
    facts = {"topic": "press", "email": "press@alliance.example"}

    refused = client.post(path, facts)
    editor.groups.add(Group.objects.get(name="editor"))
    accepted = client.post(path, facts)

    assert (refused.status_code, accepted.status_code) == (403, 302)
    assert str(TopicMailbox.objects.get()) == "Press"


def test_of_a_proposal_that_asked_for_it_no_letter_names_the_alliance(client, office, reviewer):
    application = sent(client, "N", subject="neutral")
    review.mark_as_checked(application, by=reviewer)
    casework.write_message(application, "Soon.", by=reviewer)
    client.post(f"/en/applications/{application.token}/withdraw/")

    subjects = Letter.objects.filter(to=application.contact_email).values_list("subject", flat=True)
    assert len(subjects) == 3
    assert [subject for subject in subjects if "Alliance" in subject] == []


def test_the_standing_of_spam_is_that_of_any_other(client, db):
    standing = Standing.of(make_join(status="spam"))

    assert (standing.word, standing.reason, standing.asked) == (Word.RECEIVED, "", None)
