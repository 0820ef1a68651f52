"""Letters go with what they are about: both are stored, or none."""

import pytest
from django.db import OperationalError, connection
from django.utils.translation import gettext, override

from forms_app.models import Application, RateMark
from jobs.models import Job, Letter
from tests.forms_app.typed import ANSWERS, send, sent

FORMS = list(ANSWERS)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_two_letters_go_out_without_personal_content(client, office, settings, form, language):
    changes = {} if form == "M" else {"language": language}
    application = sent(client, form, language, **changes)

    receipt, notice = Letter.objects.order_by("pk")
    assert (receipt.to, receipt.language) == (ANSWERS[form]["contact_email"], language)
    assert (notice.to, notice.language) == (office, "en")
    with override(language):
        opening = {
            "J": gettext("We have received your application to join the Alliance. Thank you."),
            "N": gettext("We have received your proposal. Thank you."),
            "M": gettext("We have received your message. Thank you."),
        }[form]
        address = f"{settings.SITE_URL}/{language}/applications/{application.token}/"
    assert receipt.body.startswith(opening)
    assert receipt.body.count(address) == 1
    assert application.reference in receipt.subject
    assert application.reference in receipt.body
    answers = {value for value in ANSWERS[form].values() if isinstance(value, str)}
    telling = {value for value in answers if len(value) > 6}
    assert [word for word in telling if word in receipt.body + receipt.subject] == []
    assert [word for word in telling if word in notice.body + notice.subject] == []
    assert f"/{application.pk}/change/" in notice.body
    assert Job.objects.waiting().count() == 2


def test_the_letter_has_a_copy_of_the_answers_if_asked_for(client, office):
    sent(client, "J", copy="on", work="Schools & <b>houses</b>", language="en")

    body = Letter.objects.get(to="erika@tivat.example").body
    assert "\nOfficial name of the authority\nОпштина Тиват\n" in body
    assert "\nNumber of inhabitants\n14,111\n" in body
    assert "\nYear of that number\n2011\n" in body
    assert "\nDate of the decision or letter\n6 May 2015\n" in body
    assert "\nWhat does your authority work on?\nEducation, Housing\n" in body
    assert "\nWhat you do, and what you seek from the Alliance\nSchools & <b>houses</b>\n" in body
    assert "\nAnother theme\n–\n" in body


def test_the_subject_does_not_name_the_alliance_when_that_is_not_safe(client, office):
    application = sent(client, "N", subject="neutral")

    letter = Letter.objects.get(to="jana@chiricli.example")
    assert letter.subject == f"Your form has arrived: {application.reference}"


def test_without_an_address_of_the_office_only_the_sender_gets_a_letter(client, db):
    sent(client, "M")

    assert [letter.to for letter in Letter.objects.all()] == ["ana@journal.example"]


@pytest.mark.parametrize("form", FORMS)
def test_without_its_letter_nothing_is_stored(client, office, form):
    def disk_is_full(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "jobs_letter" in sql:
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    client.raise_request_exception = False
    with connection.execute_wrapper(disk_is_full):
        response = send(client, form)

    stored = [model.objects.count() for model in (Application, Letter, Job, RateMark)]
    assert (response.status_code, stored) == (503, [0, 0, 0, 0])
