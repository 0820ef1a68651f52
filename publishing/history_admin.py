"""The versions of an item in the back office: look, compare, restore, publish, plan."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe
from reversion.models import Version

from core import languages
from publishing import care, checks, comparing, previews, tasks, versions, views, working_copies
from publishing.forms import ReplaceForm
from publishing.previews import PreviewLink
from publishing.rehearsal import rehearsal
from publishing.working_copies import WorkingCopy

MOST = 200  # versions on one page


class HistoryMixin:
    """Each view here asks for the right itself; `admin_view` asks for staff only."""

    object_history_template = "admin/publishing/history.html"

    def get_urls(self):
        pages = {
            "compare": self.compare_view,
            "preview": self.preview_view,
            "look": self.look_view,
            "restore": self.restore_view,
            "link": self.link_view,
            "draft": self.draft_view,
        }
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"{prefix}_{name}",
            )
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    # --- Looking ------------------------------------------------------------------------------

    def history_view(self, request, object_id, extra_context=None):
        item = self._item(request, object_id)
        copy = WorkingCopy.objects.of(item).select_related("revision").first()
        found = list(versions.of(item)[:MOST])
        old, new = comparing.proposed(item, found) or (None, None)
        context = {
            **self._page(request, item, _("History: %(item)s") % {"item": item}),
            "object": item,
            "working_copy": copy,
            "versions": found,
            "old": old,
            "new": new,
            "looks": care.Look.objects.of(item).select_related("by")[:MOST],
            "module_name": str(self.opts.verbose_name_plural),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def revision_view(self, request, object_id, version_id, extra_context=None):
        """django-reversion's own page would save past the draft: what differs is shown instead."""
        item = self._item(request, object_id)
        version = self._version(item, str(version_id))
        return redirect(f"{self._address('compare', item)}?old={version.pk}")

    @method_decorator(require_safe)
    def compare_view(self, request, object_id):
        """Two versions; without a second one, the newest; without any, those that tell most."""
        item = self._item(request, object_id)
        found = list(versions.of(item)[:MOST])
        if "old" in request.GET or not found:
            old = self._version(item, request.GET.get("old"))
            new = self._version(item, request.GET.get("new") or str(found[0].pk))
        else:
            old, new = comparing.proposed(item, found) or (found[-1], found[0])
        try:
            lines = comparing.lines(old, new)
        except versions.CannotRestore as refusal:
            raise Http404(str(refusal)) from refusal
        context = {
            **self._page(request, item, _("Compare: %(item)s") % {"item": item}),
            "old": old,
            "new": new,
            "lines": lines,
        }
        return TemplateResponse(request, "admin/publishing/compare.html", context)

    @method_decorator(require_safe)
    def preview_view(self, request, object_id):
        """The page as it would be, wide and as on a telephone, and the links for others."""
        item = self._item(request, object_id)
        number = request.GET.get("version", "")
        version = self._version(item, number) if number else None
        codes = [item.language] if hasattr(item, "language") else languages.CODES
        look = self._address("look", item)
        context = {
            **self._page(request, item, _("Preview: %(item)s") % {"item": item}),
            "version": version,
            "frames": [
                (code, f"{look}?language={code}" + (f"&version={number}" if number else ""))
                for code in codes
            ],
            "findings": self._findings(item, version),
            "is_narrow": "narrow" in request.GET,
            "links": [
                (link, [request.build_absolute_uri(link.address(code)) for code in codes])
                for link in PreviewLink.objects.of(item).valid().select_related("made_by")
            ],
            "days": previews.LIFE.days,
        }
        return TemplateResponse(request, "admin/publishing/preview.html", context)

    def _findings(self, item, version):
        """What there is to say about the page as the preview shows it."""
        with rehearsal():
            return checks.find(previews.pretend(item, version), self.checks)

    @method_decorator(require_safe)
    def look_view(self, request, object_id):
        """What the frames of the preview show."""
        item = self._item(request, object_id)
        number = request.GET.get("version", "")
        version = self._version(item, number) if number else None
        code = request.GET.get("language", "")
        with override(code if code in languages.CODES else languages.active()):
            try:
                return views.only_for_the_link(views.as_published(request, item, version))
            except versions.CannotRestore as refusal:
                raise Http404(str(refusal)) from refusal

    # --- Doing --------------------------------------------------------------------------------

    @method_decorator(require_POST)
    def link_view(self, request, object_id):
        """Makes a preview link, or revokes one."""
        item = self._item(request, object_id, to_change=True)
        if number := request.POST.get("revoke"):
            link = PreviewLink.objects.of(item).filter(pk=_number(number)).first()
            if link is None:
                raise Http404
            previews.revoke(link)
            self.message_user(request, _("The link no longer opens."), messages.SUCCESS)
        else:
            number = request.POST.get("version", "")
            version = self._version(item, number) if number else None
            previews.make(item, by=request.user, version=version)
            self.message_user(request, _("The link is ready to be sent."), messages.SUCCESS)
        return redirect(self._address("preview", item))

    @method_decorator(require_POST)
    def restore_view(self, request, object_id):
        """An old version becomes the draft, or of a draft the text itself."""
        item = self._item(request, object_id, to_change=True)
        version = self._version(item, request.POST.get("version", ""))
        try:
            self._restore(request, item, version)
        except versions.CannotRestore as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(self._address("history", item))
        self.message_user(
            request,
            _("The version is back as a draft. Look at it, then publish."),
            messages.SUCCESS,
        )
        return redirect(self._address("change", item))

    @transaction.atomic
    def _restore(self, request, item, version):
        words = {"fields": [_("restored version")]}
        if not self.is_beside(item):
            with self.create_revision(request):
                row = versions.put(version)
                self.log_change(request, row, [{"changed": words}])
            return
        with versions.captured() as saved, rehearsal(), self.create_revision(request):
            row = versions.put(version)
            self.log_change(request, row, [{"changed": words}])
        kept = versions.save_again(*saved[-1])
        working_copies.keep(item, kept, by=request.user, based_on=item.version)
        self.log_change(request, item, [{"changed": words}])

    @method_decorator(require_POST)
    def draft_view(self, request, object_id):
        """What becomes of the draft beside the page: published, planned, sent back, discarded."""
        item = self._item(request, object_id, to_change=True)
        copy = WorkingCopy.objects.of(item).first()
        decision = request.POST.get("decision", "")
        if copy is None:
            words, level = _("There is no draft beside this page any more."), messages.WARNING
        elif decision not in {"submit", "discard"} and not self.has_publish_permission(request):
            raise PermissionDenied
        else:
            try:
                words, level = self._decide(request, item, copy, decision), messages.SUCCESS
            except (working_copies.Refused, versions.CannotRestore) as refusal:
                words, level = str(refusal), messages.ERROR
        self.message_user(request, words, level)
        return redirect(self._address("change", item))

    def _decide(self, request, item, copy, decision):
        if decision == "publish":
            before = self.model._base_manager.get(pk=item.pk)  # whole, and as it is now
            with rehearsal():
                errors = checks.new_errors(versions.put(copy.version), before, self.checks)
            if errors:
                raise working_copies.Refused(" ".join(finding.text for finding in errors))
            with self.create_revision(request):
                row = working_copies.publish(copy, by=request.user)
                self.log_change(request, row, [{"changed": {"fields": [_("public page")]}}])
            return _("The draft is published.")
        if decision == "plan":
            form = ReplaceForm(request.POST)
            if not form.is_valid():
                raise working_copies.Refused(" ".join(form.errors["at"]))
            working_copies.schedule(copy, at=form.cleaned_data["at"])
            return _("The draft replaces the page at that moment.")
        if decision == "unplan":
            working_copies.schedule(copy, at=None)
            return _("The draft no longer replaces the page by itself.")
        if decision == "submit":
            tasks.submit(item, by=request.user)
            return _("The draft waits for an editor.")
        if decision == "return":
            tasks.send_back(item, by=request.user, comment=request.POST.get("comment", ""))
            return _("The draft is sent back with your comment.")
        if decision == "discard":
            working_copies.discard(copy)
            return _("The draft is discarded. Its versions stay in the history.")
        raise working_copies.Refused(_("Choose what shall become of the draft."))

    # --- What they share ----------------------------------------------------------------------

    def _item(self, request, object_id, *, to_change=False):
        item = self.get_object(request, unquote(object_id))
        if item is None:
            raise Http404
        allowed = self.has_change_permission if to_change else self.has_view_permission
        if not allowed(request, item):
            raise PermissionDenied
        return item

    def _version(self, item, number) -> Version:
        version = versions.of(item).filter(pk=_number(number)).first()
        if version is None:
            raise Http404(_("There is no such version."))
        return version

    def _address(self, name, item):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=[item.pk])

    def _page(self, request, item, title):
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "original": item,
            "may_change": self.has_change_permission(request, item),
            "may_publish": self.has_publish_permission(request),
        }


def _number(text) -> int:
    return int(text) if str(text).isascii() and str(text).isdecimal() and len(text) < 18 else 0
