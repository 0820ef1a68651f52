"""Answers that need correcting, and answers that look odd but are fine.

Every message is looked up in the reader's language: what the table says is the English one.
"""

import datetime as dates
import html
import re

import pytest
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override

from forms_app.forms import FORMS
from forms_app.models import Application, Draft
from tests.forms_app.answers import WRONG
from tests.forms_app.fine_answers import FINE
from tests.forms_app.sentences import date
from tests.forms_app.typed import (
    ANSWERS,
    address,
    send,
    send_step,
    sent,
    step_of,
    typed,
    typed_at,
)

pytestmark = pytest.mark.either_database

YEARS = ("population_year", "roma_year", "founded_year")


def in_words(message, language):
    """The message in the reader's language, with its gaps filled in that language."""
    text, gaps = message if isinstance(message, tuple) else (message, {})
    with override(language):
        gaps = {name: gap_in_words(name, gap, language) for name, gap in gaps.items()}
        words = ngettext(*text, gaps["limit"]) if isinstance(text, tuple) else gettext(text)
        return words % gaps if gaps else words


def gap_in_words(name, gap, language):
    if name == "label":
        return gettext(gap)
    if name in {"row", "message"}:
        return in_words(gap, language)
    return gap.replace(",", "\u202f") if language == "fr" and isinstance(gap, str) else gap


def send_where_it_is_asked(client, form, language, box, changes):
    """The step with that box, or the whole of a short form; and what was typed there."""
    if form == "M":
        return send(client, form, language, **changes), typed(form, **changes)
    step = step_of(form, box)
    answers = typed_at(step, typed(form, **changes))
    if step is FORMS[form].PARTS[-1]:
        return send(client, form, language, **changes), answers
    return send_step(client, form, step, language, **changes), answers


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("form", "changes", "box", "message"),
    WRONG,
    ids=[f"{form}-{box}-{n}" for n, (form, _, box, _) in enumerate(WRONG)],
)
def test_a_wrong_answer_is_named_and_nothing_typed_is_lost(
    client, db, language, form, changes, box, message
):
    response, answers = send_where_it_is_asked(client, form, language, box, changes)

    page = response.content.decode()
    words = in_words(message, language)
    summary = re.search(r'<div class="errors".*?</div>', page, re.S)[0]
    assert response.status_code == 422
    assert re.findall(r'<li><a href="#(.*?)">(.*?)</a></li>', summary) == [
        (f"id_{box}", html.escape(words))
    ]
    assert re.findall(
        r'<p class="wrong" id="(.*?)"><span><span class="vh">.*? </span>(.*?)<', page
    ) == [(wrong_id(box), html.escape(words))]
    assert page.count(f'id="id_{box}"') == 1
    assert Application.objects.count() == 0
    assert lost(response.context["form"], answers) == {}


def wrong_id(box):
    """Where the message stands: below the question, whichever of its boxes is wrong."""
    box = re.sub(r"_(day|month|year|\d+_\w+)$", "", box) if box not in YEARS else box
    return f"id_{box.removesuffix('_0')}_error"


def lost(form, answers):
    """Answers that are not in the page that came back, as the browser would send them again."""
    fields = fields_of(str(form))
    # A menu or a button cannot show what was never offered.
    return {
        name: value
        for name, value in answers.items()
        if name in fields
        and fields[name]["open"]
        and fields[name]["values"] != [str(value).replace("\r\n", "\n")]
    } | {
        name: value
        for name, value in answers.items()
        if name in fields
        and not fields[name]["open"]
        and set(value if isinstance(value, list) else [value]) & set(fields[name]["offered"])
        != set(fields[name]["values"]) - {""}
        and value not in ("",)
    }


def fields_of(page):
    """The boxes of a form by name: what they hold and, if not open to any text, what they offer."""
    fields, page = {}, page.replace("\r\n", "\n")
    for tag in re.findall(r"<input[^>]*>", page):
        name, kind = attribute(tag, "name"), attribute(tag, "type")
        value = attribute(tag, "value")
        field = fields.setdefault(name, {"open": True, "values": [], "offered": []})
        if kind in {"radio", "checkbox"}:
            field["open"] = False
            field["offered"].append(value or "on")
            if re.search(r"\bchecked\b", tag):
                field["values"].append(value or "on")
        else:
            field["values"].append(value)
    for name, text in re.findall(r'<textarea name="(\w+)"[^>]*>\n(.*?)</textarea>', page, re.S):
        fields[name] = {"open": True, "values": [html.unescape(text)], "offered": []}
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', page, re.S):
        fields[name] = {
            "open": False,
            "offered": re.findall(r'value="(.*?)"', options),
            "values": re.findall(r'value="(.*?)" selected', options),
        }
    return fields


