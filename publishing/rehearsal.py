"""Do something to the database, look at it, and have it undone.

Previews, and forms over a draft that lies beside a public row, show what publishing *would* do:
they do it, render, and roll back. So no template, view or form needs to know of drafts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_running: ContextVar[bool] = ContextVar("rehearsal", default=False)


@contextmanager
def rehearsal() -> Iterator[None]:
    """What is written inside is real for those inside and never happened for anybody else.

    Responses must be rendered before the end. Work to be done after a commit is never done. On
    SQLite it holds the one lock for writing, so keep it to one page.
    """
    token = _running.set(True)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        _running.reset(token)


def is_running() -> bool:
    """Whether this is one: what is counted or remembered now must not outlive it."""
    return _running.get()
