"""The sizes and formats of an image that pages use. Made once, by the worker."""

import io

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Picture
from PIL import ImageCms, ImageOps

from library.models import Image

WIDTHS = (480, 960, 1600)  # pixels: phone, column, full width on a dense screen
FORMATS = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 8},
    "webp": {"format": "WEBP", "quality": 80, "method": 4},
    "jpg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
}


def path(image: Image, width: int, extension: str) -> str:
    """Where a rendition lies. The checksum makes it safe to cache for good."""
    return f"images/{image.checksum[:16]}/{width}.{extension}"


def widths_for(width: int) -> list[int]:
    """The widths an image of `width` pixels gets: never larger than itself."""
    fitting = [w for w in WIDTHS if w <= width]
    return fitting or [width]


def make(image: int) -> None:
    """Store every width in every format, without EXIF and turned the right way up.

    Running it twice does no harm. An image deleted meanwhile is nothing to do; one whose file was
    replaced meanwhile is begun again.
    """
    row = Image.objects.filter(pk=image).first()
    if row is None:
        return
    with row.file.open("rb") as file, Picture.open(file) as opened:
        picture = _in_srgb(ImageOps.exif_transpose(opened))
        picture = picture.convert("RGBA" if _has_alpha(picture) else "RGB")
    made = widths_for(picture.width)
    for width in made:
        height = round(picture.height * width / picture.width)
        scaled = picture.resize((width, height), Picture.Resampling.LANCZOS)
        for extension, options in FORMATS.items():
            _store(path(row, width, extension), scaled, options)
    unchanged = Image.objects.filter(pk=row.pk, checksum=row.checksum)
    if not unchanged.update(widths=made, width=picture.width, height=picture.height):
        make(image)


def _store(name, picture, options):
    if options["format"] == "JPEG" and picture.mode == "RGBA":
        ground = Picture.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    buffer = io.BytesIO()
    picture.save(buffer, **options)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(buffer.getvalue()))


def _in_srgb(picture):
    """Phones record wider colours, which look dull without the profile that explains them."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "CMYK"}:
        return picture
    try:
        return ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        return picture


def _has_alpha(picture):
    return "A" in picture.getbands() or "transparency" in picture.info
