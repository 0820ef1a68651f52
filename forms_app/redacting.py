"""Taking a passage out of what somebody wrote: the log keeps that it was done, not the words."""

from django.db import models, transaction
from django.db.models import Q

from accounts.models import User
from forms_app import guard, passport, traces
from forms_app.erasing import letters_about
from forms_app.models import Application, CaseEvent
from jobs import mail_files

GAP = "[…]"
REDACTABLE = ("messages", "notes", "information_requests")


class NothingToRedact(Exception):
    """There is no such passage; somebody may have been quicker."""


def texts_of(case):
    """{key: (row, name of the field, label, text)} of all that was written freely."""
    rows = [case, *(row for name in REDACTABLE for row in getattr(case, name).all())]
    found = {}
    for row in rows:
        for name, entry in passport.entries(type(row)).items():
            field = row._meta.get_field(name)
            is_free = field.get_internal_type() == "TextField" and entry.is_personal
            if is_free and (text := getattr(row, name)):
                key = f"{row._meta.model_name}-{row.pk}-{name}"
                found[key] = (row, name, field.verbose_name, text)
    return found


def count_hints(case: Application) -> int:
    """How many passages of a case hint at a person."""
    own = [case.contact_email]
    texts = (text for _row, _name, _label, text in texts_of(case).values())
    return sum(len(guard.hints(text, case.language, own=own)) for text in texts)


@transaction.atomic
def redact(
    row: models.Model, *, field: str, by: User, start: int | None = None, end: int | None = None
) -> None:
    """Replace the passage, or the whole text without `start` and `end`, by “[…]”.

    `row` is an application or what hangs on it: a message, a note, a question. The same words go
    from the frozen answers and from letters about the case.
    """
    row = type(row).objects.select_for_update().get(pk=row.pk)
    case = row.specific if isinstance(row, Application) else row.application
    text = getattr(row, field)
    passage = text[start:end]
    if not passage.strip() or passage == GAP:
        raise NothingToRedact
    before, after = text[: start or 0], text[end:] if end is not None else ""
    setattr(row, field, f"{before}{GAP}{after}")
    row.save(update_fields=[field])
    _replace_copies(case, passage)
    traces.wipe_later()
    CaseEvent.objects.create(
        application_id=case.pk,
        verb=CaseEvent.Verb.REDACTED,
        by=by,
        fields=[field if isinstance(row, Application) else f"{row._meta.model_name}.{field}"],
    )


def _replace_copies(case, passage):
    Application.objects.filter(pk=case.pk).update(snapshot=_replaced(case.snapshot, passage))
    quoting = letters_about(case).filter(Q(body__contains=passage) | Q(subject__contains=passage))
    for letter in quoting.select_for_update():
        letter.body = letter.body.replace(passage, GAP)
        letter.subject = letter.subject.replace(passage, GAP)
        letter.save(update_fields=["body", "subject"])
    transaction.on_commit(lambda: mail_files.remove(mail_files.quoting(passage)))


def _replaced(value, passage):
    if isinstance(value, dict):
        return {key: _replaced(it, passage) for key, it in value.items()}
    if isinstance(value, list):
        return [_replaced(it, passage) for it in value]
    return value.replace(passage, GAP) if isinstance(value, str) else value
