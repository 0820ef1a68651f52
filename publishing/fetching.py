"""Asking another site whether an address answers: briefly, and never into somebody's own network.

The name is resolved once, every number it has must be public, and the connection goes to the
number that was judged: a name that answers otherwise the second time leads nowhere else.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

TIMEOUT = 10.0  # seconds for each step of a request
DEADLINE = 20.0  # for a whole one, however slowly it drips
MOST_REDIRECTS = 5
READ = 1024  # bytes of a page: that it comes is enough
AGENT = "Alliance-link-check/1.0 (+{site})"
FOR_GOOD = {301, 308}
REDIRECTS = {301, 302, 303, 307, 308}
PORTS = {"http": 80, "https": 443}


class Answer(NamedTuple):
    status: int | None  # None when there was none
    error: str = ""  # why not
    moved_to: str = ""  # where permanent redirects lead in the end


class NotAsked(Exception):
    """The address may or can not be asked; the message says why."""


def ask(address: str) -> Answer:
    """The answer of `address`, redirects followed; each is judged like the first."""
    is_for_good, first = True, address
    try:
        for _turn in range(MOST_REDIRECTS + 1):
            status, location = _once(address)
            if status not in REDIRECTS or not location:
                moved = address if address != first and is_for_good else ""
                return Answer(status, moved_to=moved)
            is_for_good = is_for_good and status in FOR_GOOD
            address = urljoin(address, location)
    except NotAsked as refusal:
        return Answer(None, str(refusal))
    except (TimeoutError, http.client.HTTPException, OSError, ValueError) as error:
        return Answer(None, _words(error))
    return Answer(None, "too many redirects")


def _words(error):
    if isinstance(error, socket.gaierror):
        return "no such site"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate not valid"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    return type(error).__name__


def _once(address):
    """HEAD, and where that is not liked GET."""
    status, location = _request("HEAD", address)
    return (status, location) if status < 400 else _request("GET", address)


def _request(method, address):
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname:
        raise NotAsked("not a web address")
    host = parts.hostname.encode("idna").decode()
    port = parts.port or PORTS[parts.scheme]
    connection = _Connection(host, port, parts.scheme, public_number(host, port))
    ending = threading.Timer(DEADLINE, connection.cut)
    ending.daemon = True
    ending.start()
    try:
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._")
        connection.request(
            method,
            f"{path}?{query}" if query else path,
            headers={"User-Agent": AGENT.format(site=settings.SITE_URL), "Accept": "*/*"},
        )
        response = connection.getresponse()
        if method == "GET":
            response.read(READ)
        return response.status, response.headers.get("Location", "")
    finally:
        ending.cancel()
        connection.close()


def public_number(host: str, port: int) -> str:
    """The number to connect to. Raises `NotAsked` if any number of the name is not public."""
    numbers = [found[4][0] for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if f"{host}:{port}" not in settings.LINKS_MAY_LEAD_TO:
        for number in numbers:
            if not _is_public(ipaddress.ip_address(str(number).partition("%")[0])):
                raise NotAsked("leads into a network of its own")
    return str(numbers[0])


def _is_public(number):
    inner = getattr(number, "ipv4_mapped", None) or getattr(number, "sixtofour", None)
    if inner is not None and not inner.is_global:
        return False
    return number.is_global and not number.is_multicast


class _Connection(http.client.HTTPConnection):
    """To one number, whatever its name says by now."""

    def __init__(self, host, port, scheme, number):
        super().__init__(host, port, timeout=TIMEOUT)
        self.number, self.scheme = number, scheme

    def connect(self):
        self.sock = socket.create_connection((self.number, self.port), self.timeout)
        if self.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self):
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)
