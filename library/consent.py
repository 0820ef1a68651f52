"""What stands in for a picture once the consent of those whom it shows has ended."""

from datetime import date, timedelta
from types import SimpleNamespace

from django.templatetags.static import static
from django.utils import timezone

from core.dates import start_of

PATH = "img/neutral.png"
WIDTH, HEIGHT = 960, 640


class Neutral:
    """A drawing without people, credit and words, read like a picture of the library."""

    width, height, widths = WIDTH, HEIGHT, ()
    focal_x = focal_y = 0.5
    is_decorative = True
    alt = alt_en = alt_fr = credit = licence = ""

    @property
    def file(self):
        return SimpleNamespace(name=PATH, url=address())


def address() -> str:
    return static(PATH)


def holds(until: date | None) -> bool:
    """Whether a consent that ends with the day `until` holds now; None: it has no end."""
    return until is None or until >= timezone.localdate()


def seconds_left(until: date) -> int:
    """How long it holds from now on."""
    end = start_of(until + timedelta(days=1))
    return max(0, int((end - timezone.now()).total_seconds()))