def attribute(tag, name):
    found = re.search(rf'\b{name}="(.*?)"', tag, re.S)
    return html.unescape(found[1]) if found else ""


def test_the_table_is_long_enough():
    assert len(WRONG) >= 150


MISSING = {
    "authority": ["kind_0", "name_local", "country", "website"],
    "decision": ["decision_0", "decided_on_day", "head_name", "head_office", "commitments_0"],
    "contact": ["contact_name", "contact_role", "contact_email", "language_0"],
    "work": ["themes_0", "action_plan_0"],
    "organisation": ["organisation", "legal_form_0", "country", "place"],
    "proposal": ["kinds_0", "themes_0", "partner_kind_0", "description", "money_0"],
}
OF_NGO = [*MISSING["contact"], "subject_0", "naming_0"]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("form", "step"),
    [(form, step) for form in ("J", "N") for step in FORMS[form].PARTS[:-1]],
    ids=lambda value: getattr(value, "SLUG", value),
)
def test_an_empty_step_names_every_missing_answer_in_the_order_of_the_page(
    client, db, form, step, language
):
    draft = Draft.objects.create(form=form, language=language)

    response = client.post(address(draft, step.SLUG, language))

    page = response.content.decode()
    boxes = [problem.href.removeprefix("#id_") for problem in response.context["problems"]]
    expected = OF_NGO if (form, step.SLUG) == ("N", "contact") else MISSING[step.SLUG]
    assert (response.status_code, boxes) == (422, expected)
    assert sorted(boxes, key=lambda box: page.index(f'id="id_{box}"')) == boxes
    with override(language):
        title = gettext("Error (%(number)s):") % {"number": len(boxes)}
    assert re.search(r"<title>(.*?)</title>", page, re.S)[1].startswith(f"{title} ")


def test_several_wrong_answers_are_counted(client, db):
    response = send(client, "M", topic=None, contact_email="ana", text="")

    page = response.content.decode()
    assert re.search(r"<h2>(\d.*?)</h2>", page)[1] == "3 answers need correcting"
    assert re.search(r"<title>(.*?)</title>", page, re.S)[1].startswith("Error (3): Contact – ")
    assert '<div class="errors" id="errors" role="alert" tabindex="-1" autofocus>' in page
    assert 'action="/en/contact/#errors"' in page
    assert page.index('id="errors"') < page.index("<h1>")


def test_only_the_wrong_box_of_a_date_is_marked(client, db):
    step = step_of("J", "decided_on_day")
    response = send_step(client, "J", step, **date("4", "13", "2015"))

    boxes = re.findall(r'<input[^>]*name="(decided_on_\w+)"[^>]*>', response.content.decode())
    wrong = [
        name
        for name in boxes
        if re.search(rf'name="{name}"[^>]*aria-invalid="true"', response.content.decode())
    ]
    assert (boxes, wrong) == (
        ["decided_on_day", "decided_on_month", "decided_on_year"],
        ["decided_on_month"],
    )


@pytest.mark.parametrize("form", list(ANSWERS))
def test_no_box_is_required_by_the_browser_or_cut_off_by_it(client, db, form):
    response, _answers = send_where_it_is_asked(
        client, form, "en", "contact_email", {"contact_email": "x"}
    )
    page = response.content.decode()

    assert re.findall(r"\s(required|maxlength|minlength|pattern|style)\b[=> ]", page) == []
    assert page.count(" novalidate>") == 1


@pytest.mark.parametrize(
    ("form", "changes", "name", "kept"),
    FINE,
    ids=[f"{f[0]}-{f[2]}-{n}" for n, f in enumerate(FINE)],
)
def test_what_people_type_is_accepted(client, db, form, changes, name, kept):
    application = sent(client, form, **changes)

    value = getattr(application, name)
    assert (value.isoformat() if isinstance(value, dates.date) else value) == kept


def test_a_planned_decision_may_be_today(client, db):
    today = timezone.localdate()

    application = sent(client, "J", **date(*(f"{today:%d %m %Y}".split()), decision="planned"))

    assert application.decided_on == today
