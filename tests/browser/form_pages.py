"""Every step of the forms and every page that follows them, each as it comes and with its errors.

`python -m tests.browser.form_pages FILE`, with the site's own settings, stores what these pages are
about and writes to FILE where they are: [name, address below the language, what is done there].
"""

import json
import sys
from datetime import date
from pathlib import Path

LOOK, EMPTY, WRONG, QUICK = "look", "sent empty", "sent wrong", "saved too quickly"
# No line break fits in, and no box takes it: markup, and longer than any name.
UNBROKEN = "<Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen>" * 40
STATES = {
    "J": [
        "received",
        "screening",
        "needs_info",
        "ready_for_decision",
        "deferred",
        "onboarded",
        "declined",
    ],
    "N": ["received", "checked", "needs_info", "proposed", "cooperating", "closed", "withdrawn"],
}
ASKED = {
    "J": ["name_local", "group_members", "country", "decided_on", "themes", "partners"],
    "N": ["active_in", "kinds", "description", "starts_on"],
}


def main(file):
    import django

    django.setup()
    Path(file).write_text(json.dumps([*contact(), *forms(), *papers(), *cases()]))


def contact():
    from tests.forms_app.cases import make_message

    yield from [("contact", "contact/", done) for done in (LOOK, EMPTY, WRONG)]
    yield ("contact, received", f"applications/{make_message().token}/", LOOK)


def forms():
    """The steps with nothing in them, and with long answers; the check; the saved page."""
    from forms_app.forms import FORMS
    from forms_app.models import Draft
    from tests.forms_app.typed import PATHS, make_draft

    for form in ("J", "N"):
        name = PATHS[form]
        yield (f"{name}, start", f"{name}/", LOOK)
        yield from [(f"{name}, begin", f"{name}/begin/", done) for done in (LOOK, EMPTY, QUICK)]
        yield (f"{name}, no such form", f"{name}/{'x' * 43}/", LOOK)
        bare, full = Draft.objects.create(form=form, language="en"), make_draft(form, **long(form))
        for step in FORMS[form].PARTS:
            at = f"{name}/{bare.token}/{step.SLUG}/"
            yield from [(f"{name}, {step.SLUG}", at, done) for done in (LOOK, EMPTY, WRONG)]
            at = f"{name}/{full.token}/{step.SLUG}/"
            yield (f"{name}, {step.SLUG}, answered at length", at, LOOK)
        at = f"{name}/{bare.token}/saved/"
        yield from [(f"{name}, saved", at, done) for done in (LOOK, EMPTY, WRONG)]


def long(form):
    word = UNBROKEN.replace("<", "").replace(">", "")
    return {
        "J": {
            "kind": "joint",
            "name_local": word[:200],
            "name_latin": "",
            "other_names": "\n".join([word[:200]] * 5),
            "group_members_0_name": word[:200],
            "group_members_1_name": word[:200],
            "population": "4000",
            "website": f"https://tivat.example/{word[:400]}",
            "work": word[:1500],
        },
        "N": {
            "organisation": word[:200],
            "active_in": "\n".join([word[:200], "Tivat", "Gjirokastra"]),
            "partner_name": "Gjirokastra",
            "description": word[:2000],
        },
    }[form]


def papers():
    from tests.forms_app.typed import make_draft

    yield ("model decision", "join/model-decision/", LOOK)
    yield ("model letter", "join/commitment-letter/", LOOK)
    kit = f"join/{make_draft('J').token}/decision-kit/"
    yield ("decision from the answers", kit, LOOK)
    yield ("letter from the answers", f"{kit}letter/", LOOK)


def cases():
    """What was sent, in each state: the five words, and what the applicant may do."""
    from forms_app.models import CaseMessage, StatusChange
    from tests.forms_app.cases import MAKERS, make_asked, make_staff

    anna = make_staff("anna", "reviewer")
    word = UNBROKEN.replace("<", "").replace(">", "")
    for form, states in STATES.items():
        for state in states:
            case = MAKERS[form](word[:200], status=state, deferred_until=date(2030, 1, 1))
            CaseMessage.objects.create(application=case, is_from_applicant=True, text=word)
            CaseMessage.objects.create(application=case, by=anna, text="Thank you.\n\nAnna")
            StatusChange.objects.create(
                application=case, old_status="review", new_status=state, by=anna, reason=word
            )
            if state == "needs_info":
                make_asked(case, by=anna, question=word, fields=ASKED[form])
            at = f"applications/{case.token}/"
            yield (f"{form} {state}", at, LOOK)
            if state in ("received", "needs_info"):
                yield (f"{form} {state}", at, EMPTY)
                yield (f"{form} {state}, answers", f"{at}answers/", LOOK)
                yield (f"{form} {state}, withdraw", f"{at}withdraw/", LOOK)
                for page in ("answer", "correct") if state == "needs_info" else ("correct",):
                    yield (f"{form} {state}, {page}", f"{at}{page}/", LOOK)
                    yield (f"{form} {state}, {page}", f"{at}{page}/", WRONG)


if __name__ == "__main__":
    main(sys.argv[1])
