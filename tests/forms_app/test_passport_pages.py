"""The passport where people meet it: beside each question, and on the page on personal data."""

import pytest

from forms_app import passport
from forms_app.forms import FORMS
from tests.factories import make_page, make_user
from tests.forms_app.cases import make_asked, make_join
from tests.forms_app.typed import address, make_draft

WHY = {"en": "Why we ask", "fr": "Pourquoi nous le demandons"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_stored_question_says_why_it_is_asked(client, db, language):
    page = client.get(f"/{language}/contact/").content.decode()

    form = client.get(f"/{language}/contact/").context["form"]
    asked = [field.label for field in form]
    assert page.count(f"<summary>{WHY[language]}") == len(asked) == 4


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("form", "step"), [(form, step) for form in "JN" for step in FORMS[form].PARTS[:-1]]
)
def test_each_question_of_a_step_says_why_files_too(client, db, form, step, language):
    page = client.get(address(make_draft(form), step.SLUG, language)).content.decode()

    stored = step.base_fields.keys() - {"commitments"}  # those everybody ticks
    assert page.count(f"<summary>{WHY[language]}") == len(stored) + len(step.FILES)


@pytest.mark.parametrize(
    ("form", "slug", "words"),
    [
        ("J", "decision", "the decision only, after staff have blacked out signatures"),
        ("J", "work", "never"),
        ("N", "proposal", "never"),
    ],
)
def test_only_the_decision_among_files_may_become_public(client, db, form, slug, words):
    [box] = client.get(address(make_draft(form), slug)).context["files"]

    until = {
        "J": passport.why(FORMS["J"].MODEL, "website"),
        "N": passport.why(FORMS["N"].MODEL, "website"),
    }[form].partition(" Erased: ")[2]
    assert box.reason.endswith(
        f"Read by: the sender, and staff who handle applications. Public: {words}. Erased: {until}"
    )


def test_the_files_of_an_answer_say_why(client, db):
    case = make_join()
    make_asked(case, by=make_user("staff"))

    page = client.get(f"{case.get_absolute_url()}answer/")

    assert page.context["file_box"].reason in page.content.decode()
    assert "So that the decision, the plan or the proposal can be read." in page.content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_on_personal_data_has_the_whole_table(client, db, language):
    page = make_page("Privacy", language=language, key="privacy")
    other = make_page("Legal", language=language, key="legal")

    text = client.get(page.get_absolute_url()).content.decode()

    entries = sum(len(table) for table in passport.TABLE.values())
    assert (
        text.count(' class="small">' + {"en": "Read by:", "fr": "Lu par\u00a0:"}[language])
        == entries
    )
    assert len(passport.rules()) == 15
    assert "passport" not in client.get(other.get_absolute_url()).content.decode()
