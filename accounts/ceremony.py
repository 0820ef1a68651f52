"""Authenticator apps, passkeys and recovery codes: what allauth does for us, under our own names.

Only allauth's table and its arithmetic are used, none of its pages or log-in stages (decision 16).
What it calls internal may move with a new version: then it moves here and nowhere else.
"""

import base64
import hmac

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from accounts.models import User

APP, PASSKEY, CODES = (
    Authenticator.Type.TOTP,
    Authenticator.Type.WEBAUTHN,
    Authenticator.Type.RECOVERY_CODES,
)
WORDS = {
    APP: gettext_noop("authenticator app"),
    PASSKEY: gettext_noop("passkey"),
    CODES: gettext_noop("recovery codes"),
}
APP_DIGITS = 6  # a recovery code has more
# What a browser, or somebody in its place, may send as a passkey's answer and fails to be one.
NOT_AN_ANSWER = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError)


class Adapter(DefaultMFAAdapter):
    """Secrets are encrypted with a key made of the secret key: the tables alone are not enough."""

    def get_totp_label(self, user):
        return user.get_username()

    def encrypt(self, text):
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _vault().decrypt(encrypted_text.encode()).decode()


def _vault() -> Fernet:
    key = hmac.digest(settings.SECRET_KEY.encode(), b"second factor", "sha256")
    return Fernet(base64.urlsafe_b64encode(key))


def words(factor: Authenticator) -> str:
    """Which one it is, for people."""
    kind = gettext(WORDS[factor.type])
    return f"{kind} “{factor.wrap().name}”" if factor.type == PASSKEY else kind


# --- Authenticator apps ------------------------------------------------------------------------


def new_secret() -> str:
    return totp.generate_totp_secret()


def drawing(user: User, secret: str) -> str:
    """What the app's camera looks at, as SVG."""
    adapter = Adapter()
    return adapter.build_totp_svg(adapter.build_totp_url(user, secret))


def _counter(secret: str, code: str, after: int = 0) -> int | None:
    """The half minute that `code` belongs to, if it is of now and later than `after`."""
    for counter in totp.yield_hotp_counters_from_time():
        right = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if counter > after and compare_user_code(actual=code, expected=right):
            return counter
    return None


def add_app(user: User, secret: str, code: str) -> Authenticator | None:
    """The app as a factor of `user`, or None if `code` is not what it shows."""
    counter = _counter(secret, code)
    if counter is None:
        return None
    factor = totp.TOTP.activate(user, secret).instance
    factor.data["last_counter"] = counter
    factor.save()
    return factor


@transaction.atomic
def is_right_app_code(user: User, code: str) -> bool:
    """Each code works once, in all processes: allauth remembers it in the memory of one."""
    factor = Authenticator.objects.select_for_update().filter(user=user, type=APP).first()
    if factor is None:
        return False
    try:
        secret = Adapter().decrypt(factor.data["secret"])
    except InvalidToken:  # the site has another secret key now
        return False
    counter = _counter(secret, code, after=factor.data.get("last_counter", 0))
    if counter is None:
        return False
    factor.data["last_counter"] = counter
    factor.last_used_at = timezone.now()
    factor.save()
    return True


# --- Recovery codes ----------------------------------------------------------------------------


@transaction.atomic
def make_codes(user: User) -> list[str]:
    """Ten new ones; those of before are void."""
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user, type=CODES).delete()
    return RecoveryCodes.activate(user).get_unused_codes()


def is_right_recovery_code(user: User, code: str) -> bool:
    factor = Authenticator.objects.filter(user=user, type=CODES).first()
    try:
        is_right = factor is not None and factor.wrap().validate_code(code)
    except InvalidToken:
        return False
    if is_right:
        Authenticator.objects.filter(pk=factor.pk).update(last_used_at=timezone.now())
    return is_right


def codes_left(user: User) -> int:
    factor = Authenticator.objects.filter(user=user, type=CODES).first()
    used = factor.data["used_mask"].bit_count() if factor else settings.MFA_RECOVERY_CODE_COUNT
    return settings.MFA_RECOVERY_CODE_COUNT - used


# --- Passkeys ----------------------------------------------------------------------------------


def passkey_to_make(user: User) -> dict:
    """What the browser needs to make one; the challenge is kept in the session."""
    return {"creation_options": webauthn.begin_registration(user, passwordless=False)}


def add_passkey(user: User, name: str, answer: object) -> Authenticator | None:
    """None if the browser's answer does not fit the challenge."""
    try:
        webauthn.parse_registration_response(answer)
        webauthn.complete_registration(answer)
    except NOT_AN_ANSWER:
        return None
    return webauthn.WebAuthn.add(user, name, answer).instance


def passkey_to_give(user: User) -> dict:
    return {"request_options": webauthn.begin_authentication(user)}


def is_right_passkey(user: User, answer: object) -> bool:
    try:
        webauthn.parse_authentication_response(answer)
        webauthn.complete_authentication(user, answer).record_usage()
    except NOT_AN_ANSWER:
        return False
    return True
