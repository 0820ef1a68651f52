"""The files of applicants: taken, kept and removed, so that row and file always agree.

Where a row is, its file is; where a transaction is rolled back, no file stays. What a crash leaves
behind at the worst is a file without a row, and `sweep()` removes it.
"""

import hashlib
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import User
from forms_app import clamd
from forms_app.judging import judge
from forms_app.judging.refusals import sentence
from forms_app.models import Actor, Application, Attachment, CaseEvent, Draft
from forms_app.models.sending import private_storage
from jobs.models import Job
from members.models import Participant
from publishing import generation

Purpose = Attachment.Purpose
TEXTS = (".pdf", ".odt", ".docx")
PICTURES = (".jpg", ".png")
# What may be sent for which purpose, and how many files.
KINDS = {
    Purpose.ACT: TEXTS + PICTURES,
    Purpose.PLAN: TEXTS + PICTURES,
    Purpose.PROPOSAL: TEXTS,
    Purpose.ANSWER: TEXTS + PICTURES,
    # An office document still holds what was struck out.
    Purpose.REDACTED_ACT: (".pdf", *PICTURES),
}
MOST = {
    Purpose.ACT: 3,
    Purpose.PLAN: 1,
    Purpose.PROPOSAL: 1,
    Purpose.ANSWER: 3,
    Purpose.REDACTED_ACT: 3,
}
FOLDER = "attachments"
UNDER_WAY = timedelta(hours=1)  # a file so young may belong to a row that is being stored


def accept(
    file: UploadedFile,
    purpose: Attachment.Purpose,
    *,
    draft: Draft | None = None,
    application: Application | None = None,
    participant: Participant | None = None,
    language: str = "",
    by: User | None = None,
) -> Attachment:
    """Keep a file of a draft, an application or a participant, or say in one sentence why not.

    The same file once more, a second click, gives the row of the first. Opens a transaction of its
    own, the outermost one: only so can it take the file back when the row is not stored.
    """
    purpose = Purpose(purpose)
    judged = judge(file, KINDS[purpose])
    row = Attachment(
        draft=draft,
        application=application,
        participant=participant,
        purpose=purpose,
        language=language,
        name=judged.name,
        content_type=judged.content_type,
        size=len(judged.content),
        checksum=hashlib.sha256(judged.content).hexdigest(),
        scan=_scan(judged),
        added_by=by,
    )
    try:
        with transaction.atomic(durable=True):
            return _store(row, judged)
    except BaseException:
        if row.file:
            row.file.storage.delete(str(row.file))
        raise


def _scan(judged):
    """What the scanner says now; where it cannot be asked, a job asks it later."""
    try:
        found = clamd.find(judged.content)
    except clamd.Unreachable:
        return Attachment.Scan.NONE
    if found:
        raise ValidationError(sentence("infected", judged.name), code="infected")
    return Attachment.Scan.CLEAN


def _store(row, judged):
    """File, row, history and later scan: all of it or nothing. Two at once wait for each other."""
    owner = row.draft or row.application or row.participant
    model = Participant if row.participant else Draft if row.draft else Application
    model.objects.select_for_update().get(pk=owner.pk)
    before = list(Attachment.objects.filter(purpose=row.purpose, **{row.owner: owner.pk}))
    for same in before:
        if same.checksum == row.checksum:
            return same
    if len(before) >= MOST[row.purpose]:
        raise ValidationError(
            ngettext(
                "There is a file already: remove it before you add another one",
                "There are %(count)s files already: remove one before you add another one",
                len(before),
            )
            % {"count": len(before)},
            code="too_many",
        )
    row.file.save(judged.name, ContentFile(judged.content), save=False)
    row.save()
    if row.application:
        actor = Actor.STAFF if row.added_by else Actor.APPLICANT
        _note(row, CaseEvent.Verb.FILE_ADDED, actor, row.added_by)
    _tell_public(row)
    if row.scan == Attachment.Scan.NONE and clamd.address():
        scan_later(row)
    return row


def scan_later(attachment: Attachment) -> None:
    """Have the worker ask the scanner until it answers; once, however often this is called."""
    Job.objects.enqueue(
        "forms_app.scanning.scan", key=f"scan-{attachment.pk}", attachment=attachment.pk
    ).retry()


@transaction.atomic
def remove(attachment: Attachment, *, by: User | None = None, by_itself: bool = False) -> None:
    """Delete the row and, after the commit, its file. Of an application the history tells it, once.

    Without `by` it was the applicant, or nobody: `by_itself`.
    """
    row = Attachment.objects.select_for_update().filter(pk=attachment.pk).first()
    if row is None:
        return
    if row.application_id:
        actor = Actor.STAFF if by else Actor.SYSTEM if by_itself else Actor.APPLICANT
        _note(row, CaseEvent.Verb.FILE_REMOVED, actor, by)
    row.delete()


def _note(attachment, verb, actor, by):
    CaseEvent.objects.create(
        application_id=attachment.application_id,
        verb=verb,
        actor=actor,
        by=by,
        fields=[attachment.purpose],
    )


def _tell_public(attachment):
    """What a participant has may be on its page, which is kept."""
    if attachment.participant_id:
        generation.rise()


def delete_file(instance: Attachment, **_signal) -> None:
    """After the commit that deletes a row, whatever deleted it, delete its file."""
    _tell_public(instance)
    storage, path = instance.file.storage, str(instance.file)
    transaction.on_commit(lambda: storage.delete(path), robust=True)


def sweep() -> int:
    """Delete files that no row has: what a crash left. How many. Safe to run at any time."""
    storage, swept = private_storage(), 0
    names = list(storage.names(FOLDER))
    known = set(Attachment.objects.values_list("file", flat=True))
    for name in names:
        if name not in known and storage.get_modified_time(name) < timezone.now() - UNDER_WAY:
            storage.delete(name)
            swept += 1
    return swept
