"""What people type into the three forms, and how they send it."""

import re
import time
import uuid

from django.core import signing

from forms_app.drafts import UNKEEPABLE
from forms_app.forms import FORMS
from forms_app.models import Application, Draft
from tests.factories import make_country

PATHS = {"J": "join", "N": "cooperate", "M": "contact"}

AUTHORITY = {
    "kind": "municipality",
    "name_local": "Општина Тиват",
    "name_latin": "Municipality of Tivat",
    "other_names": "Teodo",
    "country": "ME",
    "region": "Boka",
    "population": "14 111",
    "population_year": "2011",
    "website": "www.opstinativat.example",
    "decision": "adopted",
    "decided_on_day": "6",
    "decided_on_month": "5",
    "decided_on_year": "2015",
    "decision_title": "Decision 12/2015",
    "decision_url": "https://opstinativat.example/12-2015",
    "head_name": "Ivan Uzorak",
    "head_office": "Mayor",
    "mandate_ends_on_month": "6",
    "mandate_ends_on_year": "2028",
    "office_email": "office@tivat.example",
    "commitments": ["human_rights", "hate_speech", "schools", "evictions"],
    "contact_name": "Erika Példa",
    "contact_role": "Head of social affairs",
    "contact_email": "erika@tivat.example",
    "contact_phone": "+382 32 661-300",
    "language": "en",
    "second_name": "Petar Primjer",
    "second_role": "Adviser",
    "second_email": "petar@tivat.example",
    "themes": ["education", "housing"],
    "action_plan": "in_preparation",
    "work": "A study hall for pupils in years 5 to 8.",
    "roma_answer": "between",
    "roma_from": "300",
    "roma_to": "400",
    "roma_year": "2021",
    "roma_source_kind": "municipal_estimate",
    "programmes": ["romact"],
    "partners_0_name": "Chiricli",
    "partners_0_website": "chiricli.example",
    "authorised": "on",
    "notice": "on",
}
PROPOSAL = {
    "organisation": "Chiricli",
    "short_name": "CHI",
    "legal_form": "registered",
    "registration_number": "12345",
    "country": "ME",
    "place": "Podgorica",
    "website": "https://chiricli.example/",
    "founded_year": "1998",
    "roma_led": "yes",
    "kinds": ["training", "event"],
    "themes": ["mediation"],
    "partner_kind": "participant",
    "partner_name": "Tivat",
    "description": "A training of mediators for schools, in two rounds of three days. " * 2,
    "starts_on_month": "3",
    "starts_on_year": "2027",
    "ends_on_month": "11",
    "ends_on_year": "2027",
    "money": "yes",
    "contact_name": "Jana Príklad",
    "contact_role": "Coordinator",
    "contact_email": "jana@chiricli.example",
    "language": "en",
    "subject": "named",
    "naming": "ask",
    "may_introduce": "on",
    "values": "on",
    "notice": "on",
}
MESSAGE = {
    "topic": "press",
    "contact_name": "Ana Exemple",
    "contact_email": "ana@journal.example",
    "text": "Whom can I ask about the seminar in Serbia?\n\nAna",
}
ANSWERS = {"J": AUTHORITY, "N": PROPOSAL, "M": MESSAGE}


def form_key(form, *, age=60):
    """The key of a form that was opened `age` seconds ago."""
    opened = signing.b62_encode(int(time.time()) - age)
    return signing.Signer(salt=f"core.envelopes.{form}").sign(f"{uuid.uuid4()}:{opened}")


def typed(form, **changes):
    """The answers of a good form with some changed; None takes one away."""
    make_country("ME")
    answers = {**ANSWERS[form], **changes}
    return {name: value for name, value in answers.items() if value is not None}


def belongs_to(step, name):
    """Whether a box is one of the step's: `decided_on_day` is a box of `decided_on`."""
    return any(name == field or name.startswith(f"{field}_") for field in step.base_fields)


def step_of(form, name):
    return next(step for step in FORMS[form].PARTS if belongs_to(step, name))


def typed_at(step, answers):
    return {name: value for name, value in answers.items() if belongs_to(step, name)}


def make_draft(form, **changes):
    """A form under way with good answers at each step but the last; some changed."""
    answers = typed(form, **changes)
    steps = {
        step.SLUG: {
            name: [
                UNKEEPABLE.sub("", str(text))  # as what was sent is kept
                for text in (value if isinstance(value, list) else [value])
            ]
            for name, value in typed_at(step, answers).items()
        }
        for step in FORMS[form].PARTS[:-1]
    }
    return Draft.objects.create(form=form, language="en", answers=steps)


def address(draft, step, page="en"):
    return f"/{page}/{PATHS[draft.form]}/{draft.token}/{step}/"


def send(client, form, page="en", *, headers=None, address="127.0.0.1", **changes):
    """Send a good form, some answers changed: the last step of a long one, the page of a short."""
    answers = typed(form, **changes)
    if form == "M":
        if "form_key" not in changes:
            answers["form_key"] = form_key("M")
        path = f"/{page}/contact/"
    else:
        draft = make_draft(form, **changes)
        path = f"/{page}/{PATHS[form]}/{draft.token}/check/"
        last = FORMS[form].PARTS[-1]
        bait = {"homepage": changes["homepage"]} if "homepage" in changes else {}
        answers = typed_at(last, answers) | bait
    return client.post(path, answers, headers=headers, REMOTE_ADDR=address)


def send_step(client, form, step, page="en", **changes):
    """Send one step of a form under way."""
    draft = make_draft(form, **changes)
    path = f"/{page}/{PATHS[form]}/{draft.token}/{step.SLUG}/"
    return client.post(path, typed_at(step, typed(form, **changes)))


def sent(client, form, page="en", **changes):
    """The application that comes of it."""
    response = send(client, form, page, **changes)
    assert response.status_code == 303, response.context["problems"]
    token = response["Location"].split("/applications/")[1].split("/")[0]
    return Application.objects.get(token=token).specific


def without_masks(response):
    """The page without what hides the same token anew each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
