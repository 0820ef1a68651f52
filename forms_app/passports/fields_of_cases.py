"""The passport of what is kept beside the answers: drafts, files, what is said, letters."""

from django.utils.translation import gettext_lazy as _

from forms_app.models import Attachment
from forms_app.passports.entry import Public, Readers, entry

WHAT_HAPPENED = _("So that it is known who did what, and when. No answers are in it.")
WHICH_CASE = _("So that it is found with its case.")
WHAT_WAS_SAID = _("So that questions and answers are not lost.")
WHAT_STAFF_THINK = _("So that those who decide know what the others have found out.")
AND_BACK = _("So that you can stop and come back later.")
A_FILE = _("So that the decision, the plan or the proposal can be read.")
A_SAFE_FILE = _("So that a file is whole and does no harm.")
A_LETTER = _("So that no letter is lost, whatever breaks down.")
WHOM_TO_ASK = _("So that we can ask a participant whether its entry is still right.")

DRAFT = [
    entry("form language created_at changed_at warned_at", AND_BACK, readers=Readers.BOTH),
    entry("token form_key", AND_BACK, readers=Readers.NOBODY),
    entry("answers", AND_BACK, readers=Readers.NOBODY, is_personal=True),
    entry(
        "email",
        _("So that we can send you the link, and warn you before the form is erased."),
        readers=Readers.NOBODY,
        is_personal=True,
    ),
]

ATTACHMENT = [
    entry(
        "application draft participant purpose added_at added_by",
        WHICH_CASE,
        readers=Readers.BOTH,
    ),
    entry("file name", A_FILE, readers=Readers.BOTH, public=Public.REDACTED, is_personal=True),
    entry("language content_type size checksum scan", A_SAFE_FILE, readers=Readers.BOTH),
]

# Of the files that people are asked for, only the decision may ever become public.
FILES = {
    Attachment.Purpose.ACT: entry(
        "file",
        _("So that everybody can check the decision."),
        readers=Readers.BOTH,
        public=Public.REDACTED,
    ),
    **dict.fromkeys(
        (Attachment.Purpose.PLAN, Attachment.Purpose.PROPOSAL, Attachment.Purpose.ANSWER),
        entry("file", A_FILE, readers=Readers.BOTH),
    ),
}

MESSAGE = [
    entry("application is_from_applicant at seen_at", WHICH_CASE, readers=Readers.BOTH),
    entry("by", WHAT_HAPPENED),
    entry("text", WHAT_WAS_SAID, readers=Readers.BOTH, is_personal=True),
]

NOTE = [
    entry("application by at", WHICH_CASE),
    entry("text", WHAT_STAFF_THINK, is_personal=True),
]

REQUEST = [
    entry(
        "application at fields due_on returns_to reminders closed_at",
        WHICH_CASE,
        readers=Readers.BOTH,
    ),
    entry("by", WHAT_HAPPENED),
    entry("question", WHAT_WAS_SAID, readers=Readers.BOTH, is_personal=True),
]

SCREENING = [
    entry(
        "application item result by at",
        _("So that every application is checked for the same things."),
        stays=True,
    )
]

EVENT = [entry("application verb actor by at fields", WHAT_HAPPENED, stays=True)]

CHANGE = [
    entry(
        "application old_status new_status actor by is_forced at",
        WHAT_HAPPENED,
        readers=Readers.BOTH,
        stays=True,
    ),
    entry(
        "reason",
        _("So that a decision can be understood."),
        readers=Readers.BOTH,
        is_personal=True,
    ),
    entry(
        "forced_because",
        _("So that it is known why one person decided alone."),
        is_personal=True,
    ),
]

MARK = [
    entry(
        "sender form created_at",
        _("So that no machine floods us: a scrambled trace that means nothing tomorrow."),
        readers=Readers.NOBODY,
    )
]

LETTER = [
    entry("to subject body", A_LETTER, readers=Readers.LETTERS, is_personal=True),
    entry("about language headers created_at sent_at", A_LETTER, readers=Readers.LETTERS),
]

CONTACT = [
    entry("participant language changed_at", WHOM_TO_ASK, readers=Readers.DIRECTORY),
    entry(
        "name function email is_public office_email",
        WHOM_TO_ASK,
        readers=Readers.DIRECTORY,
        public=Public.TICK,
        is_personal=True,
    ),
]
