"""Participants as a CSV file with the columns that `importing` reads back."""

import csv

from django.db.models import QuerySet

from members.importing import PLAIN
from members.models import Participant
from members.spreadsheets import escaped

COLUMNS = ("country", *PLAIN, "other_names", "joined_on", "left_on", "status_of_entry")


def write_csv(file, participants: QuerySet[Participant]) -> None:
    """Of several periods the last one. Begins with a mark that tells Excel it is UTF-8."""
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for participant in participants.prefetch_related("periods"):
        writer.writerow(escaped(cell) for cell in _row(participant))


def _row(participant):
    period = next(iter(reversed(participant.periods.all())), None)
    return [
        participant.country_id,
        *(getattr(participant, column) for column in PLAIN),
        "|".join(participant.other_names.splitlines()),
        period and period.joined_on,
        period and period.left_on,
        "sample" if participant.is_demonstration else "",
    ]
