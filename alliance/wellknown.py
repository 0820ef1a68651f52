"""Small files that programs look for at addresses of their own."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from core import languages
from core.addresses import absolute
from pages.models import SiteSettings
from publishing.pagecache import public_page

VALID_FOR = timedelta(days=180)  # RFC 9116 §2.5.5 recommends less than a year
TEXT = "text/plain; charset=utf-8"


@require_safe
@public_page
def robots_txt(request):
    lines = ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {absolute(reverse('sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@require_safe
@public_page
def security_txt(request):
    """Whom to tell about a weakness (RFC 9116). It never expires: the day is always to come."""
    today = timezone.now().astimezone(UTC).date()
    email = SiteSettings.load().email
    with override(settings.LANGUAGE_CODE):
        form = reverse("forms_app:contact")
    fields = [
        *([("Contact", f"mailto:{email}")] if email else []),
        ("Contact", absolute(form)),
        ("Expires", f"{datetime.combine(today + VALID_FOR, time()).isoformat()}Z"),
        ("Preferred-Languages", ", ".join(languages.CODES)),
        ("Canonical", absolute(request.path)),
    ]
    return HttpResponse("".join(f"{name}: {value}\n" for name, value in fields), content_type=TEXT)


@require_safe
def favicon(request):
    """For programs that do not read the page's own <link rel="icon">."""
    return redirect(static("img/favicon.ico"))
