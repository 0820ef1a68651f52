"""Taking applications out: with a right of its own, and never without a trace."""

import json

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forms_app import exporting
from forms_app.admin_acts import CaseActs
from forms_app.admin_forms import ExportForm
from forms_app.models import Application


class CaseExport(CaseActs):
    def get_urls(self):
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name="forms_app_application_export"), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def export_view(self, request):
        if not self.may_export(request):
            raise PermissionDenied
        form = ExportForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            return self._file(request, form.cleaned_data)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export applications"),
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(
            request,
            "admin/forms_app/application/export.html",
            context,
            status=422 if form.is_bound else 200,
        )

    def _file(self, request, chosen):
        rows = Application.objects.filter(reference__startswith=f"{chosen['kind']}-")
        if chosen["which"] == "open":
            rows = rows.open()
        elif chosen["which"] == "ended":
            rows = rows.filter(status__in=Application.ENDED)
        rows = rows.exclude(status=Application.Status.SPAM)
        options = {name: chosen[name] for name in ("with_phone", "with_texts")}
        content, count = exporting.export(
            rows, chosen["kind"], chosen["file_format"], by=request.user, **options
        )
        LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(Application),
            object_repr=f"{chosen['kind']}: {count}",
            action_flag=CHANGE,
            change_message=json.dumps([{"changed": {"fields": ["export", chosen["which"]]}}]),
        )
        name = f"applications-{chosen['kind']}-{timezone.localdate()}.{chosen['file_format']}"
        response = HttpResponse(content, exporting.FORMATS[chosen["file_format"]])
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
