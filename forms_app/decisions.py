"""Copies of a council's decision that the public may read: signatures are blacked out in them.

Staff make them from what the applicant sent, which stays private. Until the authority is accepted
they belong to its case, afterwards to the participant: shown while its page is public, erased by
the rule of the profile.
"""

from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from accounts.models import User
from forms_app import uploads
from forms_app.casework import REVIEW
from forms_app.models import Attachment, JoinApplication
from members.models import Participant

Owner = JoinApplication | Participant
CHANGE = "members.change_participant"
PUBLISH = "members.publish_participant"


def copies_of(owner: Owner) -> QuerySet[Attachment]:
    return Attachment.objects.filter(purpose=uploads.Purpose.REDACTED_ACT, **_column(owner))


def add(owner: Owner, file: UploadedFile, *, language: str, by: User) -> Attachment:
    """Keep the file as a copy for the public, or raise a ValidationError that says why not."""
    purpose = uploads.Purpose.REDACTED_ACT
    copy = uploads.accept(file, purpose, language=language, by=by, **_column(owner))
    # The name that the file had may be somebody's.
    copy.name = f"decision{PurePosixPath(copy.name).suffix.lower()}"
    copy.save(update_fields=["name"])
    if isinstance(owner, JoinApplication):
        owner.refresh_from_db(fields=["participant"])
        if owner.participant:  # somebody accepted it in the meantime
            pass_on(owner, owner.participant)
    return copy


def pass_on(application: JoinApplication, participant: Participant) -> None:
    """From the case to the participant that has come of it."""
    copies_of(application).update(application=None, participant=participant)


def may_see(user: User, owner: Owner) -> bool:
    """Those who read applications, and those who look after the participant's entry."""
    return user.has_perm(REVIEW) or (isinstance(owner, Participant) and user.has_perm(CHANGE))


def may_change(user: User, owner: Owner) -> bool:
    """What is public at once is for those who publish."""
    if isinstance(owner, Participant) and owner.status != Participant.Status.DRAFT:
        return user.has_perm(PUBLISH)
    return may_see(user, owner)


def _column(owner):
    return {"participant" if isinstance(owner, Participant) else "application": owner}
