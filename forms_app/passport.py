"""The field passport: why each field is kept, who reads it, whether it is public, when it goes.

One table for the form (“why we ask”), the page on personal data, the back office and the erasing
command. `tests/forms_app/test_passport.py` fails for a field without an entry.
"""

from dataclasses import dataclass
from functools import cache

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from alerts.models import Alert, SignUp, Subscriber
from forms_app import models as cases
from forms_app import periods
from forms_app.models import Application
from forms_app.passports import fields_of_alerts, fields_of_cases, fields_of_forms
from forms_app.passports.entry import Entry, Public, Readers
from forms_app.periods import Rule
from jobs.models import Letter
from members.contacts import Contact

Form = Application.Form

TABLE: dict[type[models.Model], list[Entry]] = {
    Application: fields_of_forms.EVERY_FORM,
    cases.JoinApplication: fields_of_forms.JOIN,
    cases.CooperationProposal: fields_of_forms.COOPERATE,
    cases.Message: fields_of_forms.CONTACT,
    cases.Draft: fields_of_cases.DRAFT,
    cases.Attachment: fields_of_cases.ATTACHMENT,
    cases.CaseMessage: fields_of_cases.MESSAGE,
    cases.CaseNote: fields_of_cases.NOTE,
    cases.InformationRequest: fields_of_cases.REQUEST,
    cases.ScreeningMark: fields_of_cases.SCREENING,
    cases.CaseEvent: fields_of_cases.EVENT,
    cases.StatusChange: fields_of_cases.CHANGE,
    cases.RateMark: fields_of_cases.MARK,
    Letter: fields_of_cases.LETTER,
    Contact: fields_of_cases.CONTACT,
    SignUp: fields_of_alerts.SIGN_UP,
    Subscriber: fields_of_alerts.SUBSCRIBER,
    Alert: fields_of_alerts.ALERT,
}
# What goes by a rule of its own; everything else goes with the case it belongs to.
RULES = {
    cases.Draft: Rule.DRAFT,
    cases.RateMark: Rule.MARK,
    Letter: Rule.LETTER,
    Contact: Rule.OFFICE,
    SignUp: Rule.SIGN_UP,
    Subscriber: Rule.SUBSCRIBER,
    Alert: Rule.ALERT,
}
CASE_MODELS = (cases.JoinApplication, cases.CooperationProposal, cases.Message)
CASE_RULES = {Form.JOIN: Rule.PROFILE, Form.COOPERATE: Rule.CLOSED, Form.CONTACT: Rule.MESSAGE}


@dataclass(frozen=True)
class Stamp:
    """A field's entry in the reader's words."""

    names: str
    purpose: str | Promise
    readers: str
    public: str
    erased: str
    is_personal: bool


def fields_of(model: type[models.Model]) -> list[models.Field]:
    """The fields that need an entry with this model: its own, without keys and inherited ones."""
    own = (*model._meta.local_fields, *model._meta.local_many_to_many)
    return [
        field
        for field in own
        if not field.primary_key and not getattr(field.remote_field, "parent_link", False)
    ]


@cache
def entries(model: type[models.Model]) -> dict[str, Entry]:
    """All entries by name of field, those of the models it inherits from included."""
    parents = [parent for parent in model.__mro__[::-1] if parent in TABLE]
    return {name: entry for parent in parents for entry in TABLE[parent] for name in entry.names}


def stamp(model: type[models.Model], name: str) -> Stamp | None:
    """Everything about one field, in the reader's language; None for what is not in the table."""
    entry = entries(model).get(name)
    return _stamp(model, entry, [name]) if entry else None


def why(model: type[models.Model], name: str) -> str:
    """The hint beside a question: why we ask, who reads it, who else sees it, when it goes.

    "" for questions that are not stored, like the ticks that everybody gives.
    """
    known = stamp(model, name)
    return _in_words(known) if known else ""


def why_file(case: type[models.Model], purpose: cases.Attachment.Purpose) -> str:
    """The same beside a question of a form whose answer is files."""
    return _in_words(_stamp(case, fields_of_cases.FILES[purpose], []))


def _in_words(known):
    return _("%(purpose)s Read by: %(readers)s. Public: %(public)s. Erased: %(erased)s.") % {
        "purpose": known.purpose,
        "readers": known.readers,
        "public": known.public,
        "erased": known.erased,
    }


def stamps() -> list[tuple[str, list[Stamp]]]:
    """The whole table, by what the fields are about."""
    return [
        (
            str(model._meta.verbose_name_plural),
            [_stamp(model, entry, entry.names) for entry in table],
        )
        for model, table in TABLE.items()
    ]


def rules() -> list[tuple[str, str]]:
    """What is erased by itself, and when."""
    return [
        (str(rule.label), periods.in_words(rule))
        for rule in Rule
        if rule != Rule.PERSON  # that one has no period
    ]


def erased(model: type[models.Model], entry: Entry) -> str:
    if entry.stays:
        return _("stays, for statistics")
    form = form_of(model)
    rule = entry.rule if entry.rule and form in (None, *entry.rule_for) else RULES.get(model)
    if form:
        rule = rule or CASE_RULES[form]
    return periods.in_words(rule) if rule else _("with the case")


def form_of(model: type[models.Model]) -> Application.Form | None:
    """The form whose answers the model has; None for what is not the answers of one form."""
    return getattr(model, "FORM", None)


def names_going_by(rule: Rule, model: type[models.Model]) -> list[str]:
    """Fields of a case that go by a rule of their own, before the case itself."""
    return [
        name
        for name, entry in entries(model).items()
        if entry.rule == rule and form_of(model) in entry.rule_for
    ]


def names_going_with_case(model: type[models.Model]) -> list[str]:
    """What is emptied when a case becomes a skeleton that is only counted."""
    return [name for name, entry in entries(model).items() if not entry.stays]


def _stamp(model, entry, names):
    labels = [str(model._meta.get_field(name).verbose_name) for name in names]
    is_shown = form_of(model) in (None, *entry.public_for)
    public = Public(entry.public) if is_shown else Public.NEVER
    return Stamp(
        names=", ".join(labels),
        purpose=entry.purpose,
        readers=str(Readers(entry.readers).label),
        public=str(public.label),
        erased=erased(model, entry),
        is_personal=entry.is_personal,
    )
