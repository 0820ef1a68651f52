"""What is dear to make and depends on public content alone, kept in this process."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.core.cache import cache
from django.utils import timezone

from publishing import generation, rehearsal

Value = TypeVar("Value")
LONGEST = 86_400  # seconds


def remembered(name: str, make: Callable[[], tuple[Value, datetime | None]]) -> Value:
    """The value that `make` gives, kept until public content changes or the day is over.

    `make` also tells the moment at which time alone changes the value, None if it knows of none.
    The number is read before, so that a change in between is never missed.
    """
    if rehearsal.is_running():
        return make()[0]
    number, now = generation.current(), timezone.now()
    key = f"{name}:{timezone.localdate()}"
    kept = cache.get(key)
    if kept is not None and kept[0] == number and (kept[1] is None or now < kept[1]):
        return kept[2]
    value, ends_at = make()
    cache.set(key, (number, ends_at, value), LONGEST)
    return value


def while_unchanged(name: str, make: Callable[[], Value]) -> Value:
    """The value that `make` gives, kept until anything public changes, by an edit or by time.

    For parts of pages, which show much that has its moments. What is kept is a copy: nobody who
    changes it changes it for others.
    """
    if rehearsal.is_running():
        return make()
    state = generation.state()
    kept = cache.get(name)
    if kept is not None and kept[0] == state:
        return kept[1]
    value = make()
    cache.set(name, (state, value), LONGEST)
    return value
