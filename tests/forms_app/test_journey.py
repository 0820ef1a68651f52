"""Forms under way: kept as typed, found again by one link, checked, and sent."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from forms_app import drafts
from forms_app.forms import FORMS
from forms_app.models import Application, Attachment, Draft
from jobs.models import Letter
from tests.factories import make_participant, picture_bytes
from tests.forms_app.typed import address, make_draft, sent, typed, typed_at

LONG = ["J", "N"]
NAMES = {"J": "join", "N": "cooperate"}


def picture(name="act.png"):
    return SimpleUploadedFile(name, picture_bytes(), "image/png")


def shown_warnings(response):
    return [warning.text for warning in response.context["warnings"]]


@pytest.mark.parametrize("form", LONG)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_saving_keeps_half_a_step_as_it_was_typed_and_finds_no_fault(client, db, form, place):
    step = FORMS[form].PARTS[place]
    draft = Draft.objects.create(form=form, language="en")
    name = next(iter(step.base_fields))
    box = {"contact_name": "<b>half</b>", "decision": "maybe", "kinds": "x"}.get(name, "half")

    response = client.post(address(draft, step.SLUG), {name: box, "save": "1", "other": "no"})

    draft.refresh_from_db()
    assert response["Location"] == f"/en/{NAMES[form]}/{draft.token}/saved/#main"
    assert draft.answers == {step.SLUG: {name: [box]}}
    page = client.get(address(draft, step.SLUG))
    assert (page.status_code, page.context["form"].errors) == (200, {})
    assert page.context["form"][name].value() in (box, [box])


def test_the_link_leads_to_the_first_step_that_is_not_done_then_to_the_check(client, db):
    draft = make_draft("J")
    whole = draft.answers
    path = f"/en/join/{draft.token}/"

    for slug in ("authority", "decision", "contact", "work"):
        draft.answers = {step: typed for step, typed in whole.items() if step != slug}
        draft.save()
        assert client.get(path)["Location"] == f"{path}{slug}/#main"
    Draft.objects.update(answers=whole)
    assert client.get(path)["Location"] == f"{path}check/#main"


def test_the_link_is_sent_where_it_is_asked_for_with_the_day_of_erasing(client, db, settings):
    draft = make_draft("J")
    page = client.get(address(draft, "saved")).content.decode()

    response = client.post(address(draft, "saved"), {"email": "erika@tivat.example"})

    letter = Letter.objects.get()
    link = f"{settings.SITE_URL}/en/join/{draft.token}/"
    assert "erika@tivat.example" in page  # from the step on contacts: typed once only
    assert response["Location"] == f"/en/join/{draft.token}/saved/?sent#main"
    assert letter.to == "erika@tivat.example"
    assert letter.body.count(link) == 1
    assert "we erase it on" in letter.body
    assert "Tivat" not in letter.body.replace("tivat.example", "")
    assert Draft.objects.get().email == "erika@tivat.example"


@pytest.mark.parametrize(
    ("changes", "subject"),
    [
        ({}, "The link to your form for the Alliance"),
        ({"subject": "neutral"}, "The link to your form"),
        ({"subject": None}, "The link to your form"),
    ],
)
def test_the_link_to_a_proposal_names_the_alliance_only_if_that_is_safe(
    client, db, changes, subject
):
    draft = make_draft("N", **changes)

    client.post(address(draft, "saved"), {"email": "jana@chiricli.example"})

    assert Letter.objects.get().subject == subject


@pytest.mark.parametrize("email", ["", "jana", "a@b.example, c@d.example", "a@b\x00"])
def test_a_wrong_address_for_the_link_is_named_and_nothing_is_sent(client, db, email):
    draft = make_draft("N")

    response = client.post(address(draft, "saved"), {"email": email})

    assert (response.status_code, Letter.objects.count()) == (422, 0)
    assert response.content.decode().count('<a href="#id_email">') == 1


@pytest.mark.parametrize("form", LONG)
@pytest.mark.parametrize("page", ["", "saved/", "check/", "contact/"])
def test_a_link_of_nothing_says_so(client, db, form, page):
    other = make_draft("N" if form == "J" else "J")

    for token in ("x" * 32, other.token):
        response = client.get(f"/en/{NAMES[form]}/{token}/{page}")
        assert response.status_code == 404
        assert "There is no form behind this link" in response.content.decode()


def test_the_link_leads_to_the_application_once_it_is_sent(client, office):
    application = sent(client, "J")

    for page in ("", "check/", "work/", "saved/"):
        response = client.get(f"/en/join/{application.token}/{page}")
        assert response["Location"] == f"/en/applications/{application.token}/?again#main"


def test_pages_of_a_draft_are_kept_nowhere_and_other_sites_hear_nothing(client, db):
    draft = make_draft("J")

    for page in ("authority", "check", "saved"):
        response = client.get(address(draft, page))
        assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex")
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("form", LONG)
def test_the_check_shows_every_question_with_a_way_to_change_it(client, db, form):
    draft = make_draft(form)

    sheet = client.get(address(draft, "check")).context["sheet"]

    questions = [len(section.lines) for section in sheet.sections]
    steps = FORMS[form].PARTS[:-1]
    assert questions == [len(step.base_fields) + len(step.FILES) for step in steps]
    assert (sheet.problems, sheet.missing) == ([], [])
    first = sheet.sections[0].lines[0]
    box = {"J": "id_kind_0", "N": "id_organisation"}[form]
    assert first.href == f"{address(draft, steps[0].SLUG)}?change#{box}"


def test_a_change_leads_back_to_the_check(client, db):
    draft = make_draft("J")
    path = f"{address(draft, 'authority')}?change"

    wrong = client.post(path, {})
    right = client.post(path, typed_at(FORMS["J"].PARTS[0], typed("J", region="Bay")))

    assert f'action="{path}#errors"' in wrong.content.decode()
    assert right["Location"] == f"{address(draft, 'check')}#main"
    lines = client.get(address(draft, "check")).context["sheet"].sections[0].lines
    assert [line.answer for line in lines if line.question == "Region or county"] == ["Bay"]


def test_what_is_missing_keeps_the_form_from_being_sent_and_is_named_first(client, db):
    draft = make_draft("J", website=None, work="w" * 1501)

    before = client.get(address(draft, "check"))
    response = client.post(address(draft, "check"), {"copy": "on"})

    page = response.content.decode()
    assert [problem.href.rpartition("/")[2] for problem in before.context["sheet"].missing] == [
        "?change#id_website",
        "?change#id_work",
    ]
    assert (response.status_code, Application.objects.count()) == (422, 0)
    assert re.search(r"<title>(.*?)</title>", page, re.S)[1].startswith("Error (4): ")
    assert page.index('id="errors"') < page.index("<h1>")
    assert re.search(r'<input[^>]*name="copy"[^>]*checked', page)


@pytest.mark.parametrize(
    ("changes", "step", "warning"),
    [
        (
            {"contact_email": "erika@gmial.com"},
            "work",
            "Did you mean erika@gmail.com? You wrote erika@gmial.com",
        ),
        (
            {"decision_url": None},
            "contact",
            "Add the adopted decision as a file or a link, or we have to ask for it",
        ),
        (
            {"second_name": None, "second_email": None},
            "work",
            "Name a second contact if you can: people change, and so do mailboxes",
        ),
    ],
)
def test_a_warning_stands_at_the_next_step_and_at_the_check_and_blocks_nothing(
    client, office, changes, step, warning
):
    draft = make_draft("J", **changes)

    assert shown_warnings(client.get(address(draft, step))) == [warning]
    sheet = client.get(address(draft, "check")).context["sheet"]
    assert [one.text for one in sheet.warnings] == [warning]
    ticks = typed_at(FORMS["J"].PARTS[-1], typed("J"))
    assert client.post(address(draft, "check"), ticks).status_code == 303


def test_an_authority_that_takes_part_already_is_named(client, db):
    make_participant("Tivat", name_local="Општина Тиват")
    make_participant("Hidden", name_local="Општина Тиват", status="draft")
    draft = make_draft("J")

    assert shown_warnings(client.get(address(draft, "decision"))) == [
        "Tivat has been a participant since May 2015. Do you want to update its entry? Then write"
        " to us instead."
    ]


def test_more_rows_come_from_the_server_with_what_was_typed(client, db):
    draft = Draft.objects.create(form="J", language="en")
    step = address(draft, "authority")

    response = client.post(
        step,
        {"group_members_rows": "3", "group_members_2_name": "Kotor", "more": "group_members"},
    )

    page = client.get(step).content.decode()
    assert response["Location"] == f"{step}#id_group_members_3_name"
    assert page.count('value="Kotor"') == 1
    assert page.count("<legend>Authority ") == 6
    rows = {"group_members_rows": "999", "more": "group_members"}
    client.post(step, rows)
    assert client.get(step).content.decode().count("<legend>Authority ") == 30


def test_files_are_kept_with_the_draft_shown_removed_and_sent_along(client, office):
    draft = make_draft("J")
    step, answers = address(draft, "decision"), typed_at(FORMS["J"].PARTS[1], typed("J"))

    client.post(step, {**answers, "file_act": [picture("one.png")]})
    with_two = client.post(step, {**answers, "file_act": [picture("two.png")], "save": "1"})
    kept = Attachment.objects.get()  # the same file once more is the same row
    page = client.get(step).content.decode()
    assert with_two.status_code == 303
    assert page.count(f'name="remove" value="{kept.pk}"') == 1

    client.post(step, {**answers, "remove": kept.pk})
    assert Attachment.objects.count() == 0
    client.post(step, {**answers, "file_act": [picture()]})
    client.post(address(draft, "check"), typed_at(FORMS["J"].PARTS[-1], typed("J")))
    moved = Attachment.objects.get()
    assert (moved.application, moved.draft) == (Application.objects.get(), None)


def test_a_refused_file_is_named_and_the_answers_are_kept(client, db):
    draft = make_draft("J")
    step, answers = address(draft, "decision"), typed_at(FORMS["J"].PARTS[1], typed("J"))
    program = SimpleUploadedFile("act.pdf", b"MZ not a PDF", "application/pdf")

    response = client.post(step, {**answers, "file_act": [program]})

    (problem,) = response.context["problems"]
    page = response.content.decode()
    assert (response.status_code, problem.href) == (422, "#id_file_act")
    assert page.count(f">{problem.text}</a>") == 1
    assert page.count('id="id_file_act_error"') == 1
    assert 'value="Ivan Uzorak"' in page


def test_names_of_participants_are_looked_up_and_chosen_at_the_check(client, office):
    tivat = make_participant("Tivat")
    twins = [make_participant("Novi", country=code, slug=f"novi-{code}") for code in ("RS", "AL")]
    draft = make_draft("N", active_in="Tivat\nNovi\nAtlantis", partner_name="TIVAT")
    check = address(draft, "check")

    choices = client.get(check).context["sheet"].choices
    assert [choice.written for choice in choices] == ["Novi", "Atlantis"]
    value, _words = next(b for b in choices[0].buttons if b[1] == "Novi (Albania)")
    chosen = client.post(check, {"choose": value, "values": "on"})

    assert (chosen.status_code, chosen.context["sheet"].problems) == (200, [])
    assert re.search(r'<input[^>]*name="values"[^>]*checked', chosen.content.decode())
    client.post(check, typed_at(FORMS["N"].PARTS[-1], typed("N")))
    proposal = Application.objects.get().specific
    assert set(proposal.active_in.all()) == {tivat, twins[1]}
    assert (proposal.active_elsewhere, proposal.partner) == ("Atlantis", tivat)


@pytest.mark.parametrize(
    "chosen", ["", "x", "active_in", "active_in 9 1", "active_in x y", "é \x00 "]
)
def test_a_choice_that_nobody_offered_changes_nothing(client, db, chosen):
    draft = make_draft("N", active_in="Novi")

    response = client.post(address(draft, "check"), {"choose": chosen})

    assert response.status_code == 200
    assert Draft.objects.get().answers == draft.answers


def test_what_no_database_keeps_is_left_out_and_endless_text_is_cut(client, db):
    draft = Draft.objects.create(form="J", language="en")

    client.post(address(draft, "work"), {"work": "a\x00b" + "c" * 30_000, "save": "1"})

    (kept,) = Draft.objects.get().answers["work"]["work"]
    assert (kept[:3], len(kept)) == ("abc", drafts.LONGEST_ANSWER)


def test_each_change_gives_a_draft_thirty_more_days(client, db):
    draft = make_draft("J")
    Draft.objects.update(changed_at=timezone.now() - timedelta(days=29))

    client.post(address(draft, "work"), {"save": "1"})

    draft.refresh_from_db()
    assert drafts.erased_on(draft) == timezone.localdate() + drafts.KEPT_FOR
