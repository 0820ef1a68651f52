import errno
import sys
from datetime import timedelta

from django.core.files.storage import storages
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _

from alliance import api
from core import languages
from core.addresses import absolute
from core.api.problems import problem
from core.errors import TOO_LARGE
from core.forms import pairs
from core.storages import Away
from core.structured_data import thing
from jobs.models import Job
from members.today import today
from news.models import Article
from pages.frame import Frame
from publishing import unsaved
from publishing.remembering import while_unchanged

# The database does not answer, is locked, or cannot write: full or read-only disk. Or the files.
AWAY = (OperationalError, InterfaceError, Away)
# The disk on which an upload comes in is full, can only be read, is broken, or is not ours.
UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM}
LATE = timedelta(minutes=10)  # a job that has been due for longer
LATEST = 5  # stories on the home page, as in the seed


def root(request):
    """To the visitor's language, which only browser and cookie know: never cached for all."""
    language = get_language_from_request(request)
    response = redirect(f"/{language.split('-')[0]}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def home(request):
    participants = today()
    frame = Frame.load()
    return render(
        request,
        "alliance/home.html",
        {
            "frame": frame,
            "facts": organization(frame.settings),
            "wheel": participants.wheel,
            "lights": participants.lights,
            "latest_news": while_unchanged(f"latest-{languages.active()}", latest_news),
            "participant_count": participants.participant_count,
            "country_count": participants.country_count,
        },
    )


def latest_news():
    """Their part of the home page, as HTML."""
    stories = Article.objects.published().one_per_group().featured_first(LATEST).for_cards()
    return render_to_string("alliance/_latest_news.html", {"stories": stories})


def organization(names):
    """The Alliance, for machines (schema.org)."""
    return thing(
        "Organization",
        name=names.site_name,
        alternateName=names.short_name,
        url=absolute(reverse("home")),
        logo=absolute(static("img/logo.svg")),
        email=names.email,
        sameAs=[url for url in (names.facebook_url, names.twitter_url) if url],
        parentOrganization={
            "@type": "Organization",
            "name": _("Congress of Local and Regional Authorities of the Council of Europe"),
        },
        foundingDate="2013-03-20",  # launch at the 24th Session of the Congress
    )


def readyz(request):
    """Ready to serve, or 503 and why not.

    A worker that does not keep up is told and no reason to send visitors away.
    """
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        is_late = Job.objects.due(timezone.now() - LATE).exists() if not pending else False
    except DatabaseError:
        return _said("database does not answer", 503)
    if pending:
        return _said(f"{len(pending)} migrations pending", 503)
    try:
        for name in ("default", "private"):
            storages[name].check()
    except Away as away:
        return _said(f"{away}", 503)
    return _said("ready, but the queue waits" if is_late else "ready")


def _said(words, status=200):
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain")


def healthz(request):
    """The process answers. Says nothing of the database: see `readyz`."""
    return _said("ok")


# --- Errors ------------------------------------------------------------------------------------


def _error(request, status, template=None, **context):
    if api.is_program(request):
        return problem(status)
    return render(
        request,
        f"errors/{template or status}.html",
        {"is_error": True, **context},
        status=status,
    )


def bad_request(request, exception=None):
    return _error(request, 413 if isinstance(exception, TOO_LARGE) else 400)


def permission_denied(request, exception=None):
    return _error(request, 403)


def not_found(request, exception=None):
    return _error(request, 404)


def csrf_failure(request, reason=""):
    """Staff who logged in again in another tab lose no text: it waits for one more click."""
    if unsaved.keep(request):
        return redirect("admin:unsaved")
    return _error(request, 403, "csrf")


def server_error(request):
    """Without the database: it may be what failed, and that passes."""
    if _passes(sys.exc_info()[1]):
        return _not_now(request)
    return _error(request, 500, frame=Frame.without_database())


def _passes(error):
    return isinstance(error, AWAY) or (isinstance(error, OSError) and error.errno in UNWRITABLE)


def _not_now(request):
    """503. What was sent stands in the page, to be sent again; secrets and files do not."""
    typed = [] if "password" in request.POST else pairs(request.POST)
    response = _error(
        *(request, 503),
        frame=Frame.without_database(),
        typed=typed,
        has_files=bool(request.FILES),
    )
    response["Retry-After"] = "60"
    response["Cache-Control"] = "no-store"
    return response
