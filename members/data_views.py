"""Views of the open data: the files, the page that explains them, the change log, the badge."""

from hashlib import sha256

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe
from django.views.generic import ListView, TemplateView

from core.addresses import absolute
from core.paging import PagedMixin
from members import badge, opendata
from members.change_log import ChangeFilter
from members.changes import DirectoryEvent
from members.datafiles import FORMATS, About
from members.directory import DirectoryFilter
from members.models import Participant
from publishing import generation


def _last_change(request, suffix):
    """Asked for three times, looked up once."""
    if not hasattr(request, "directory_changed_at"):
        request.directory_changed_at = opendata.last_change()
    return request.directory_changed_at


def _version(request, suffix):
    """Weak, since XLSX files of the same data differ in the time of writing."""
    state = f"{generation.current()} {_last_change(request, suffix)} {opendata.VERSION}"
    return f'W/"{sha256(state.encode()).hexdigest()[:24]}"'


@require_safe
@condition(etag_func=_version, last_modified_func=_last_change)
def data_file(request, suffix):
    """Exactly what the directory shows under the same parameters, without its pages."""
    form = FORMATS[suffix]
    chosen = DirectoryFilter(request.GET)
    about = About(
        title=_("Participants of the Alliance"),
        address=absolute(request.get_full_path()),
        page=absolute(reverse("members:data")),
        changed_at=_last_change(request, suffix),
        filters=chosen.in_use,
    )
    if request.method == "HEAD":
        response = HttpResponse(content_type=form.content_type)
    else:
        rows = opendata.rows(chosen.participants())
        response = StreamingHttpResponse(form.write(rows, about), content_type=form.content_type)
    response["Content-Disposition"] = f'attachment; filename="{_name(chosen)}.{suffix}"'
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["Link"] = f'<{about.page}>; rel="describedby", <{opendata.LICENCE_URL}>; rel="license"'
    return _for_all(response)


def _for_all(response):
    """Other people's pages may read and show what is public anyway."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _name(chosen):
    return f"participants-{chosen.day.isoformat()}" if chosen.day else "participants"


class DataPage(TemplateView):
    template_name = "members/data/data_page.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            section="participants",
            crumbs=[(_("Participants"), reverse("members:list")), (_("Open data"), "")],
            fields=opendata.FIELDS,
            parameters=opendata.PARAMETERS,
            files=[
                (form.label, reverse("members:data_file", args=[suffix]))
                for suffix, form in FORMATS.items()
            ],
            examples=opendata.examples(),
            licence=opendata.LICENCE,
            licence_url=opendata.LICENCE_URL,
            version=opendata.VERSION,
            **kwargs,
        )


class ChangeList(PagedMixin, ListView):
    paginate_by = 40
    template_name = "members/changes.html"

    def get_queryset(self):
        self.filter = ChangeFilter(self.request.GET)
        return self.filter.narrow(DirectoryEvent.objects.public()).newest_first().for_list()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            section="participants",
            crumbs=[(_("Participants"), reverse("members:list")), (_("Changes"), "")],
            filter=self.filter,
            **kwargs,
        )


@require_safe
def badge_picture(request, country, slug):
    participant = get_object_or_404(
        Participant.objects.published().select_related("country").prefetch_related("periods"),
        slug=slug,
        country__slug=country,
    )
    return _for_all(
        render(
            request,
            "members/data/badge.svg",
            {"badge": badge.badge_of(participant), "shape": badge.SHAPE},
            content_type="image/svg+xml; charset=utf-8",
        )
    )
