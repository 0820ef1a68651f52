"""What may be the same case, or an authority that takes part already: shown, never merged."""

import re
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext as _

from core.searching import spellings
from forms_app.acceptance import country_of
from forms_app.addresses import own_domain, site_domain
from forms_app.models import Application, CooperationProposal, JoinApplication
from forms_app.references import REFERENCE_LETTERS, is_well_formed
from forms_app.review import InvalidTransition
from members import duplicates
from members.models import Participant

Form = Application.Form
REFERENCE = re.compile(rf"\b[JNM]-\d{{4}}-[{REFERENCE_LETTERS}]{{5}}\b")
TEXTS = ("work", "description", "text")
SHOWN = 20
OWN_NAMES = {
    Form.JOIN: (JoinApplication, ("name_local", "name_latin", "other_names")),
    Form.COOPERATE: (CooperationProposal, ("organisation", "organisation_latin", "short_name")),
}


@dataclass
class Similar:
    """Another application, and in what it is the same."""

    application: Application
    reasons: list[str] = field(default_factory=list)


def participants(application: Application) -> list[Participant]:
    """Those of the country with a name in common, in any script, former names too."""
    case = application.specific
    if case.form != Form.JOIN:
        return []
    try:
        country = country_of(case)
    except InvalidTransition:
        return []
    entry = Participant(
        country=country,
        name_en=case.title,
        name_local=case.name_local,
        other_names=case.other_names,
    )
    return [p for p in duplicates.of(entry) if p.pk != case.participant_id]


def applications(application: Application) -> list[Similar]:
    """Others with the same address, domain, telephone or name, or named by their reference."""
    application = application.specific
    others = Application.objects.exclude(pk=application.pk)
    branches: list[tuple[str, models.QuerySet]] = []

    def add(rows, reason):
        branches.append((reason, rows))

    if application.contact_email:
        add(others.filter(contact_email__iexact=application.contact_email), _("e-mail address"))
    if domain := own_domain(application.contact_email):
        add(others.filter(contact_email__iendswith=f"@{domain}"), _("domain of the e-mail"))
    if application.contact_phone:
        add(others.filter(contact_phone=application.contact_phone), _("telephone number"))
    if host := site_domain(getattr(application, "website", "")):
        for kind in ("joinapplication", "cooperationproposal"):
            add(others.filter(**{f"{kind}__website__icontains": host}), _("website"))
    if application.form in OWN_NAMES:
        model, columns = OWN_NAMES[application.form]
        add(others.filter(pk__in=_of_the_same_name(application, model, columns)), _("name"))
    if mentioned := _mentioned(application):
        add(others.filter(reference__in=mentioned), _("named in the text"))
    found = _first_of_each(branches)
    rows = Application.objects.filter(pk__in=found).select_related(
        "joinapplication", "cooperationproposal", "message"
    )
    return [Similar(row, found[row.pk]) for row in rows[:SHOWN]]


def _first_of_each(branches) -> dict[int, list[str]]:
    """{number: reasons} of a few rows for each reason, in the order of the reasons; one query."""
    found: dict[int, list[str]] = {}
    parts = [
        # A part of a union may not be cut, what it chooses from may.
        Application.objects.filter(pk__in=rows.values("pk")[:SHOWN])
        .order_by()
        .values_list("pk", Value(place, models.IntegerField()))
        for place, (_reason, rows) in enumerate(branches)
    ]
    if parts:
        first, *others = parts
        for pk, place in sorted(first.union(*others, all=True), key=lambda pair: pair[1]):
            found.setdefault(pk, []).append(branches[place][0])
    return found


def _of_the_same_name(application, model, columns):
    """Reads the names of the whole country, since no `LIKE` knows that Niš and Ниш are one."""
    own = _names(getattr(application, column) for column in columns)
    rows = model.objects.exclude(pk=application.pk).filter(country=application.country_id)
    return [pk for pk, *texts in rows.values_list("pk", *columns) if own & _names(texts)]


def _names(texts):
    lines = (line for text in texts for line in text.splitlines())
    return {folded for line in lines for folded in spellings(line) if folded}


def _mentioned(application):
    text = " ".join(getattr(application, name, "") for name in TEXTS)
    return [found for found in REFERENCE.findall(text.upper()) if is_well_formed(found)]
