"""The passport of news by e-mail: who asked for it, and what was sent."""

from django.utils.translation import gettext_lazy as _

from forms_app.passports.entry import Readers, entry

WHERE_TO_WRITE = _("So that we know whom to write to.")
WHAT_TO_WRITE = _("So that you hear of what you chose.")
NO_MACHINE = _("So that no machine floods us: a scrambled trace that means nothing tomorrow.")
NEVER_TWICE = _("So that nothing is sent twice.")

EMAIL = entry("email", WHERE_TO_WRITE, readers=Readers.PROTECTORS, is_personal=True)
WISH = "language rhythm wants_everything topics countries participants key created_at"

SIGN_UP = [
    EMAIL,
    entry(f"{WISH} confirmed_at", WHAT_TO_WRITE, readers=Readers.PROTECTORS),
    entry("form_key sender", NO_MACHINE, readers=Readers.NOBODY),
]
SUBSCRIBER = [EMAIL, entry(f"{WISH} is_paused", WHAT_TO_WRITE, readers=Readers.PROTECTORS)]
ALERT = [entry("subscriber item at written_at", NEVER_TWICE, readers=Readers.NOBODY)]
