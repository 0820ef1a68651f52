from urllib.parse import urljoin, urlsplit

from django.conf import settings


def absolute(path: str) -> str:
    """`path` as a full address under `SITE_URL`, the one name the outside knows us by."""
    return urljoin(settings.SITE_URL + "/", path)


def site_host() -> str:
    """The host part of `SITE_URL`, without port."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"
