"""Who asks too often, without keeping who that is.

A sender is a hash of the address under a key that is made from the secret key, the purpose and
the date: tomorrow the same sender has another hash, for another purpose too, and nobody can try
out addresses without the secret key.
"""

import hashlib
import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone


def sender_of(request: HttpRequest, purpose: str) -> str:
    """A keyed hash of where the request comes from, good for today and for `purpose`."""
    day = f"{timezone.localdate():%Y-%m-%d}"
    key = hmac.digest(settings.SECRET_KEY.encode(), f"{purpose} {day}".encode(), "sha256")
    return hmac.new(key, network_of(request).encode(), hashlib.sha256).hexdigest()


def network_of(request: HttpRequest) -> str:
    """The sender's address; of IPv6 the first half, which is what a household gets."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUST_PROXY:
        # The last one was written by our own proxy, those before it by anybody.
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        address = forwarded or address
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 6 and not ip.ipv4_mapped:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(getattr(ip, "ipv4_mapped", None) or ip)
