"""The passport of news by e-mail: who asked for it, and what was sent."""

from django.utils.translation import gettext_lazy as _

from forms_app.passports.entry import Readers, entry

WHERE_TO_WRITE = _("So that we know where to write.")
WHAT_TO_WRITE = _("So that you hear of what you chose, and of nothing else.")
BY_A_LINK = _("So that you can confirm, change and unsubscribe without a password.")
NO_MACHINE = _("So that no machine subscribes people who do not want it.")
NEVER_TWICE = _("So that nobody receives the same item twice.")

WISH = [
    entry("email", WHERE_TO_WRITE, readers=Readers.PROTECTORS, is_personal=True),
    entry(
        "language rhythm wants_everything topics countries participants",
        WHAT_TO_WRITE,
        readers=Readers.PROTECTORS,
    ),
    entry("key created_at", BY_A_LINK, readers=Readers.NOBODY),
]
SIGN_UP = [
    *WISH,
    entry("form_key sender confirmed_at", NO_MACHINE, readers=Readers.NOBODY),
]
SUBSCRIBER = [*WISH, entry("is_paused", WHAT_TO_WRITE, readers=Readers.PROTECTORS)]
ALERT = [entry("subscriber item at written_at", NEVER_TWICE, readers=Readers.NOBODY)]
