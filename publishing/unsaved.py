"""What was typed into a form of the back office and met a session that had ended: kept, not lost.

The browser keeps a copy of its own (`static/js/unsaved.js`). Without JavaScript the text comes with
the form that is sent; it waits in the session until its author has logged in again.

Only forms that carry our mark are kept: signed, for one account and one address. So no other site
can put words into somebody's hands, and no form with an applicant's data leaves a copy, since only
public content carries it.
"""

import time
from typing import NamedTuple

from django.core import signing
from django.http import HttpRequest

from accounts.models import User
from core.forms import pairs

MARK, KEPT, SALT = "typed_by", "unsaved", "publishing.unsaved"
OPEN_FOR = 7 * 24 * 3600  # seconds that a form may stand open
WAITS = 3600  # seconds for the author to log in again
LARGEST = 1024 * 1024  # characters
NOT_TYPED = {MARK, "csrfmiddlewaretoken"}


class Typed(NamedTuple):
    user: int
    path: str  # where it was sent to, with the question behind it
    at: int
    fields: list[list[str]]


def mark(request: HttpRequest) -> str:
    """For a form at this address, filled in by whoever is logged in."""
    return signing.dumps([request.user.pk, request.path], salt=SALT)


def keep(request: HttpRequest) -> bool:
    """Put aside what was sent, if it came from a form with our mark and is not too large."""
    try:
        user, path = signing.loads(request.POST.get(MARK, ""), salt=SALT, max_age=OPEN_FOR)
    except signing.BadSignature:
        return False
    fields = [[name, value] for name, value in pairs(request.POST) if name not in NOT_TYPED]
    if path != request.path or sum(len(value) for _name, value in fields) > LARGEST:
        return False
    typed = Typed(user, request.get_full_path(), int(time.time()), fields)
    request.session[KEPT] = list(typed)
    return True


def kept(request: HttpRequest, user: User) -> Typed | None:
    """What `user` typed; of what somebody else did nothing is said."""
    typed = Typed(*request.session[KEPT]) if KEPT in request.session else None
    if typed is None or typed.user != user.pk or typed.at < time.time() - WAITS:
        return None
    return typed


def arrived(request: HttpRequest) -> None:
    """What was kept for this address is sent once more, and need not wait any longer."""
    if KEPT in request.session and Typed(*request.session[KEPT]).path == request.get_full_path():
        forget(request)


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)
