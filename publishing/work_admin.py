"""Beside the form of an item: comments, whose turn it is, and whether it is still right."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import dates
from publishing import care, tasks
from publishing.forms import AssignForm, LookForm, RemarkForm
from publishing.models import Publishable
from publishing.tasks import Remark

BACK = {"start": "admin:index", "care": "admin:care"}  # pages with buttons of the panel


class WorkMixin:
    """Whoever may see the item may comment; the rest is for those who may change it."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_work"
        view = self.admin_site.admin_view(self.work_view)
        return [path("<path:object_id>/work/", view, name=name), *super().get_urls()]

    def work_context(self, request, item, task):
        """What the panel beside the form shows."""
        remarks = Remark.objects.of(item).select_related("by")
        looks = list(care.Look.objects.of(item).select_related("by")[:5])
        return {
            "open_remarks": [remark for remark in remarks if remark.settled_at is None],
            "settled_remarks": [remark for remark in remarks if remark.settled_at],
            "remark_form": RemarkForm(),
            "assign_form": AssignForm(
                self.opts, initial={"assigned_to": task and task.assigned_to_id}
            ),
            "look_form": LookForm(),
            "next_look": care.next_look(item, looks) if item.is_public else None,
            "looks": looks,
            "may_look": item.is_public and self.has_publish_permission(request),
            "is_draft": item.status == Publishable.Status.DRAFT,
        }

    @method_decorator(require_POST)
    def work_view(self, request, object_id):
        item = self._item(request, object_id)
        acts = {
            "remark": self._remark,
            "settle": self._settle,
            "assign": self._assign,
            "look": self._look,
            "submit": self._submit,
            "return": self._return,
        }
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise Http404(_("Choose what shall be done."))
        done, form = act(request, item)
        if form is not None and form.errors:
            return self._ask_again(request, item, form)
        self.message_user(request, done, messages.SUCCESS)
        return redirect(BACK.get(request.POST.get("back")) or self._address("change", item))

    def _ask_again(self, request, item, form):
        """The same small form on a page of its own, with what was typed."""
        context = {
            **self._page(request, item, str(item)),
            "form": form,
            "act": request.POST["act"],
        }
        return TemplateResponse(request, "admin/publishing/work_again.html", context, status=422)

    def _must_change(self, request, item):
        if not self.has_change_permission(request, item):
            raise PermissionDenied

    # --- What can be done: each gives the words for it, and the form where there is one ------

    def _remark(self, request, item):
        form = RemarkForm(request.POST)
        if form.is_valid():
            tasks.remark(item, by=request.user, text=form.cleaned_data["text"])
        return _("Your comment is there."), form

    def _settle(self, request, item):
        number = request.POST.get("remark", "")
        is_number = number.isascii() and number.isdecimal() and len(number) < 18
        remark = Remark.objects.of(item).filter(pk=number).first() if is_number else None
        if remark is None:
            raise Http404
        if remark.by_id != request.user.pk:
            self._must_change(request, item)
        tasks.settle(remark)
        return _("The comment is settled."), None

    def _assign(self, request, item):
        self._must_change(request, item)
        form = AssignForm(self.opts, request.POST)
        if form.is_valid():
            tasks.assign(item, to=form.cleaned_data["assigned_to"], by=request.user)
        return _("It is noted whose turn it is."), form

    def _look(self, request, item):
        self._must_change(request, item)
        if not self.has_publish_permission(request) or not item.is_public:
            raise PermissionDenied
        form = LookForm(request.POST)
        if not form.is_valid():
            return "", form
        look = care.still_right(item, by=request.user, next_on=form.cleaned_data["next_on"])
        day = dates.day(look.next_on)
        words = _("still right, to be looked at again on %(day)s") % {"day": day}
        self.log_change(request, item, words)
        return _("Noted: it is still right. The next look is due on %(day)s.") % {"day": day}, form

    def _submit(self, request, item):
        self._must_change(request, item)
        tasks.submit(item, by=request.user)
        return _("The draft waits for an editor."), None

    def _return(self, request, item):
        self._must_change(request, item)
        if not self.has_publish_permission(request):
            raise PermissionDenied
        form = RemarkForm(request.POST)
        if form.is_valid():
            tasks.send_back(item, by=request.user, comment=form.cleaned_data["text"])
        return _("The draft is sent back with your comment."), form
