"""When the second factor of staff is asked for, and whether it was given.

After the password alone a session is nobody's: `SecondFactorMiddleware` makes its `request.user`
anonymous, so that no page, file or preview has to remember to ask.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_noop

from accounts import ceremony, door, notices
from accounts.models import LogIn, User

GIVEN, GOAL = "second_factor", "second_factor_goal"  # in the session
PATIENCE = timedelta(minutes=15)  # between password and second factor
FRESH = 15 * 60  # seconds in which the factors may be changed without giving one again
MOST_WRONG = 20  # wrong answers for one account in an hour, wherever they come from


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request):
        if settings.SECOND_FACTOR:
            # Both are lazy: a page that asks for nobody still costs no query.
            request.has_password = request.user
            request.user = SimpleLazyObject(partial(_whole, request))
        return self.get_response(request)


def _whole(request):
    user = request.has_password
    return user if was_given(request, user) else AnonymousUser()


def was_given(request: HttpRequest, user: User) -> bool:
    mark = request.session.get(GIVEN, {}) if user.is_authenticated else {}
    return bool(mark) and (mark["user"], mark["reset"]) == (user.pk, _resets(user))


def _resets(user: User) -> str:
    return str(user.second_factor_reset_at or "")


def is_fresh(request: HttpRequest, user: User) -> bool:
    return was_given(request, user) and request.session[GIVEN]["at"] > time.time() - FRESH


def at_the_door(request: HttpRequest) -> User | None:
    """Of staff who is in, or has given the password a moment ago and has yet to give the factor."""
    if request.user.is_authenticated:
        return request.user if request.user.is_staff else None
    user = getattr(request, "has_password", None)
    if user is None or not user.is_authenticated or not user.is_staff:
        return None
    is_late = user.last_login is None or user.last_login < timezone.now() - PATIENCE
    return None if is_late else user


def let_in(request: HttpRequest, user: User) -> None:
    """The second factor was given: from here on the session is that of `user`."""
    request.session.cycle_key()
    request.session[GIVEN] = {"user": user.pk, "at": int(time.time()), "reset": _resets(user)}
    request.user = user
    rotate_token(request)
    door.note(LogIn.What.FACTOR, request, user)


# --- What somebody has -------------------------------------------------------------------------


def of(user: User) -> QuerySet[Authenticator]:
    """The factors of `user`; recovery codes are none by themselves."""
    return Authenticator.objects.filter(user=user).exclude(type=ceremony.CODES).order_by("pk")


def may_be_removed(factor: Authenticator) -> bool:
    return not settings.SECOND_FACTOR or of(factor.user).exclude(pk=factor.pk).exists()


def note_change(by: User, user: User, verb: str, what: str) -> None:
    """In the history of the account, as Django notes it, and in a letter to `user`.

    `what` is translated when it is read.
    """
    message = [{verb: {"name": what, "object": user.get_username()}}]
    LogEntry.objects.log_actions(by.pk, [user], CHANGE, change_message=message, single_object=True)
    notices.write(user, verb, what)


@transaction.atomic
def remove(factor: Authenticator, *, by: User) -> None:
    """With the last factor the recovery codes go, too."""
    user = factor.user
    note_change(by, user, "deleted", ceremony.WORDS[factor.type])
    factor.delete()
    if not of(user).exists():
        Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def reset(user: User, *, by: User) -> int:
    """All factors of `user` are gone, and its sessions over: the next log-in sets up new ones."""
    count = of(user).count()
    Authenticator.objects.filter(user=user).delete()
    user.second_factor_reset_at = timezone.now()
    user.save(update_fields=["second_factor_reset_at"])
    note_change(by, user, "deleted", gettext_noop("second factor"))
    return count


# --- Giving it ---------------------------------------------------------------------------------


def is_right(request: HttpRequest, user: User, code: str, passkey: object) -> bool:
    """Whether this is a factor of `user`. A wrong one counts as a wrong password does."""
    if is_locked(request, user):
        return False
    if passkey is not None:
        is_right = ceremony.is_right_passkey(user, passkey)
    else:
        digits = "".join(letter for letter in code if letter.isalnum())
        is_short = len(digits) <= ceremony.APP_DIGITS
        check = ceremony.is_right_app_code if is_short else ceremony.is_right_recovery_code
        is_right = check(user, digits)
        if is_right and not is_short:
            notices.write(user, "used", ceremony.WORDS[ceremony.CODES])
    if not is_right:
        door.note(LogIn.What.WRONG_FACTOR, request, user)
        AxesProxyHandler.user_login_failed(__name__, _credentials(user), request)
    return is_right


def is_locked(request: HttpRequest, user: User) -> bool:
    """From this address, as for passwords; or from anywhere, which guesses from many would need."""
    if not AxesProxyHandler.is_allowed(request, _credentials(user)):
        # Answered by the middleware of axes.
        vars(request).update(axes_locked_out=True, axes_credentials=_credentials(user))
        return True
    an_hour_ago = timezone.now() - timedelta(hours=1)
    wrong = LogIn.objects.filter(user=user, what=LogIn.What.WRONG_FACTOR, at__gt=an_hour_ago)
    return wrong.count() >= MOST_WRONG


def _credentials(user: User) -> dict[str, str]:
    return {"username": user.get_username()}
