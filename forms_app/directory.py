"""Participants by the names that people write."""

import re
from typing import NamedTuple

from django.db.models import Case, When

from core import languages
from core.searching import fold, spellings
from members import duplicates
from members.models import Participant

MOST_SUGGESTED = 5  # for a name that means none
MOST_BEGINNING, SHORTEST = 8, 2  # participants suggested while one types; letters
MOST_READ = 50
WITH_COUNTRY = re.compile(r"(.+)\(([^()]+)\)")


class Match(NamedTuple):
    """A name as it was written, the participant it means, and those that it may mean."""

    written: str
    participant: Participant | None
    suggested: list[Participant]


def full_name(participant: Participant) -> str:
    """Written like this, a name means one participant: “Tivat (Montenegro)”."""
    return f"{participant} ({participant.country})"


def look_up(written: str) -> Match:
    """What a name means. One that several participants have means none until somebody chooses."""
    name, country = written, ""
    if match := WITH_COUNTRY.fullmatch(written):
        name, country = match[1].strip(), fold(match[2])
    found = [
        row
        for row in all_participants().matching(name).order_by("pk")[:MOST_READ]
        if not country or country in countries(row)
    ]
    same = [row for row in found if set(spellings(name)) & duplicates.keys(row)]
    if len(same) == 1:
        return Match(written, same[0], [])
    return Match(written, None, (same or found)[:MOST_SUGGESTED])


def beginning(text: str) -> list[Participant]:
    """Those with a name that has all words of `text` in it.

    First come names that begin like that, then those of which a later word does.
    """
    typed = fold(text)
    if len(typed) < SHORTEST:
        return []
    name = f"sort_name_{languages.active()}"
    place = Case(
        When(**{f"{name}__startswith": typed}, then=0),
        When(search_names__contains=f" {typed}", then=1),
        default=2,
    )
    return list(all_participants().matching(text).order_by(place, name, "pk")[:MOST_BEGINNING])


def all_participants():
    return Participant.objects.published().having_joined().select_related("country")


def countries(participant):
    return {fold(getattr(participant.country, column)) for column in languages.columns("name")}
