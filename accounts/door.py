"""What happens at the door of the back office, noted for the audit log.

Kept for a year, then deleted by the worker. No name that has no account, no address.
"""

from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.models import LogIn, User
from core.senders import sender_of

MONTHS = 12
KEPT = timedelta(days=MONTHS * 365 / 12)
# More failures of nobody in an hour are no longer news: a stranger shall not fill the table.
MOST_OF_NOBODY = 500


def note(what, request, user=None):
    now = timezone.now()
    if user is None:
        recent = LogIn.objects.filter(at__gt=now - timedelta(hours=1), user=None)
        if recent.count() >= MOST_OF_NOBODY:
            return
    sender = sender_of(request, "log-in")[:8] if request else ""
    LogIn.objects.create(what=what, user=user, sender=sender)


def note_password(sender, request, user, **_rest):
    note(LogIn.What.PASSWORD, request, user)


def note_wrong_password(sender, credentials, request=None, **_rest):
    if not getattr(request, "axes_locked_out", False):  # then nobody looked at the password
        note(LogIn.What.WRONG_PASSWORD, request, _named(credentials.get("username")))


def note_locked_out(sender, request, username, **_rest):
    """Once an hour, however often they try."""
    user, an_hour_ago = _named(username), timezone.now() - timedelta(hours=1)
    locked = LogIn.objects.filter(what=LogIn.What.LOCKED_OUT, user=user, at__gt=an_hour_ago)
    if user is None or not locked.exists():
        note(LogIn.What.LOCKED_OUT, request, user)


def note_leaving(sender, request, user, **_rest):
    if user is not None:
        note(LogIn.What.LEFT, request, user)


def _named(username):
    return User.objects.filter(username=username).first() if username else None


def daily():
    """For the worker. With sessions that are over goes what was typed into them, too."""
    SessionStore.clear_expired()
    LogIn.objects.filter(at__lt=timezone.now() - KEPT).delete()
