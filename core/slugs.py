from django.db.models import QuerySet

from core import searching


def slug_of(text: str, *, longest: int = 80) -> str:
    """A slug of Latin letters, digits and hyphens, cut at a hyphen; "" when nothing is left.

    Accents are dropped, and other scripts spelled in Latin letters, as search does it.
    """
    slug = searching.fold(text).replace(" ", "-")
    if len(slug) <= longest:
        return slug
    return slug[: longest + 1].rsplit("-", 1)[0][:longest]


def unique_slug(queryset: QuerySet, text: str, *, fallback: str = "item") -> str:
    """Return a slug for `text` that no row of `queryset` has: cordoba, cordoba-2, …"""
    base = slug_of(text) or fallback
    taken = set(queryset.filter(slug__startswith=base).values_list("slug", flat=True))
    return first_free(base, taken)


def first_free(base: str, taken: set[str]) -> str:
    """`base`, or `base-2`, `base-3` … : the first that is not in `taken`."""
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
