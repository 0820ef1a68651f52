"""What is dear to make and depends on public content alone, kept in this process."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

from publishing import generation, rehearsal

Value = TypeVar("Value")
LONGEST = 86_400  # seconds


def while_unchanged(name: str, make: Callable[[], Value]) -> Value:
    """The value that `make` gives, kept until anything public changes, by an edit or by time.

    The state is read before, so that a change in between is never missed. What is kept is a copy:
    nobody who changes it changes it for others.
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
