"""How personal data goes: a whole case, some of its fields, a form under way, a letter.

Nothing here asks whether it is time: `retention.py` does, and staff do in `person.py`. Each verb
runs in its caller's transaction; files go with the commit (those of applicants: `uploads.py`).
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from alerts import leaving
from alerts.models import SignUp, Subscriber
from core import languages
from forms_app import passport
from forms_app.models import Actor, Application, Attachment, CaseEvent, Draft, ErasureCount
from forms_app.periods import Rule
from jobs import letters, mail_files
from jobs.models import Letter
from members.confirmation_models import ProposedChange
from members.contacts import Contact
from members.models import Participant
from publishing import versions

HEAD = ("head_name", *languages.columns("head_office"))
GONE = "–"  # where the database insists on words


def erase_case(application: Application, rule: Rule, *, by: User | None = None) -> None:
    """Afterwards the case only counts: kind, country, status, dates and themes are left.

    Its files, messages, notes, questions, reasons, letters and frozen answers are gone.
    """
    case = _locked(application)
    addresses = [case.contact_email, getattr(case, "second_email", "")]
    letters.remove(letters_about(case))
    case.attachments.all().delete()
    for rows in (case.messages, case.notes, case.information_requests):
        rows.all().delete()
    _empty_reasons(case)
    emptied = _empty(case, passport.names_going_with_case(type(case)))
    case.erased_at = timezone.now()
    case.save()
    _write_down(case, emptied, rule, by=by)
    mail_files.forget(addresses)


def erase_fields(application: Application, rule: Rule, *, by: User | None = None) -> None:
    """Empty what goes by `rule` before the rest, in the frozen answers and the letters too."""
    case = _locked(application)
    names = passport.names_going_by(rule, type(case))
    before = [value for name in names if isinstance(value := getattr(case, name), str) and value]
    emptied = _empty(case, names)
    case.snapshot = _without(case.snapshot, set(names))
    case.save()
    _remove_copies(case, before)
    _write_down(case, emptied, rule, by=by)


def delete_case(application: Application, rule: Rule) -> None:
    """Spam: not even the skeleton stays."""
    case = _locked(application)
    letters.remove(letters_about(case))
    case.attachments.all().delete()
    mail_files.forget([case.contact_email])
    case.delete()
    ErasureCount.objects.note(rule, timezone.localdate())


def delete_draft(draft: Draft, rule: Rule) -> None:
    letters.remove(Letter.objects.filter(body__contains=draft.token))
    draft.attachments.all().delete()
    mail_files.forget([draft.email])
    draft.delete()
    ErasureCount.objects.note(rule, timezone.localdate())


def erase_head(participant: Participant, rule: Rule) -> None:
    """Who headed an authority until the mandate ended: on its page and in its versions.

    A version, or a draft, with somebody whose mandate goes on is left alone.
    """
    today, name = timezone.localdate().isoformat(), participant.head_name

    def is_over(fields):
        return fields.get("head_name") == name or (fields.get("mandate_ends_on") or today) < today

    versions.empty(participant, HEAD, is_over)
    for column in HEAD:
        setattr(participant, column, "")
    participant.save()
    ErasureCount.objects.note(rule, timezone.localdate())


def delete_contact(contact: Contact, rule: Rule) -> None:
    """Whom we wrote to about a participant, and what was proposed to write there instead."""
    mail_files.forget([contact.email])
    proposed = ProposedChange.objects.filter(participant=contact.participant_id)
    proposed.update(contact={}, note="")
    contact.delete()
    ErasureCount.objects.note(rule, timezone.localdate())


def delete_copy(copy: Attachment, rule: Rule) -> None:
    """Of a decision, for the public."""
    copy.delete()
    ErasureCount.objects.note(rule, timezone.localdate())


def delete_letter(letter: Letter, rule: Rule) -> None:
    letters.remove([letter])
    ErasureCount.objects.note(rule, timezone.localdate())


def delete_subscriber(subscriber: Subscriber, rule: Rule) -> None:
    leaving.forget(subscriber)
    ErasureCount.objects.note(rule, timezone.localdate())


def delete_sign_up(sign_up: SignUp, rule: Rule) -> None:
    leaving.forget_sign_up(sign_up)
    ErasureCount.objects.note(rule, timezone.localdate())


def letters_about(case: Application) -> models.QuerySet[Letter]:
    """Those written about it, and those that name it or its secret address by the way."""
    named = Q(subject__contains=case.reference) | Q(body__contains=case.reference)
    return Letter.objects.filter(Q(about=case.reference) | named | Q(body__contains=case.token))


def _locked(application):
    """The fresh row of its own kind; nobody else changes it until the transaction is over."""
    model = type(application.specific)
    return model.objects.select_for_update().get(pk=application.pk)


def _empty(case, names):
    """Empty these columns; the names of those that held something."""
    emptied = []
    for name in names:
        field = case._meta.get_field(name)
        if field.many_to_many:
            if getattr(case, name).exists():
                getattr(case, name).clear()
                emptied.append(name)
            continue
        empty = _empty_value(case, field)
        if getattr(case, field.attname) != empty:
            setattr(case, field.attname, empty)
            emptied.append(name)
    return emptied


def _empty_value(case, field):
    if field.name == "country_other" and case.country_other:
        return GONE  # each row names one country, known to us or not
    if field.null:
        return None
    return field.get_default()


def _empty_reasons(case):
    """One that says why a single person decided must say something."""
    names = [
        n for n, entry in passport.entries(case.status_changes.model).items() if entry.is_personal
    ]
    for is_forced, words in ((False, ""), (True, GONE)):
        rows = case.status_changes.filter(is_forced=is_forced)
        rows.update(**dict.fromkeys(names, words))


def _without(value, names):
    """A copy of frozen answers without these fields, however deep they lie."""
    if isinstance(value, dict):
        return {key: _without(it, names) for key, it in value.items() if key not in names}
    if isinstance(value, list):
        return [_without(it, names) for it in value]
    return value


def _remove_copies(case, values):
    """Letters to an address that was emptied, or with a copy of the answers, go whole."""
    quoting = Q(pk=None)
    for value in values:
        quoting |= Q(body__contains=value) | Q(to__iexact=value)
    letters.remove(letters_about(case).filter(quoting))
    mail_files.forget(value for value in values if "@" in value)


def _write_down(case, names, rule, *, by):
    CaseEvent.objects.create(
        application=case,
        verb=CaseEvent.Verb.ERASED,
        actor=Actor.STAFF if by else Actor.SYSTEM,
        by=by,
        fields=sorted(names),
    )
    ErasureCount.objects.note(rule, timezone.localdate())
