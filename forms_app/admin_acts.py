"""The pages on which staff act: what is needed, the letter as it will go out, and the button."""

from hashlib import sha256

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from forms_app.acts import ACTS
from forms_app.admin_case import CaseTools
from forms_app.casework import REVIEW
from forms_app.review import InvalidTransition


class CaseActs(CaseTools):
    def get_urls(self):
        view = self.admin_site.admin_view(self.act_view)
        return [
            path("<int:pk>/act/<slug:name>/", view, name="forms_app_application_act"),
            *super().get_urls(),
        ]

    def act_view(self, request, pk, name):
        """A letter is never sent unseen: what has changed since the look is shown once more."""
        act = ACTS.get(name)
        if act is None:
            raise Http404
        if not (request.user.has_perm(REVIEW) and request.user.has_perm(act.right)):
            raise PermissionDenied
        is_post = request.method == "POST"
        if not is_post and (act.form is None or request.method not in {"GET", "HEAD"}):
            return HttpResponseNotAllowed(["POST"])
        application = self.case(pk)
        if act.form is None:
            self._do(request, application, act, {})
            return self.back(pk)
        if not act.is_offered(application):
            self.message_user(request, self._too_late(application, act), messages.ERROR)
            return self.back(pk)
        form = act.form(
            request.POST if is_post else None, application=application, user=request.user
        )
        if "insert" in request.POST and "standard" in form.fields:
            return self._show(request, application, name, form.with_standard_text())
        is_valid = form.is_valid() if is_post else False
        seen = request.POST.get("seen")
        may_go = is_valid and "go" in request.POST and (not act.letter or seen == mark_of(form))
        if may_go and self._do(request, application, act, form.arguments()):
            return self.back(pk)
        status = 422 if is_post and not is_valid else 200
        return self._show(request, application, name, form, status=status)

    def _do(self, request, application, act, arguments):
        done = self.attempt(request, lambda by: act.do(application, by=by, **arguments))
        if done:
            self.log_change(request, application, str(act.label))
            self.message_user(request, act.done or _("Done."), messages.SUCCESS)
        return done

    def _too_late(self, application, act):
        return _("“%(act)s” cannot be done while the case is “%(status)s”.") % {
            "act": act.label,
            "status": application.get_status_display(),
        }

    def _show(self, request, application, name, form, *, status=200):
        act = ACTS[name]
        letter = seen = refusal = None
        is_again = "go" in request.POST
        if form.is_bound and form.is_valid():
            given, seen = form.arguments(), mark_of(form)
        else:
            given = {} if form.is_optional and not form.is_bound else None
            seen = mark_of(form) if given is not None else None
        if act.letter and given is not None:
            try:
                letter = act.letter(application, given)
            except InvalidTransition as found:
                refusal = str(found)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{act.label}{pgettext('after a label', ':')} {application.reference}",
            "opts": self.opts,
            "application": application,
            "case": application.specific,
            "act": act,
            "form": form,
            "letter": letter,
            "has_letter": act.letter is not None,
            "seen": seen or "",
            "is_changed": is_again and letter is not None,
            "refusal": refusal,
            "is_force": "forced_because" in form.fields,
        }
        template = "admin/forms_app/application/act.html"
        return TemplateResponse(request, template, context, status=status)


def mark_of(form):
    """What tells one set of answers from another; those of an empty form, if it may be empty."""
    if not form.is_bound:
        given = {name: field.clean(None) for name, field in form.fields.items()}
    else:
        given = form.cleaned_data
    given = {name: value for name, value in given.items() if name != "standard"}
    return sha256(repr(sorted(given.items())).encode()).hexdigest()
