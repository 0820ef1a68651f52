"""From longitude and latitude to the units of the maps in `static/map/`.

Spherical Lambert azimuthal equal-area, as in ETRS89-LAEA (EPSG:3035): areas are true, so no
country looks larger than it is. The numbers of each map are in `members/data/countries.json`.
"""

import json
import math
from functools import cache
from pathlib import Path
from typing import NamedTuple

EARTH_RADIUS_KM = 6371


class Place(NamedTuple):
    """Where a participant is, in degrees; its own point may be unknown, its country's never is."""

    country: str
    country_longitude: float
    country_latitude: float
    longitude: float | None
    latitude: float | None


@cache
def frames() -> dict:
    """The numbers of the projection: "europe", and one close-up (400 × 400) a country code."""
    data = json.loads((Path(__file__).parent / "data" / "countries.json").read_text())
    return {
        "europe": data["europe"],
        **{
            code: {"w": 400, "h": 400, **country["map"]}
            for code, country in data["countries"].items()
        },
    }


def project(longitude: float, latitude: float, frame: dict) -> tuple[float, float]:
    """Degrees to x, y in the map's own units; y grows downwards, as in SVG."""
    lam = math.radians(longitude - frame["lon0"])
    phi, phi0 = math.radians(latitude), math.radians(frame["lat0"])
    cos_c = math.sin(phi0) * math.sin(phi) + math.cos(phi0) * math.cos(phi) * math.cos(lam)
    scale = frame["k"] * EARTH_RADIUS_KM * math.sqrt(2 / max(1 + cos_c, 1e-9))
    x = frame["tx"] + scale * math.cos(phi) * math.sin(lam)
    y = frame["ty"] - scale * (
        math.cos(phi0) * math.sin(phi) - math.sin(phi0) * math.cos(phi) * math.cos(lam)
    )
    return x, y


def in_frame(x: float, y: float, frame: dict) -> bool:
    """False for places the frame leaves out (the Canaries, Madeira, Réunion)."""
    return 0 <= x <= frame["w"] and 0 <= y <= frame["h"]
