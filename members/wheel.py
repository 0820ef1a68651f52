"""The wheel of the home page: one spoke a country, one dot a participant.

Spokes stand in compass order around Strasbourg, so the wheel reads like a loose map: north at
the top, Iberia lower left, the Balkans lower right. Each spoke is one dashed stroke with round
caps, in which a dash of length 0 is a dot.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.template.loader import render_to_string

from members.projection import Place

STRASBOURG = (7.75, 48.58)
HUB, STEP = 112, 10  # SVG units: radius of the hub, distance of two dots
LONGEST = 16  # dots on a spoke, before one dot stands for more than one participant
SHORTEST_RIM = 14  # dots' room on every spoke, however few participants there are


@dataclass(frozen=True)
class Spoke:
    code: str
    angle: float  # degrees clockwise from the top
    length: float  # of the stroke
    is_upper: bool
    label_x: int
    label_y: int


@dataclass(frozen=True)
class Wheel:
    spokes: list[Spoke]
    open_places: str  # path data of the pale dots
    rim: int
    per_dot: int  # participants that one dot stands for
    drawing: str = field(init=False)  # as SVG: of 200 parts, so put together once and kept

    def __post_init__(self):
        drawing = render_to_string("members/_wheel_drawing.html", {"wheel": self})
        object.__setattr__(self, "drawing", drawing)  # the only way where nothing may be set

    @property
    def size(self):
        return self.rim + 2

    @property
    def view_box(self):
        return f"-{self.size} -{self.size} {2 * self.size} {2 * self.size}"

    @property
    def start(self):
        return HUB + STEP

    @property
    def hub(self):
        return HUB - 8


def draw(places: Iterable[Place]) -> Wheel | None:
    """The wheel of these places; None when there are none."""
    places = list(places)
    if not places:
        return None
    counts = Counter(place.country for place in places)
    bearings = {
        place.country: bearing(place.country_longitude, place.country_latitude) for place in places
    }
    order = sorted(counts, key=lambda code: (bearings[code], code))
    # Start so that the spokes nearest to north straddle the top.
    first = sum(1 for code in order if bearings[code] > 270)
    order = order[len(order) - first :] + order[: len(order) - first]
    turn = 360 / len(order)
    per_dot = dot_value(max(counts.values()))
    longest = max(SHORTEST_RIM, math.ceil(max(counts.values()) / per_dot))
    rim = HUB + STEP * longest + 12
    spokes, open_places = [], []
    for place, code in enumerate(order):
        angle = turn * (place - first + 0.5)
        dots = math.ceil(counts[code] / per_dot)
        sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
        spokes.append(
            Spoke(
                code=code,
                angle=round(angle, 1),
                # A hair longer than the last gap, so that the last dot is drawn.
                length=round((dots - 1) * STEP + 0.1, 1),
                is_upper=cosine > 0,
                label_x=round(sine * (rim + 14)),
                label_y=round(-cosine * (rim + 14)),
            )
        )
        if dots < longest:
            near, far = HUB + (dots + 1) * STEP, HUB + longest * STEP + 0.1
            open_places.append(
                f"M{sine * near:.0f} {-cosine * near:.0f}L{sine * far:.0f} {-cosine * far:.0f}"
            )
    return Wheel(spokes, "".join(open_places), rim, per_dot)


def bearing(longitude: float, latitude: float) -> float:
    """Degrees clockwise from north, seen from Strasbourg."""
    longitude0, latitude0 = (math.radians(degrees) for degrees in STRASBOURG)
    longitude, latitude = math.radians(longitude), math.radians(latitude)
    east = math.sin(longitude - longitude0) * math.cos(latitude)
    north = math.cos(latitude0) * math.sin(latitude) - math.sin(latitude0) * math.cos(
        latitude
    ) * math.cos(longitude - longitude0)
    return math.degrees(math.atan2(east, north)) % 360


def dot_value(largest: int) -> int:
    """How many participants one dot stands for: 1, 2, 5, 10, 20, 50 …"""
    value = 1
    while math.ceil(largest / value) > LONGEST:
        value = value * 5 // 2 if str(value)[0] == "2" else value * 2
    return value
