"""What the home page shows of the participants of today, kept until one of them changes."""

from typing import NamedTuple

from django.db.models import Min, Q
from django.utils import timezone

from members import lights, wheel
from members.models import Participant
from members.wheel import Wheel
from publishing.remembering import remembered


class Today(NamedTuple):
    wheel: Wheel | None
    lights: str  # path data
    participant_count: int
    country_count: int


def today() -> Today:
    return remembered("today", _draw)


def _draw():
    now = timezone.now()
    # When time alone makes somebody public, or no longer.
    turns = Participant.objects.filter(status=Participant.Status.PUBLISHED).aggregate(
        starts=Min("publish_at", filter=Q(publish_at__gt=now)),
        ends=Min("unpublish_at", filter=Q(unpublish_at__gt=now)),
    )
    places = list(Participant.objects.published(now).taking_part().places())
    drawn = Today(
        wheel.draw(places),
        lights.draw(places),
        len(places),
        len({place.country for place in places}),
    )
    return drawn, min((turn for turn in turns.values() if turn), default=None)
