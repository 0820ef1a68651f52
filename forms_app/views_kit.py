"""The papers of `kit.py` as pages and files: empty for everybody, filled in for the applicant."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forms_app import kit, odt
from forms_app.models import Application, Draft, JoinApplication

OTHER = {"decision": "letter", "letter": "decision"}


@require_safe
def model(request, kind):
    """With places to fill in."""
    return _page(request, kind, kit.Answers())


@require_safe
def model_file(request, kind):
    return _file(kit.PAPERS[kind](kit.Answers()))


@never_cache
@require_safe
def filled(request, kind, token):
    """With the answers of the form under way, or of the application, that has this token."""
    response = _page(request, kind, _answers_behind(token), token)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def filled_file(request, kind, token):
    response = _file(kit.PAPERS[kind](_answers_behind(token)))
    response["X-Robots-Tag"] = "noindex"
    return response


def _answers_behind(token):
    if draft := Draft.objects.filter(token=token, form=Application.Form.JOIN).first():
        return kit.answers_of_draft(draft)
    applications = JoinApplication.objects.select_related("country")
    if application := applications.filter(token=token).first():
        return kit.answers_of_application(application)
    raise Http404


def _page(request, kind, answers, token=None):
    arguments = [token] if token else []
    name = "forms_app:kit" if token else "forms_app:model"
    paper, other = kit.PAPERS[kind](answers), kit.PAPERS[OTHER[kind]](answers)
    context = {
        "paper": paper,
        "other": other,
        "odt_url": reverse(f"{name}_{kind}_odt", args=arguments),
        "other_url": reverse(f"{name}_{OTHER[kind]}", args=arguments),
        "crumbs": [(_("Join the Alliance"), reverse("forms_app:join")), (paper.title, "")],
        "section": "join",
        "is_secret": token is not None,
    }
    return render(request, "forms_app/kit/paper.html", context)


def _file(paper):
    return HttpResponse(
        odt.odt(paper),
        content_type=odt.CONTENT_TYPE,
        headers={
            "Content-Disposition": content_disposition_header(True, f"{paper.file_name}.odt"),
            "X-Content-Type-Options": "nosniff",
        },
    )
