from django import template
from django.core.files.storage import default_storage
from django.utils.html import format_html, format_html_join

from library.renditions import path
from library.sharing import for_sharing, size_of

register = template.Library()
TYPES = {"avif": "image/avif", "webp": "image/webp"}
FOCAL_STEPS = 4  # quarters: the points that static/css/components/picture.css knows

register.filter("for_sharing", for_sharing)


@register.simple_tag
def picture(image, sizes="100vw", alt=None, lazy=True, **attributes):
    """`<picture>` with every width in AVIF and WebP, and JPEG for the rest.

    Until the worker has made them, the original stands in. `alt=""` where a text beside the image
    says the same (lists); left out, the image's own text alternative is used. A crop by CSS keeps
    the focal point in view. Without consent a neutral picture stands in, whatever `alt` says.
    """
    image = image.shown
    shared = _text_alternative(image) if alt is None or image.is_decorative else {"alt": alt}
    shared |= attributes | _focal_point(image)
    if lazy:
        shared["loading"] = "lazy"
    if not image.widths:
        return _img(image.file.url, image.width, image.height, shared)
    sources = format_html_join(
        "",
        '<source type="{}" srcset="{}" sizes="{}">',
        ((kind, _srcset(image, extension), sizes) for extension, kind in TYPES.items()),
    )
    fallback = image.widths[min(1, len(image.widths) - 1)]
    src = default_storage.url(path(image, fallback, "jpg"))
    return format_html(
        "<picture>{}{}</picture>", sources, _img(src, *size_of(image, fallback), shared)
    )


def _text_alternative(image):
    if image.is_decorative:
        return {"alt": ""}
    words = image.alt
    return {"alt": str(words)} | ({"lang": words.language} if words.is_foreign else {})


def _focal_point(image):
    """No inline styles here, so the point is rounded to one of those in the stylesheet."""
    steps = {"x": round(image.focal_x * FOCAL_STEPS), "y": round(image.focal_y * FOCAL_STEPS)}
    return {f"data-{axis}": step for axis, step in steps.items() if step != FOCAL_STEPS // 2}


def _srcset(image, extension):
    return ", ".join(
        f"{default_storage.url(path(image, width, extension))} {width}w" for width in image.widths
    )


def _img(src, width, height, attributes):
    extra = format_html_join("", ' {}="{}"', attributes.items())
    return format_html('<img src="{}" width="{}" height="{}"{}>', src, width, height, extra)
