"""Letters that survive a crash: stored with the decision that causes them, sent by the worker."""

import re
from collections.abc import Iterable
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime
from typing import NamedTuple

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from core import figures
from core.addresses import site_host
from core.text import SPACES
from jobs.models import Job, Letter, LetterQuerySet

# As smtplib says it: a reply that begins with 5 is final (RFC 5321 §4.2.1).
REFUSED_FOR_GOOD = re.compile(r"SMTP(?:RecipientsRefused|DataError)\b.*\(5\d\d, ")


class Words(NamedTuple):
    """What a letter says."""

    subject: str
    body: str


def render(template: str, *, language: str, **context) -> Words:
    """A letter as it would go out: for a look before it is written.

    `template` names a pair: `<template>_subject.txt` and `<template>.txt`.
    """
    with override(language):
        subject = SPACES.sub(" ", render_to_string(f"{template}_subject.txt", context)).strip()
        body = render_to_string(f"{template}.txt", context).strip() + "\n"
    return Words(subject[:200], body)


@transaction.atomic
def write(
    template: str,
    *,
    to: str,
    language: str,
    about: str = "",
    headers: dict[str, str] | None = None,
    is_last: bool = False,
    **context,
) -> Letter:
    """Store a letter, as `render()` has it, and the job that sends it.

    `about` is the reference of what it is about, by which it is found again; `headers` go out
    with it. The last letter to
    somebody whose data is gone is itself erased when it is sent. Either both rows are stored, with
    the caller's own, or none.
    """
    words = render(template, language=language, **context)
    letter = Letter.objects.create(
        to=to, language=language, about=about, headers=headers or {}, **words._asdict()
    )
    _enqueue(letter, "send_and_forget" if is_last else "send")
    return letter


@transaction.atomic
def send_again(letter: Letter) -> Letter:
    """Try an unsent letter now; of a sent one, send a copy, which is a letter of its own."""
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.sent_at:
        letter = Letter.objects.create(
            to=letter.to,
            subject=letter.subject,
            body=letter.body,
            language=letter.language,
            about=letter.about,
            headers=letter.headers,
        )
    _enqueue(letter).retry()
    return letter


def remove(letters: Iterable[Letter]) -> None:
    """With the jobs that send them: an error in one may quote the address."""
    keys = [letter.pk for letter in letters]
    Job.objects.filter(key__in=[_key(key) for key in keys]).delete()
    Letter.objects.filter(pk__in=keys).delete()


def refused() -> LetterQuerySet:
    """Letters given up because the receiving side said for good that it does not take them."""
    jobs = Job.objects.failed().filter(key__startswith=_key("")).values_list("key", "error")
    keys = [key for key, error in jobs if REFUSED_FOR_GOOD.search(error)]
    return Letter.objects.unsent().filter(pk__in=[key.removeprefix(_key("")) for key in keys])


def _key(letter):
    return f"letter-{letter}"


def _enqueue(letter, task="send"):
    return Job.objects.enqueue(f"jobs.letters.{task}", key=_key(letter.pk), letter=letter.pk)


def send(letter: int) -> None:
    """Send one letter, unless it went out already.

    Rather twice than never: it is noted as sent right after the server's answer, and a worker that
    is killed in that instant sends it again. The same Message-ID on a second try lets the receiving
    side drop the copy (RFC 5322 §3.6.4). The lease of the job keeps other workers away: a
    transaction would hold up every writer of an SQLite database while the mail server takes its
    time.
    """
    row = Letter.objects.get(pk=letter)
    if not row.sent_at:
        with _mail_server() as connection:
            _deliver(row, connection)
            row.sent_at = timezone.now()
            row.save(update_fields=["sent_at"])


def send_and_forget(letter: int) -> None:
    """Send one letter, and erase it: it was the last one to somebody whose data is gone.

    `Expires` (RFC 4021 §2.1.50) tells whoever keeps it, our own folder of letters too, until when.
    """
    row = Letter.objects.filter(pk=letter).first()
    if row and row.sent_at:
        row.delete()
    elif row:
        with _mail_server() as connection:
            _deliver(row, connection, Expires=format_datetime(timezone.now() + timedelta(days=1)))
            row.delete()


@contextmanager
def _mail_server():
    """A connection for one letter, which is counted as sent or failed."""
    try:
        with get_connection() as connection:
            yield connection
    except Exception:
        figures.add('alliance_letters{result="failed"}')
        raise
    figures.add('alliance_letters{result="sent"}')


def _deliver(row, connection, **headers):
    EmailMessage(
        connection=connection,
        subject=row.subject,
        body=row.body,
        to=[row.to],
        headers={
            "Message-ID": f"<letter-{row.pk}-{row.created_at:%Y%m%d%H%M%S}@{site_host()}>",
            "Content-Language": row.language,
            "Auto-Submitted": "auto-generated",
            **row.headers,
            **headers,
        },
    ).send()
