"""Headers that keep other people's code off our pages."""

import base64
import hashlib
import re

from django.urls import reverse

POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-src": ["'self'"],
    "frame-ancestors": ["'none'"],
}
# Public pages carry no script. The back office has Django's and the editor's, which write markup.
WITHOUT_SCRIPTS = {"require-trusted-types-for": ["'script'"], "trusted-types": ["'none'"]}
# Nothing of this is used; a frame or a script that came in by a mistake of ours could not, either.
PERMISSIONS = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
    *("encrypted-media", "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer"),
    *("microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking"),
)
# The one constant <style> that django-prose-editor 0.28 adds to an editor page (tiptap's own).
# The browser tests fail when a new version of the editor changes it.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"
IMPORT_MAP = re.compile(rb'<script type="importmap"[^>]*>(.*?)</script>', re.S)


def sha256_source(body: bytes) -> str:
    """`body` of an inline element as a CSP source expression (CSP Level 3, §2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(body).digest()).decode()}'"


class ContentSecurityPolicyMiddleware:
    """Strict Content-Security-Policy, with reports, and Permissions-Policy on every page.

    Nothing inline is allowed, except the admin's import map and the editor's one style, each by
    its hash. To be replaced by Django's own middleware on 6.2. A response whose
    `frame_ancestors` is set may be shown in frames of those.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "Content-Security-Policy" not in response:
            response["Content-Security-Policy"] = self.policy(request, response)
            response["Reporting-Endpoints"] = f'policy="{reverse("policy_reports")}"'
        response.headers.setdefault(
            "Permissions-Policy", ", ".join(f"{feature}=()" for feature in PERMISSIONS)
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    def policy(self, request, response):
        ancestors = getattr(response, "frame_ancestors", "'none'")
        policy = POLICY | {"frame-ancestors": [ancestors]}
        if maps := self.import_maps(response):
            policy |= {
                "script-src": ["'self'", *map(sha256_source, maps)],
                "style-src": ["'self'", EDITOR_STYLE],
            }
        if not request.path.startswith(reverse("admin:index")):
            policy |= WITHOUT_SCRIPTS
        policy |= {"report-uri": [reverse("policy_reports")], "report-to": ["policy"]}
        return "; ".join(f"{name} {' '.join(sources)}" for name, sources in policy.items())

    def import_maps(self, response):
        is_html = response.get("Content-Type", "").startswith("text/html")
        if not is_html or response.streaming or "Content-Encoding" in response:
            return []
        return IMPORT_MAP.findall(response.content)
