"""Applications as rows, without the way through the form."""

import uuid
from datetime import date

from django.contrib.auth.models import Group
from django.urls import reverse

from forms_app.models import (
    Application,
    CooperationProposal,
    InformationRequest,
    JoinApplication,
    Message,
)
from tests.factories import make_country, make_user, numbers

Status = Application.Status
CONTACT = {
    "contact_name": "Erika Példa",
    "contact_role": "Head of social affairs",
    "contact_email": "erika@tivat.example",
    "language": "en",
}


def make_join(name=None, *, country="ME", **facts):
    return JoinApplication.objects.create(
        **{
            "form_key": uuid.uuid4(),
            "kind": "municipality",
            "name_local": name or f"Authority {next(numbers)}",
            "country": country and make_country(country),
            "website": "https://www.tivat.example/",
            "head_name": "Ivan Uzorak",
            "head_office": "Mayor",
            "decision": "adopted",
            "decided_on": date(2015, 5, 6),
            "commitments_version": "2014-09-08",
            "themes": ["education"],
            "action_plan": "no",
            **CONTACT,
            **facts,
        }
    )


def make_proposal(name=None, **facts):
    return CooperationProposal.objects.create(
        **{
            "form_key": uuid.uuid4(),
            "organisation": name or f"Organisation {next(numbers)}",
            "legal_form": "registered",
            "country": make_country("ME"),
            "place": "Podgorica",
            "kinds": ["training"],
            "themes": ["mediation"],
            "partner_kind": "secretariat",
            "description": "A training of mediators.",
            "money": "no",
            **CONTACT,
            **facts,
        }
    )


def make_message(**facts):
    return Message.objects.create(
        **{
            "form_key": uuid.uuid4(),
            "topic": "press",
            "text": "Whom can I ask?",
            **CONTACT,
            **facts,
        }
    )


MAKERS = {"J": make_join, "N": make_proposal, "M": make_message}


def make_ready(name=None, *, proposed_by, proposed="accepted", **facts):
    """An application to join that somebody proposed to accept."""
    return make_join(
        name, status=Status.READY, proposed_status=proposed, proposed_by=proposed_by, **facts
    )


def make_staff(username, *roles, **facts):
    """Somebody in these groups, as accounts/roles.py has them."""
    user = make_user(username, is_staff=True, email=f"{username}@alliance.example", **facts)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def make_asked(application, *, by, returns_to=Status.SCREENING, **facts):
    """It waits for the applicant."""
    Application.objects.filter(pk=application.pk).update(status=Status.NEEDS_INFO)
    application.refresh_from_db()
    return InformationRequest.objects.create(
        **{
            "application_id": application.pk,
            "by": by,
            "question": "Where is the decision?",
            "fields": ["decision_url"],
            "due_on": date(2030, 1, 1),
            "returns_to": returns_to,
            **facts,
        }
    )


def history(application):
    """(from, to, who) of each change."""
    return [
        (c.old_status, c.new_status, c.by.username if c.by else c.actor)
        for c in application.status_changes.select_related("by")
    ]


# --- Addresses of the back office, and what it answers -----------------------------------------


def page(application):
    return reverse("admin:forms_app_application_change", args=[application.pk])


def door(application, name):
    return reverse(f"admin:forms_app_application_{name}", args=[application.pk])


def act(application, name):
    return reverse("admin:forms_app_application_act", args=[application.pk, name])


def fresh(application):
    return Application.objects.get(pk=application.pk).specific


def said(response):
    return [str(message) for message in response.context["messages"]]
