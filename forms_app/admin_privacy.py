"""The back office of data protection: forecast, passport, one person, redacting."""

import json

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forms_app import guard, passport, person, redacting, retention
from forms_app.casework import REVIEW
from forms_app.models import Application, ErasureCount

PROTECT = "forms_app.protect_application"
FOLDER = "admin/forms_app/erasurecount"


class PersonForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("E-mail address or name"),
        min_length=person.SHORTEST,
        max_length=254,
        widget=forms.TextInput({"autocomplete": "off", "class": "vTextField"}),
    )


class EraseForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why now?"), choices=person.Reason.choices, widget=forms.RadioSelect
    )
    is_sure = forms.BooleanField(label=gettext_lazy("Erase it: nobody can bring it back"))


@admin.register(ErasureCount)
class ErasureCountAdmin(admin.ModelAdmin):
    """Numbers of what was erased. The other pages of data protection hang here."""

    change_list_template = f"{FOLDER}/change_list.html"
    list_display = ["month", "rule", "number"]
    list_display_links = None
    list_filter = ["rule"]
    PAGES = ("forecast", "passport", "person", "give", "erase")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(PROTECT)

    def get_urls(self):
        pages = [
            path(
                f"{name}/",
                self.admin_site.admin_view(getattr(self, f"{name}_view")),
                name=f"forms_app_erasurecount_{name}",
            )
            for name in self.PAGES
        ]
        redact = path(
            "redact/<int:pk>/",
            self.admin_site.admin_view(self.redact_view),
            name="forms_app_erasurecount_redact",
        )
        return [*pages, redact, *super().get_urls()]

    def page(self, request, name, title, status=200, **context):
        if not self.has_view_permission(request):
            raise PermissionDenied
        context |= {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        return TemplateResponse(request, f"{FOLDER}/{name}.html", context, status=status)

    @method_decorator(require_safe)
    def forecast_view(self, request):
        """The rehearsal of today, and what goes in the next days."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.page(
            request,
            "forecast",
            _("What is erased next"),
            today=retention.run(dry_run=True),
            forecast=sorted(retention.forecast(), key=lambda item: item.on),
            days=retention.FORECAST,
        )

    @method_decorator(require_safe)
    def passport_view(self, request):
        context = {"rules": passport.rules(), "groups": passport.stamps()}
        return self.page(request, "passport", _("Field passport"), **context)

    # --- One person's data ----------------------------------------------------------------------

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def person_view(self, request):
        """Searched by POST: what is looked for stands in no address and no log."""
        form = PersonForm(request.POST if request.method == "POST" else None)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not form.is_valid():
            status = 422 if form.is_bound else 200
            return self._person(request, form, status=status)
        found = person.find(form.cleaned_data["words"])
        self.note(request, _("Looked for one person: %(count)s found.") % {"count": len(found)})
        return self._person(request, form, found=found, is_searched=True)

    @method_decorator(require_POST)
    def give_view(self, request):
        holdings = self.chosen(request)
        if not holdings:
            return self.nothing_chosen(request)
        records = person.export(holdings, by=request.user)
        self.note(
            request, _("Gave out the data of one person: %(count)s rows.") % {"count": len(records)}
        )
        if request.POST.get("format") == "text":
            content, kind, name = person.in_text(records), "text/plain; charset=utf-8", "txt"
        else:
            content = json.dumps(records, ensure_ascii=False, indent=2)
            kind, name = "application/json", "json"
        response = HttpResponse(content, content_type=kind)
        response["Content-Disposition"] = f'attachment; filename="one-person.{name}"'
        return response

    @method_decorator(require_POST)
    def erase_view(self, request):
        holdings = self.chosen(request)
        if not holdings:
            return self.nothing_chosen(request)
        form = EraseForm(
            request.POST if "reason" in request.POST or "ask" not in request.POST else None
        )
        if not form.is_valid():
            status = 422 if form.is_bound else 200
            return self.page(
                request, "erase", _("Erase now"), status=status, holdings=holdings, form=form
            )
        for holding in holdings:
            person.erase(holding, by=request.user)
        reason = person.Reason(form.cleaned_data["reason"]).label
        self.note(
            request,
            _("Erased the data of one person: %(count)s rows, since %(reason)s.")
            % {"count": len(holdings), "reason": reason},
        )
        words = ngettext("%(count)d row erased.", "%(count)d rows erased.", len(holdings))
        self.message_user(request, words % {"count": len(holdings)}, messages.SUCCESS)
        return redirect("admin:forms_app_erasurecount_person")

    def chosen(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return person.chosen(request.POST.getlist("row"))

    def nothing_chosen(self, request):
        self.message_user(request, _("Choose at least one row."), messages.ERROR)
        return redirect("admin:forms_app_erasurecount_person")

    def _person(self, request, form, found=(), *, is_searched=False, status=200):
        records = [(holding, person.record(holding)) for holding in found]
        return self.page(
            request,
            "person",
            _("One person’s data"),
            status=status,
            form=form,
            records=records,
            is_searched=is_searched,
        )

    def note(self, request, words):
        """Into the log: what was done, by whom, how often; never about whom."""
        LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(ErasureCount),
            object_repr=_("One person’s data"),
            action_flag=CHANGE,
            change_message=words,
        )

    # --- Redacting ------------------------------------------------------------------------------

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def redact_view(self, request, pk):
        """The free texts of a case, with what hints at persons; whoever reviews may take it out."""
        if not (request.user.has_perm(REVIEW) or request.user.has_perm(PROTECT)):
            raise PermissionDenied
        application = Application.objects.filter(pk=pk).first()
        if application is None:
            raise Http404
        texts = redacting.texts_of(application.specific)
        if request.method == "POST":
            self._redact(request, texts)
            return redirect(reverse("admin:forms_app_erasurecount_redact", args=[pk]))
        own = [application.contact_email]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Redact %(case)s") % {"case": application},
            "opts": self.opts,
            "application": application,
            "texts": [
                (key, label, text, guard.hints(text, application.language, own=own))
                for key, (_row, _name, label, text) in texts.items()
            ],
        }
        return TemplateResponse(request, f"{FOLDER}/redact.html", context)

    def _redact(self, request, texts):
        """The passage as it stands in the text, wherever that is by now."""
        row, name, _label, text = texts.get(request.POST.get("text"), (None, "", "", ""))
        passage = request.POST.get("passage", "").replace("\r\n", "\n").strip()
        start = text.find(passage) if passage else -1
        try:
            if start < 0:
                raise redacting.NothingToRedact
            redacting.redact(
                row, field=name, by=request.user, start=start, end=start + len(passage)
            )
        except redacting.NothingToRedact:
            words = _("This passage does not stand in the text. Copy it exactly as it is there.")
            self.message_user(request, words, messages.ERROR)
        else:
            self.message_user(request, _("The passage is gone."), messages.SUCCESS)
