"""Entries that may be the same authority under another name: a warning, never a refusal."""

from collections import defaultdict
from collections.abc import Iterable

from core import searching
from members.models import Participant

NAMES = ("name_en", "name_fr", "name_local")


def keys(participant: Participant) -> set[str]:
    """All its names, former ones too, folded: Ниш, Niš and Nis are one."""
    names = [*(getattr(participant, name) for name in NAMES), *participant.other_names.splitlines()]
    return {folded for name in names for folded in searching.spellings(name) if folded}


def of(participant: Participant) -> list[Participant]:
    """Others in the same country with a name in common.

    Reads the names of the whole country: no `LIKE` knows that Shumen and Шумен are one.
    """
    others = Participant.objects.filter(country=participant.country_id).exclude(pk=participant.pk)
    return Index(others.only("country", *NAMES, "other_names")).of(participant)


class Index:
    """The names of many entries, so that each row of a file costs no query."""

    def __init__(self, participants: Iterable[Participant]):
        self.by_key = defaultdict(list)
        for participant in participants:
            self.add(participant)

    def add(self, participant: Participant) -> None:
        for key in keys(participant):
            self.by_key[participant.country_id, key].append(participant)

    def of(self, participant: Participant) -> list[Participant]:
        found = {
            id(other): other
            for key in sorted(keys(participant))
            for other in self.by_key.get((participant.country_id, key), ())
            if other is not participant
        }
        return list(found.values())
