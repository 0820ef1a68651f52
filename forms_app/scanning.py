"""Files that came while no scanner answered: looked at as soon as one does."""

from django.db import transaction

from forms_app import clamd, notifications, uploads
from forms_app.models import Attachment

Scan = Attachment.Scan


def scan(attachment: int) -> None:
    """Ask the scanner about one file. What it finds is removed, and staff are told.

    Raises `clamd.Unreachable` while it does not answer: the job is put back and tried again.
    """
    row = Attachment.objects.filter(pk=attachment).first()
    if row is None or row.scan != Scan.NONE:
        return
    with row.file.open() as file:
        found = clamd.find(file.read())
    if found is None:
        Attachment.objects.filter(pk=row.pk).update(scan=Scan.CLEAN)
        return
    with transaction.atomic():
        uploads.remove(row, by_itself=True)
        if row.application:
            notifications.tell_of_infected_file(row.application)
        if row.participant:
            notifications.tell_of_infected_copy(row.participant)


def daily() -> None:
    """See to all files without an answer: the scanner may be new, or back after days."""
    if clamd.address():
        for row in Attachment.objects.filter(scan=Scan.NONE):
            uploads.scan_later(row)
