"""Where circles and points stand on the maps of `static/map/`.

Europe has one circle a country, however many participants there are; a country's close-up has
one point a participant, and one circle where many would touch.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from members.models import Country, Participant
from members.projection import frames, in_frame, project

SMALLEST, LARGEST = 12, 30  # map units: a number fits inside, a finger finds it
GAP, ROUNDS = 2, 120
FEW = 30  # points on a close-up before those that would touch become one circle
CELL = 40  # map units: side of the square whose points become one circle
POINT = 9  # radius of a point
CROWD, DIGIT = 7, 4  # radius of a circle with a number: this, and so much more a digit
KM_PER_DEGREE = 111.2
POINT_TO_NAME, LETTER, LINE = 13, 9, 16  # of a name beside its point, in a wide font


@dataclass
class Bubble:
    """A country's circle, as near to its anchor as the others let it stand."""

    anchor_x: float
    anchor_y: float
    r: float
    x: float = field(init=False)
    y: float = field(init=False)

    def __post_init__(self):
        self.x, self.y = self.anchor_x, self.anchor_y


@dataclass
class Spot:
    """A place on a close-up: one participant, or several that would touch."""

    x: int
    y: int
    participants: list[Participant]
    area: str = ""  # west,south,east,north of all that stand here, as `DirectoryFilter` reads it
    name_side: str = ""  # "right" or "left" of the point; "" where there is no room for the name

    @property
    def participant(self):
        """The only one here; None when there are several."""
        return self.participants[0] if len(self.participants) == 1 else None

    @property
    def r(self):
        return POINT if self.participant else CROWD + DIGIT * len(str(len(self.participants)))

    @property
    def name_x(self):
        return self.x + (-POINT_TO_NAME if self.name_side == "left" else POINT_TO_NAME)


@dataclass
class CloseUp:
    country: Country
    spots: list[Spot]
    left_out: list[Participant] = field(default_factory=list)

    @property
    def land(self):
        """The drawing to `{% static %}`."""
        return f"map/countries/{self.country.code}.svg"


def europe(countries: Iterable[Country]) -> list[tuple[Country, int, int, int]]:
    """(country, x, y, radius) for each country, which must carry its `participant_count`."""
    countries = list(countries)
    # Sorted, so that a circle stands in the same place whatever the order of the list.
    circles = _circles(
        tuple(sorted((c.code, c.participant_count, c.longitude, c.latitude) for c in countries))
    )
    return [(country, *circles[country.code]) for country in countries]


@lru_cache(maxsize=32)
def _circles(counts):
    """Depends on the counts alone, and takes 30 ms for 50 countries: hence remembered."""
    frame = frames()["europe"]
    largest = max((count for _code, count, *_place in counts), default=1)
    bubbles = {}
    for code, count, longitude, latitude in counts:
        r = max(SMALLEST, LARGEST * math.sqrt(count / largest))
        bubbles[code] = Bubble(*project(longitude, latitude, frame), r)
    spread(list(bubbles.values()))
    return {code: (round(b.x), round(b.y), round(b.r)) for code, b in bubbles.items()}


def spread(bubbles: list[Bubble]) -> None:
    """Move overlapping circles apart, each as near to its anchor as it can stay."""
    for turn in range(ROUNDS):
        moved = False
        for place, one in enumerate(bubbles):
            for other in bubbles[place + 1 :]:
                moved |= _push_apart(one, other)
        if not moved and turn == 0:
            return
        if turn < ROUNDS * 0.7:  # the last rounds only separate
            for bubble in bubbles:
                bubble.x += (bubble.anchor_x - bubble.x) * 0.08
                bubble.y += (bubble.anchor_y - bubble.y) * 0.08


def _push_apart(one, other):
    across, down = other.x - one.x, other.y - one.y
    distance = math.hypot(across, down)
    missing = one.r + other.r + GAP - distance
    if missing <= 0:
        return False
    if not distance:
        down = distance = 1.0
    push = missing / 2 / distance
    one.x -= across * push
    one.y -= down * push
    other.x += across * push
    other.y += down * push
    return True


def close_up(country: Country, participants: Iterable[Participant]) -> CloseUp | None:
    """The country's own map; None when no point is known or inside the frame."""
    frame = frames().get(country.code)
    if frame is None:
        return None
    spots, left_out = [], []
    for participant in participants:
        if participant.longitude is None:
            left_out.append(participant)
            continue
        x, y = project(participant.longitude, participant.latitude, frame)
        if in_frame(x, y, frame):
            spots.append(Spot(round(x), round(y), [participant]))
        else:
            left_out.append(participant)
    if not spots:
        return None
    if len(spots) > FEW:
        spots = _clustered(spots, frame)
    spots = _apart(spots, frame)
    if all(spot.participant for spot in spots):
        _find_room_for_names(spots, frame["w"])
    return CloseUp(country, spots, left_out)


def _apart(spots, frame):
    """From north to south, which is also the way of the Tab key."""
    bubbles = [Bubble(spot.x, spot.y, spot.r) for spot in spots]
    spread(bubbles)
    for spot, bubble in zip(spots, bubbles, strict=True):
        spot.x = round(min(max(bubble.x, spot.r), frame["w"] - spot.r))
        spot.y = round(min(max(bubble.y, spot.r), frame["h"] - spot.r))
    return sorted(spots, key=lambda spot: (spot.y, spot.x))


def _clustered(spots, frame):
    """One circle for those in the same square of degrees, so that its area can be asked for."""
    high = max(1, round(100 * CELL / frame["k"] / KM_PER_DEGREE))  # hundredths of a degree
    wide = max(1, round(high / math.cos(math.radians(frame["lat0"]))))
    cells = {}
    for spot in spots:
        (participant,) = spot.participants
        cell = _step(participant.latitude, high), _step(participant.longitude, wide)
        cells.setdefault(cell, []).append(spot)
    return [
        Spot(
            round(sum(spot.x for spot in group) / len(group)),
            round(sum(spot.y for spot in group) / len(group)),
            [spot.participants[0] for spot in group],
            _area(column * wide, row * high, (column + 1) * wide, (row + 1) * high),
        )
        for (row, column), group in sorted(cells.items())
    ]


def _step(degrees, size):
    """How many steps of `size` hundredths, exactly as comparing with the area's edges has it."""
    step = math.floor(degrees * 100 / size)
    if degrees < step * size / 100:
        return step - 1
    return step + 1 if degrees >= (step + 1) * size / 100 else step


def _area(west, south, east, north):
    edges = max(west, -18000), max(south, -9000), min(east, 18000), min(north, 9000)
    return ",".join(f"{edge / 100:g}" for edge in edges)


def _find_room_for_names(spots, width):
    """To the right of its point, else to the left, else nowhere: on no other point or name."""
    taken = [(s.x - s.r, s.y - s.r, s.x + s.r, s.y + s.r) for s in spots]
    for spot in spots:
        wide = LETTER * len(str(spot.participant.name))
        for side, left in (
            ("right", spot.x + POINT_TO_NAME),
            ("left", spot.x - POINT_TO_NAME - wide),
        ):
            box = left, spot.y - LINE / 2, left + wide, spot.y + LINE / 2
            if left >= 0 and left + wide <= width and not any(_touch(box, one) for one in taken):
                spot.name_side = side
                taken.append(box)
                break


def _touch(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
