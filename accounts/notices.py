"""Letters to a person when the way into the account has changed: so that nobody does it unseen."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override

from accounts.models import User
from core.addresses import absolute
from jobs import letters

PASSWORD = gettext_noop("password")
# What has happened, by the words of the history: what was done, and to what.
SAID = {
    ("added", "authenticator app"): _("An authenticator app was added as a second factor."),
    ("added", "passkey"): _("A passkey was added as a second factor."),
    ("added", "recovery codes"): _("New recovery codes were made. The former ones are void."),
    ("deleted", "authenticator app"): _("The authenticator app was removed."),
    ("deleted", "passkey"): _("A passkey was removed."),
    ("deleted", "second factor"): _(
        "All second factors were removed. The next log-in sets up a new one."
    ),
    ("used", "recovery codes"): _("Somebody logged in with a recovery code. It is used up."),
    ("changed", PASSWORD): _("The password was changed."),
}


def write(user: User, verb: str, what: str) -> None:
    """Tell `user`, in the language of the account; without an address nobody can be told."""
    if not user.email:
        return
    with override(user.language):
        letters.write(
            "accounts/letters/changed",
            to=user.email,
            language=user.language,
            what=str(SAID[verb, what]),
            user=user,
            now=timezone.localtime(),
            address=absolute(reverse("admin:second_factor")),
        )
