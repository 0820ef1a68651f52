"""What was asked and not found: a count, and nobody in it.

What could be about a person is never noted. Of the rest a keyed hash is kept, and the words
themselves only from the day on which they are asked for again.
"""

import hmac
import re
from collections.abc import Iterable
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from alliance.models import VainQuestion
from alliance.searching.question import Question
from core import searching

MOST = 2000  # rows; a new question takes the place of the one least asked for
TOLD_AFTER = 2  # days on which it was asked
MOST_WORDS = 6
LONGEST_WORD = 30
MOST_DIGITS = 4  # a year, the number of a text; a telephone has more
ADDRESS = re.compile(r"[@/\\]|\bwww\b|\.\w{2,}\b", re.I)
LONGEST_WAIT = 100  # milliseconds
KEPT = timedelta(days=182)
KEPT_UNTOLD = timedelta(days=31)


def is_told(question: Question) -> bool:
    """Whether it may be noted: few plain words, no address, number or name of a person."""
    words = question.words
    return (
        0 < len(words) <= MOST_WORDS
        and all(len(word) <= LONGEST_WORD for word in words)
        and ADDRESS.search(question.text) is None
        and sum(letter.isdigit() for letter in question.text) <= MOST_DIGITS
        and not _is_like_a_name(words)
    )


def _is_like_a_name(words):
    """“Ana Novak”: a few words that all begin with a capital letter, as names of people do."""
    return len(words) in {2, 3} and all(word.istitle() for word in words)


def note(question: Question) -> None:
    """Count `question`, if it may be; the page that says it is not found comes in any case."""
    if not is_told(question):
        return
    try:
        with _without_waiting(), transaction.atomic():
            _count(question)
    except DatabaseError:
        return


@contextmanager
def _without_waiting():
    """On SQLite a reader would wait for a long write to end, only to be counted."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    connection.connection.execute(f"PRAGMA busy_timeout = {LONGEST_WAIT}")
    try:
        yield
    finally:
        usual = 1000 * connection.settings_dict["OPTIONS"].get("timeout", 5)
        connection.connection.execute(f"PRAGMA busy_timeout = {usual}")


def _count(question):
    key, today = key_of(question), timezone.localdate()
    rows = VainQuestion.objects.filter(key=key)
    row = rows.first()
    if row is None:
        _make_room()
        VainQuestion.objects.bulk_create(
            [VainQuestion(key=key, last_on=today)], ignore_conflicts=True
        )
        return
    days = row.days + (row.last_on != today)
    words = " ".join(word.lower() for word in question.words) if days >= TOLD_AFTER else ""
    rows.update(count=F("count") + 1, days=days, last_on=today, words=words[:60])


def _make_room():
    surplus = VainQuestion.objects.count() - MOST + 1
    if surplus > 0:
        least = VainQuestion.objects.order_by("days", "count", "last_on").values_list(
            "pk", flat=True
        )
        VainQuestion.objects.filter(pk__in=list(least[:surplus])).delete()


def key_of(question: Question) -> str:
    """The same for the same words in any order, case and accents; it does not lead back to them."""
    words = sorted({searching.fold(word) for word in question.words})
    return hmac.new(settings.SECRET_KEY.encode(), " ".join(words).encode(), "sha256").hexdigest()


def settle(texts: Iterable[str]) -> None:
    """What editors have an answer for now is no longer without result."""
    keys = [key_of(Question(text)) for text in texts]
    VainQuestion.objects.filter(key__in=keys).delete()


def daily() -> None:
    """Forget what nobody asked for lately."""
    today = timezone.localdate()
    VainQuestion.objects.filter(last_on__lt=today - KEPT).delete()
    VainQuestion.objects.filter(words="", last_on__lt=today - KEPT_UNTOLD).delete()
