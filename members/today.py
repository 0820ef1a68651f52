"""What the home page shows of the participants of today."""

from typing import NamedTuple

from members import lights, wheel
from members.models import Participant
from members.wheel import Wheel
from publishing.remembering import while_unchanged


class Today(NamedTuple):
    wheel: Wheel | None
    lights: str  # path data
    participant_count: int
    country_count: int


def today() -> Today:
    return while_unchanged("today", _draw)


def _draw():
    places = list(Participant.objects.published().taking_part().places())
    return Today(
        wheel.draw(places),
        lights.draw(places),
        len(places),
        len({place.country for place in places}),
    )
