"""Who is near a participant, and who is like it."""

import math
from typing import NamedTuple

from django.db.models import Case, F, IntegerField, TextField, Value, When
from django.db.models.functions import Abs, Cast
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.directory import SIZE_LABELS, size_is, size_of
from members.models import Participant
from members.projection import EARTH_RADIUS_KM

MOST = 5
BOX = 3.0  # degrees to the north and south: about 330 km
CANDIDATES = 15  # of which the nearest are found: the database measures on a flat earth


class Neighbour(NamedTuple):
    participant: Participant
    km: int


class Kin(NamedTuple):
    participant: Participant
    why: str


def neighbours_of(participant: Participant) -> list[Neighbour]:
    """The nearest that take part, nearest first; none where the place is not known."""
    if participant.longitude is None:
        return []
    here = participant.longitude, participant.latitude
    narrow = max(math.cos(math.radians(here[1])), 0.1)
    north, east = F("latitude") - here[1], (F("longitude") - here[0]) * narrow
    found = (
        _others(participant)
        .filter(
            latitude__range=(here[1] - BOX, here[1] + BOX),
            longitude__range=(here[0] - BOX / narrow, here[0] + BOX / narrow),
        )
        .order_by(north * north + east * east, "pk")
        .for_rows("longitude", "latitude")[:CANDIDATES]
    )
    measured = [Neighbour(one, round(km(*here, one.longitude, one.latitude))) for one in found]
    return sorted(measured, key=lambda one: one.km)[:MOST]


def km(longitude1: float, latitude1: float, longitude2: float, latitude2: float) -> float:
    """Along the surface (haversine)."""
    phi1, phi2 = math.radians(latitude1), math.radians(latitude2)
    half_down = math.sin((phi2 - phi1) / 2)
    half_across = math.sin(math.radians(longitude2 - longitude1) / 2)
    chord = half_down**2 + math.cos(phi1) * math.cos(phi2) * half_across**2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1, math.sqrt(chord)))


def similar_to(participant: Participant) -> list[Kin]:
    """Of the same kind and size, those that share most themes first; none where nothing is known.

    Where no size is known, at least a theme must be shared.
    """
    size, themes = size_of(participant.population), participant.themes
    if not size and not themes:
        return []
    found = (
        _others(participant)
        .filter(kind=participant.kind)
        .alias(themes_text=Cast("themes", TextField()))
        .annotate(shared=sum((_has(theme) for theme in themes), Value(0)))
    )
    order = ["-shared"]
    if size:
        found = found.filter(size_is(size))
        order.append(Abs(F("population") - participant.population))
    if themes:
        found = found.filter(shared__gt=0)
    return [
        Kin(one, _why(participant, one, size))
        for one in found.order_by(*order, "pk").for_rows("themes")[:MOST]
    ]


def _others(participant):
    return Participant.objects.published().taking_part().exclude(pk=participant.pk)


def _has(theme):
    there = When(themes_text__contains=f'"{theme}"', then=1)
    return Case(there, default=0, output_field=IntegerField())


def _why(participant, other, size):
    parts = [capfirst(other.get_kind_display())]
    if size:
        parts.append(_("%(size)s inhabitants") % {"size": SIZE_LABELS[size]})
    parts += [
        str(Participant.Theme(theme).label)
        for theme in participant.themes
        if theme in other.themes and theme in Participant.Theme.values
    ]
    return _(", ").join(parts)
