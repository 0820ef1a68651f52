"""Every box of every form and step against answers that nobody types by mistake.

The boxes come from the pages themselves, so a new question is attacked from its first day. What the
messages say word for word stands in the tables of tests/forms_app/answers.py.
"""

from urllib.parse import urlencode

import pytest

from forms_app.forms import FORMS
from forms_app.models import Application, Draft
from tests.factories import make_country
from tests.forms_app.test_answers import fields_of
from tests.forms_app.typed import PATHS, address, belongs_to, form_key, make_draft, typed_at
from tests.forms_app.typed import typed as typed_into

pytestmark = pytest.mark.both_databases

ATTACKS = {
    "nothing": "",
    "too long": "x" * 12_345,
    "control characters": "a\x07\x1b[31m\x7f\x85b",
    "NUL": "Ti\x00vat",
    "right to left": "\u202eTivat\u2066\u200f",
    "half a character": "Ti\ud800vat",
    "markup": "\"'><script>alert(1)</script>&lt;&#0;<!--{{ form }}{% debug %}%(name)s",
    "formula": '=HYPERLINK("https://evil.example","Tivat")',
    "huge number": "9" * 400,
}
PLACES = [(form, step) for form in ("J", "N") for step in FORMS[form].PARTS[:-1]]
PLACES.append(("M", FORMS["M"]))
# What no page and no database can hold.
LOST_ON_THE_WAY = str.maketrans("", "", "\x00")


def arriving(text):
    """As the server reads what a browser sends: half a character is three signs of doubt."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def open_at(client, form, language):
    if form == "M":
        return f"/{language}/contact/", {"form_key": form_key("M")}
    draft = Draft.objects.create(form=form, language=language)
    return draft, {}


def boxes_at(client, path, step):
    page = client.get(path).content.decode()
    return {name: box for name, box in fields_of(page).items() if name and belongs_to(step, name)}


def attack(client, path, boxes, text, hidden):
    return client.post(
        path,
        urlencode({**dict.fromkeys(boxes, text), **hidden}, errors="surrogatepass"),
        content_type="application/x-www-form-urlencoded",
    )


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize(
    ("form", "step"), PLACES, ids=lambda value: getattr(value, "SLUG", value) or "message"
)
def test_no_answer_breaks_a_page_and_what_was_typed_is_still_there(client, db, form, step, text):
    make_country("ME")
    said = {}
    for language in ("en", "fr"):
        place, hidden = open_at(client, form, language)
        path = place if form == "M" else address(place, step.SLUG, language)
        boxes = boxes_at(client, path, step)

        response = attack(client, path, boxes, text, hidden)

        # At each of these places something has to be chosen, so nothing of it can be right.
        assert response.status_code == 422
        page = response.content.decode()
        assert f'<html lang="{language}">' in page
        assert "<script>alert(" not in page
        shown = fields_of(page)
        typed = {name for name, box in boxes.items() if box["open"] and not is_count(name)}
        kept = {name: shown[name]["values"][0].translate(LOST_ON_THE_WAY) for name in typed}
        assert kept == dict.fromkeys(typed, arriving(text).translate(LOST_ON_THE_WAY))
        said[language] = [(it.href, it.text) for it in response.context["form"].problems()]

    assert [href for href, _words in said["en"]] == [href for href, _words in said["fr"]]
    assert {href.removeprefix("#id_") for href, _words in said["en"]} <= anchors(page)
    for (_, english), (_, french) in zip(said["en"], said["fr"], strict=True):
        assert english != french
        for words in (english, french):
            assert words[0].isupper()
            assert words[-1] != "."
    assert Application.objects.count() == 0


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("form", ["J", "N"])
def test_what_is_hostile_at_every_step_reaches_the_check_and_goes_no_further(
    client, db, form, text, language
):
    make_country("ME")
    draft = Draft.objects.create(form=form, language=language)
    *steps, last = FORMS[form].PARTS
    for step in steps:
        path = address(draft, step.SLUG, language)
        attack(client, path, boxes_at(client, path, step), text, {})
    path = address(draft, last.SLUG, language)
    draft.refresh_from_db()

    looked = client.get(path)
    refused = client.post(path, typed_at(last, typed_into(form)))

    assert (looked.status_code, refused.status_code) == (200, 422)
    missing = [problem.text for problem in looked.context["sheet"].missing]
    assert [problem.text for problem in refused.context["sheet"].problems] == missing
    assert len(missing) >= 10
    for response in (looked, refused):
        page = response.content.decode()
        assert f'<html lang="{language}">' in page
        assert "<script>alert(" not in page
    assert Application.objects.count() == 0
    assert Draft.objects.get().answers == draft.answers


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("form", ["J", "N"])
@pytest.mark.parametrize("button", ["choose", "remove", "more", ""])
def test_hostile_ticks_and_buttons_of_the_check_send_nothing_or_send_it_once(
    client, db, form, text, button
):
    """A browser sends a tick or nothing, so any word in its place is a tick."""
    draft = make_draft(form, partner_name="Tivat")
    path, last = address(draft, "check"), FORMS[form].PARTS[-1]
    boxes = [name for name in last.base_fields if name != "copy"] + [button] * bool(button)
    kept = draft.answers

    response = attack(client, path, boxes, text, {})

    is_sent = button != "choose" and bool(text)
    status = 303 if is_sent else 422 if button != "choose" else 200
    assert (response.status_code, Application.objects.count()) == (status, int(is_sent))
    assert [one.answers for one in Draft.objects.all()] == ([] if is_sent else [kept])


def is_count(name):
    """How many rows there are to fill in, which the page says and not the person."""
    return name.endswith("_rows")


def anchors(page):
    """What the summary of errors can lead to."""
    return set(page.replace('id="id_', "\n").replace('"', "\n").split("\n"))


def test_the_table_is_long_enough():
    questions = sum(len(step.base_fields) for _form, step in PLACES)

    assert questions * len(ATTACKS) * len(("en", "fr")) > 1400
    assert {form for form, _step in PLACES} == set(PATHS)
