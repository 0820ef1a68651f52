"""One file of an image, for those who cannot choose: other sites, feeds, search engines."""

from typing import NamedTuple

from django.core.files.storage import default_storage

from core.addresses import absolute
from library.models import Image
from library.renditions import path

WIDTH = 960  # pixels: enough for a large card, and JPEG is what everybody reads


class Shared(NamedTuple):
    url: str
    width: int
    height: int
    type: str


def size_of(image: Image, width: int) -> tuple[int, int]:
    """Width and height of the rendition of that width."""
    return width, round(image.height * width / image.width)


def for_sharing(image: Image) -> Shared:
    """The JPEG nearest to `WIDTH`; until the worker has made it, the original."""
    image = image.shown
    if not image.widths:
        extension = image.file.name.rpartition(".")[2].lower()
        kind = f"image/{'jpeg' if extension == 'jpg' else extension}"
        return Shared(absolute(image.file.url), image.width, image.height, kind)
    width = min(image.widths, key=lambda made: abs(made - WIDTH))
    return Shared(
        absolute(default_storage.url(path(image, width, "jpg"))),
        *size_of(image, width),
        "image/jpeg",
    )
