"""The lights on the home page's night map: one path, however many participants."""

from collections.abc import Iterable

from members.projection import Place, frames, in_frame, project

LIMIT = 1500  # dots; keeps the path under 3 KB compressed
CELLS = (2, 3, 4, 6, 8, 10, 12, 16)  # map units: points in one cell become one dot


def draw(places: Iterable[Place]) -> str:
    """Path data of zero-length strokes, which `stroke-linecap: round` makes dots."""
    europe = frames()["europe"]
    points = [
        project(place.longitude, place.latitude, europe)
        for place in places
        if place.longitude is not None and place.latitude is not None
    ]
    points = [point for point in points if in_frame(*point, europe)]
    return _path(_thinned(points))


def _thinned(points):
    seen = {}
    for cell in CELLS:
        seen = {}
        for x, y in points:
            seen.setdefault((int(x // cell), int(y // cell)), (round(x), round(y)))
        if len(seen) <= LIMIT:
            break
    return sorted(seen.values())


def _path(points):
    path, here = [], None
    for x, y in points:
        if here is None:
            path.append(f"M{x} {y}h0")
        else:
            down = y - here[1]
            path.append(f"m{x - here[0]}{'' if down < 0 else ' '}{down}h0")
        here = (x, y)
    return "".join(path)
