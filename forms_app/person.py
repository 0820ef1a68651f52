"""What is held about one person: found, given out, erased. For whoever protects data.

The rows that belong to one person are applications with all that hangs on them, forms under way,
contacts of participants, addresses for news by e-mail, and letters that belong to none of these.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from alerts.models import SignUp, Subscriber
from forms_app import erasing, farewells, passport, review, traces
from forms_app.models import (
    Application,
    Attachment,
    CaseEvent,
    CaseMessage,
    CaseNote,
    Draft,
    InformationRequest,
    StatusChange,
)
from forms_app.periods import Rule
from jobs.models import Letter
from members.contacts import Contact

SHORTEST = 3  # letters: less would find half the table
HANGING = ("messages", "notes", "information_requests", "status_changes", "attachments")
KEYS = {
    "application": Application,
    "draft": Draft,
    "contact": Contact,
    "letter": Letter,
    "subscriber": Subscriber,
    "signup": SignUp,
}


class Reason(models.TextChoices):
    """Why before its time: chosen, not written, so that no name gets into the log."""

    ASKED = "asked", gettext_lazy("the person asked for it")
    UNNEEDED = "unneeded", gettext_lazy("it is no longer needed")
    UNLAWFUL = "unlawful", gettext_lazy("it should not have been sent or kept")


@dataclass(frozen=True)
class Holding:
    """A row that goes as a whole."""

    row: Application | Draft | Contact | Letter | Subscriber | SignUp

    @property
    def key(self) -> str:
        return f"{self.row._meta.model_name}-{self.row.pk}"

    @property
    def kind(self) -> str:
        return str(self.row._meta.verbose_name)

    @property
    def since(self) -> datetime:
        names = ("submitted_at", "created_at", "changed_at")
        return next(getattr(self.row, name) for name in names if hasattr(self.row, name))


def find(words: str) -> list[Holding]:
    """Every row in which this name or address stands, those of the history included."""
    words = words.strip()
    if len(words) < SHORTEST:
        return []
    cases = set(_having(Application, words))
    for model in passport.CASE_MODELS:
        cases |= {row.application_ptr_id for row in _rows_with(model, words)}
    for model in (CaseMessage, CaseNote, InformationRequest, StatusChange, Attachment):
        cases |= {row.application_id for row in _rows_with(model, words)}
    applications = list(Application.objects.filter(pk__in=cases - {None}).order_by("pk"))
    wanted = words.casefold()
    drafts = [
        draft
        for draft in Draft.objects.order_by("pk")
        if wanted in json.dumps([draft.email, draft.answers], ensure_ascii=False).casefold()
    ]
    theirs = Q(pk=None)
    for application in applications:
        theirs |= Q(pk__in=erasing.letters_about(application).values("pk"))
    letters = _rows_with(Letter, words).exclude(theirs)
    own = [row for model in (Contact, Subscriber, SignUp) for row in _rows_with(model, words)]
    rows = [*applications, *drafts, *own, *letters]
    return [Holding(row.specific if isinstance(row, Application) else row) for row in rows]


def chosen(keys: list[str]) -> list[Holding]:
    """The rows that these keys name and that are still there."""
    found = []
    for key in keys:
        name, _dash, number = key.rpartition("-")
        model = {**KEYS, **{it._meta.model_name: it for it in passport.CASE_MODELS}}.get(name)
        if model and number.isdecimal() and len(number) < 18:
            found += [Holding(row) for row in model.objects.filter(pk=number)]
    return found


def record(holding: Holding) -> dict:
    """All that is kept in a row and in what hangs on it, by the names of its fields."""
    row = holding.row
    hanging = []
    if isinstance(row, Application):
        hanging = [getattr(row, name).all() for name in HANGING]
        hanging.append(erasing.letters_about(row))
    if isinstance(row, Draft):
        hanging = [row.attachments.all()]
    if isinstance(row, Subscriber):
        hanging = [row.alerts.all()]
    more = {
        str(rows.model._meta.verbose_name_plural): [_values(it) for it in rows] for rows in hanging
    }
    return {"kind": holding.kind, "fields": _values(row), "more": more}


@transaction.atomic
def export(holdings: list[Holding], *, by: User) -> list[dict]:
    """What the person is given. Each case tells that it was; the files are fetched from it."""
    records = [record(holding) for holding in holdings]
    for holding in holdings:
        if isinstance(holding.row, Application):
            CaseEvent.objects.create(
                application_id=holding.row.pk,
                verb=CaseEvent.Verb.EXPORTED,
                by=by,
                fields=sorted(passport.entries(type(holding.row))),
            )
    return records


def in_text(records: list[dict]) -> str:
    """The same to read: one value a line, under the names that the forms have for it."""
    lines: list[str] = []
    for content in records:
        lines += ["", content["kind"].upper(), ""]
        lines += [f"{label}: {it}" for label, it in content["fields"].items() if it]
        for name, rows in content["more"].items():
            for row in rows:
                lines += ["", f"{name}:"]
                lines += [f"  {label}: {it}" for label, it in row.items() if it]
    return "\n".join(lines).strip() + "\n"


@transaction.atomic
def erase(holding: Holding, *, by: User) -> None:
    """Gone now, with a last letter to the person; a case that is open is withdrawn before."""
    row = type(holding.row).objects.select_for_update().filter(pk=holding.row.pk).first()
    if row is None:
        return  # gone with another one, as a letter goes with its subscriber
    is_spam = isinstance(row, Application) and row.status == Application.Status.SPAM
    farewell = None if is_spam or isinstance(row, Letter) else farewells.of(row, Rule.PERSON)
    match row:
        case Draft():
            erasing.delete_draft(row, Rule.PERSON)
        case Contact():
            erasing.delete_contact(row, Rule.PERSON)
        case Subscriber():
            erasing.delete_subscriber(row, Rule.PERSON)
        case SignUp():
            erasing.delete_sign_up(row, Rule.PERSON)
        case Letter():
            erasing.delete_letter(row, Rule.PERSON)
        case _ if is_spam:
            erasing.delete_case(row, Rule.PERSON)
        case _:
            if Application.Status.WITHDRAWN in review.NEXT[row.form].get(row.status, ()):
                review.move(review.lock(row), Application.Status.WITHDRAWN, by=by)
            erasing.erase_case(row, Rule.PERSON, by=by)
    if farewell:
        farewells.write(farewell)
    traces.wipe_later()


def _rows_with(model, words):
    return model.objects.filter(_naming(model, words)).order_by("pk")


def _having(model, words):
    return model.objects.filter(_naming(model, words)).values_list("pk", flat=True)


def _naming(model, words):
    """The words in any personal text of the model's own."""
    naming = Q(pk=None)
    for entry in passport.TABLE[model]:
        for name in entry.names if entry.is_personal else ():
            field = model._meta.get_field(name)
            if isinstance(field, models.CharField | models.TextField):
                naming |= Q(**{f"{name}__icontains": words})
    return naming


def _values(row):
    return {
        str(row._meta.get_field(name).verbose_name): _plain(row, name)
        for name in passport.entries(type(row))
    }


def _plain(row, name):
    field = row._meta.get_field(name)
    if field.many_to_many:
        return [str(it) for it in getattr(row, name).all()]
    value = getattr(row, name)
    if field.is_relation:
        return str(value) if value else None
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(field, models.FileField):
        return value.name
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
