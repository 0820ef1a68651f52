import os
from urllib.parse import urlsplit

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 -- the settings are loaded only now

from alliance.from_memory import FromMemory  # noqa: E402 -- needs the apps
from alliance.watching.measuring import Measured  # noqa: E402
from alliance.watching.visits import Visits  # noqa: E402
from core.request_ids import RequestIds  # noqa: E402
from publishing.pagecache import PageCache  # noqa: E402

cache = None
if settings.CACHE_MIB:
    cache = PageCache(
        django_application,
        capacity=settings.CACHE_MIB * 2**20,
        session_cookie=settings.SESSION_COOKIE_NAME,
        stamp=settings.VAR_DIR / "generation",
        port=str(urlsplit(settings.SITE_URL).port or ""),
        cdn_seconds=settings.CDN_SECONDS,
        # Files of the open data are long, and their views know when nothing has changed. So do
        # those of the API, whose answers tell what their sender has left.
        excluded=(
            *("/admin/", "/api/", settings.STATIC_URL, settings.MEDIA_URL),
            *(f"/{code}/participants." for code, _language in settings.LANGUAGES),
        ),
    )
measured = Measured(
    cache or django_application,
    static_url=settings.STATIC_URL,
    on_page=Visits().on_page if settings.VISITS else None,
)
named = RequestIds(measured, trusts_proxy=settings.TRUST_PROXY)
application = FromMemory(named, is_logged=settings.ACCESS_LOG) if cache else named
is_at_hand = application.is_at_hand if cache else lambda environ: False  # a server may ask first
