"""Letters that lie as files: where no mail server is set, this folder is the only outbox."""

import email
from collections.abc import Callable, Iterable
from datetime import date, datetime
from email import policy
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

SUFFIX = ".log"  # of Django's file backend, one file a letter


def files() -> list[Path]:
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    return sorted(Path(folder).glob(f"*{SUFFIX}")) if folder else []


def due(day: date, goes_on: Callable[[date], date]) -> list[Path]:
    """Those whose day has come, by when they were written, or the one a last letter carries."""
    return [file for file in files() if _goes_on(file, goes_on) <= day]


def to(addresses: Iterable[str]) -> list[Path]:
    """Those to one of these addresses, but for a last letter that has a day of its own."""
    wanted = {address.lower() for address in addresses}
    found = []
    for file in files() if wanted else []:
        headers = _message(file)
        recipients = {address.lower() for _n, address in getaddresses(headers.get_all("To", []))}
        if recipients & wanted and not headers["Expires"]:
            found.append(file)
    return found


def quoting(words: str) -> list[Path]:
    """Those in whose text these words stand."""
    return [file for file in files() if words in _message(file).get_content()]


def remove(gone: Iterable[Path]) -> None:
    for file in gone:
        file.unlink(missing_ok=True)


def forget(addresses: Iterable[str]) -> None:
    """Remove those to `addresses` once the transaction is over."""
    names = [address for address in addresses if address]  # now: the row is about to go
    transaction.on_commit(lambda: remove(to(names)))


def _goes_on(file, goes_on):
    if expires := _message(file)["Expires"]:
        return timezone.localdate(parsedate_to_datetime(expires))
    written = datetime.fromtimestamp(file.stat().st_mtime, tz=timezone.get_current_timezone())
    return goes_on(written.date())


def _message(file):
    with file.open("rb") as content:
        return email.message_from_binary_file(content, policy=policy.default)
