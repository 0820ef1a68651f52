"""What the site writes down while it runs: readable lines, or JSON for programs.

No line holds what identifies a visitor or opens a door: addresses of networks, of mail, secrets
in links, and whatever stands behind a question mark are masked in the finished line, tracebacks
of packages included.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from time import perf_counter
from urllib.parse import quote

from django.conf import settings
from gunicorn.glogging import Logger

from core import request_ids

MASK = "…"
# Secrets in our addresses are long and in mixed letters; slugs and names of files are small.
SECRET = re.compile(r"(?<=[/=])(?=[a-z0-9.-]*[A-Z_:%])[\w.:~%-]{20,}")
QUESTION = re.compile(r"(?<=\?)[^\s\"'<>?]*=[^\s\"'<>]*")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
IP4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)")
IP6 = re.compile(r"(?<![\w:])(?=[\da-fA-F:]*:[\da-fA-F]*:)(?:[\da-fA-F]{0,4}:){2,7}[\da-fA-F]{0,4}")
TIMES = re.compile(r"\d{1,2}:\d\d:\d\d")
# What a caller may give a line besides its words (`extra=`).
FIELDS = ("method", "path", "route", "status", "bytes", "ms", "cache")


def masked(line: str) -> str:
    """`line` without what identifies a person or opens a door."""
    for pattern in (QUESTION, SECRET, MAIL, IP4):
        line = pattern.sub(MASK, line)
    return IP6.sub(lambda found: found[0] if TIMES.fullmatch(found[0]) else MASK, line)


class PlainFormatter(logging.Formatter):
    """One readable line, ending in the request's name; a traceback follows."""

    def __init__(self):
        super().__init__("{levelname} {name}: {message}{request}", style="{")

    def format(self, record):
        name = getattr(record, "request_id", "") or request_ids.current()
        record.request = f" [{name}]" if name else ""
        return masked(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, times in UTC."""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(record.getMessage()),
            "request_id": getattr(record, "request_id", "") or request_ids.current(),
        }
        for name in FIELDS:
            value = getattr(record, name, None)
            if value is not None:
                line[name] = masked(value) if isinstance(value, str) else value
        if record.exc_info:
            line["error"] = masked(self.formatException(record.exc_info))
        return json.dumps({name: v for name, v in line.items() if v != ""}, ensure_ascii=False)


def formatter() -> logging.Formatter:
    """The one that the settings ask for (LOG_FORMAT)."""
    return JsonFormatter() if settings.LOG_FORMAT == "json" else PlainFormatter()


class ServerLog(Logger):
    """gunicorn's words in our lines. Its own access log would name visitors and what they typed."""

    def setup(self, cfg):
        super().setup(cfg)
        for log, stream in ((self.error_log, sys.stderr), (self.access_log, sys.stdout)):
            for handler in log.handlers:
                handler.setStream(stream)
                handler.setFormatter(formatter())

    def access(self, resp, req, environ, request_time):
        if not self.access_log_enabled:
            return
        method = environ["REQUEST_METHOD"]
        sent = 0 if method == "HEAD" else resp.response_length or resp.sent
        facts = {
            "method": method,
            "path": environ.get("RAW_URI", "").partition("?")[0],  # as it came, in one line
            "status": int(str(resp.status).split(None, 1)[0]),
            "bytes": sent,
            "ms": round(request_time.total_seconds() * 1000, 1),
        }
        _tell(self.access_log, environ, facts)


class RequestLog:
    """WSGI: the same line for a server that writes none which we could use."""

    def __init__(self, application):
        self.application = application
        self.log = logging.getLogger("alliance.access")

    def __call__(self, environ, start_response):
        begun, said = perf_counter(), []

        def start(status, headers, exc_info=None):
            said[:] = [status]
            return start_response(status, headers, exc_info)

        answer = self.application(environ, start)
        if isinstance(answer, list):
            self._tell(environ, said, sum(map(len, answer)), begun)
            return answer
        return _Counted(answer, lambda sent: self._tell(environ, said, sent, begun))

    def _tell(self, environ, said, sent, begun):
        facts = {
            "method": environ["REQUEST_METHOD"],
            "path": quote(environ["PATH_INFO"], encoding="latin-1"),
            "status": int(said[0].split(None, 1)[0]),
            "bytes": sent,
            "ms": round((perf_counter() - begun) * 1000, 1),
        }
        _tell(self.log, environ, facts)


class _Counted:
    """An answer in parts, which says at its end how much was sent."""

    def __init__(self, parts, at_end):
        self.parts, self.at_end, self.sent = parts, at_end, 0

    def __iter__(self):
        for part in self.parts:
            self.sent += len(part)
            yield part

    def close(self):
        try:
            if hasattr(self.parts, "close"):
                self.parts.close()
        finally:
            self.at_end(self.sent)


def _tell(log, environ, facts):
    """One line of a request, and the same as fields."""
    facts |= {name: environ.get(f"site.{name}") for name in ("route", "cache")}
    line = "{method} {path} {status} {bytes} bytes {ms} ms".format_map(facts)
    log.info("%s", line, extra={**facts, "request_id": environ.get(request_ids.NAME, "")})


class RouteMiddleware:
    """Notes the name of the view for logs and figures, which must not hold addresses' secrets."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        request.environ["site.route"] = request.resolver_match.view_name or view.__name__
