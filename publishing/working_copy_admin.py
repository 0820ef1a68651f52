"""Editing what is public: the form is laid over the draft, and saves beside the page."""

from contextlib import ExitStack, nullcontext, suppress

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from publishing import conflicts, presence, tasks, versions, working_copies
from publishing.models import Publishable, Topic, TopicLink
from publishing.rehearsal import rehearsal
from publishing.working_copies import WorkingCopy

BESIDE = ("_draft", "_submit")  # the buttons that leave the public page as it is


class WorkingCopyMixin:
    """For a `VersionAdmin` of something publishable.

    A row that is a draft itself is saved as ever. One that the public sees, saw or will see has
    its changes kept beside it until somebody who may publish them does.
    """

    change_form_template = "admin/publishing/change_publishable.html"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        item = self.get_object(request, unquote(object_id))
        if item is None or not self.has_view_permission(request, item):
            return super().change_view(request, object_id, form_url, extra_context)
        copies = WorkingCopy.objects.of(item).select_related("revision", "saved_by")
        copy = copies.prefetch_related("revision__version_set").first()
        context = {**self._about(request, item, copy), **(extra_context or {})}
        if request.method == "POST" and self.has_change_permission(request, item):
            started_from = request.POST.get("started_from")
            if started_from not in (None, context["started_from"]):
                return self._conflict(request, item, copy, object_id, form_url, context)
            return self._save(request, item, copy, object_id, form_url, context)
        context["others"] = presence.note(item, request.user)
        request.opened = item
        if copy is not None:
            version = versions.main_version(copy.revision, item)
            draft = versions.draft(version, item)
            if self._meets_strangers(draft):
                with rehearsal():
                    versions.put(version)
                    request.opened = None
                    response = super().change_view(request, object_id, form_url, context)
                    return _rendered(response)
            self.lay_over(item, draft)
            request.draft, request.opened = draft, draft.row
        request.opened.as_stored = item
        return super().change_view(request, object_id, form_url, context)

    def _meets_strangers(self, draft):
        """Whether a row that the draft adds has a number that somebody else's has by now.

        Numbers that a rehearsal gave are given again. The form must then show those that saving
        will find, so it is laid over a rehearsal.
        """
        for model in {inline.model for inline in self.inlines}:
            rows = [row for row in draft.belonging if type(row) is model]
            there = model._base_manager.filter(pk__in=[row.pk for row in rows])
            if not all(versions.belongs_to(row, draft.row) for row in there):
                return True
        return False

    def create_revision(self, request):
        """Looking makes no version, and needs no transaction."""
        return nullcontext() if request.method == "GET" else super().create_revision(request)

    def lay_over(self, item, draft):
        """Tell the row of the draft what it is asked for and has in no column of its own."""
        topics = Topic.objects.filter(pk__in=_topics(draft))
        draft.row._prefetched_objects_cache["topics"] = topics

    def get_object(self, request, object_id, from_field=None):
        """The form that is merely looked at needs the row once."""
        return getattr(request, "opened", None) or super().get_object(
            request, object_id, from_field
        )

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        draft = getattr(request, "draft", None)
        if draft is not None:
            rows = [row for row in draft.belonging if type(row) is inline.model]
            kwargs["rows"] = versions.with_targets(rows, obj)
        return kwargs

    def _about(self, request, item, copy):
        """What the form says about the draft and about itself."""
        task = tasks.Task.objects.of(item).select_related("assigned_to").first()
        return {
            "started_from": working_copies.state_of(item, copy),
            "working_copy": copy,
            "is_beside": self.is_beside(item),
            "may_publish": self.has_publish_permission(request),
            "task": task,
            "public_has_changed": copy is not None and copy.based_on != item.version,
            **self.work_context(request, item, task),
        }

    def is_beside(self, item):
        return item is not None and item.status != Publishable.Status.DRAFT

    # --- Saving -------------------------------------------------------------------------------

    def _save(self, request, item, copy, object_id, form_url, context):
        keeps_beside = self.is_beside(item) and (
            any(name in request.POST for name in BESIDE) or not self.has_publish_permission(request)
        )
        versions.ensure(item)
        with ExitStack() as stack:
            saved = stack.enter_context(versions.captured())
            stack.enter_context(rehearsal() if keeps_beside else transaction.atomic())
            if copy is not None:
                # What can no longer be put, the form refuses, with all that was typed.
                with suppress(versions.CannotRestore):
                    versions.put(copy.version)
            request.keeps_beside = keeps_beside
            response = _rendered(super().change_view(request, object_id, form_url, context))
            is_saved = isinstance(response, HttpResponseRedirect)
            if is_saved and copy is not None and not keeps_beside:
                working_copies.discard(copy)
            elif not is_saved and not keeps_beside:
                transaction.set_rollback(True)
        if is_saved and keeps_beside:
            self._keep_beside(request, item, *saved[-1])
        if is_saved:
            presence.forget(item, request.user)
        return response

    @transaction.atomic
    def _keep_beside(self, request, item, revision, rows):
        """What the rehearsal has undone, for good: the version, not the row."""
        kept = versions.save_again(revision, rows)
        working_copies.keep(item, kept, by=request.user, based_on=item.version)
        if "_submit" in request.POST:
            tasks.submit(item, by=request.user)
        self.log_change(request, item, [{"changed": {"fields": [_("draft")]}}])

    def response_change(self, request, obj):
        if not getattr(request, "keeps_beside", False):
            return super().response_change(request, obj)
        words = _(
            "The draft is saved. The public page stays as it is until the draft is published."
        )
        if "_submit" in request.POST:
            words = _("The draft is saved and waits for an editor.")
        self.message_user(request, words, messages.SUCCESS)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[obj.pk]))

    # --- Two people at once -------------------------------------------------------------------

    def _conflict(self, request, item, copy, object_id, form_url, context):
        """Nothing is saved: the form again, with what both typed, to be saved once more."""
        with rehearsal():
            if copy is not None:
                with suppress(versions.CannotRestore):
                    versions.put(copy.version)
            now = self.get_object(request, unquote(object_id))
            form = self.get_form(request, now, change=True)
            merged = conflicts.merge(
                form,
                now,
                request.POST,
                base=conflicts.base_of(item, request.POST["started_from"]),
            )
            request.merged = merged.values
            context["conflict"] = merged
            context["saved_meanwhile"] = versions.of(item).first()
            reading = conflicts.as_reading(request)
            response = _rendered(super().change_view(reading, object_id, form_url, context))
        response.status_code = 409  # Conflict, RFC 9110 §15.5.10
        return response

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.merged = getattr(request, "merged", None)
        if draft := getattr(request, "draft", None):
            form.merged = {"topics": _topics(draft)}
        form.rules = None if getattr(request, "keeps_beside", False) else self.checks
        return form


def _topics(draft):
    return [row.tag_id for row in draft.belonging if isinstance(row, TopicLink)]


def _rendered(response):
    """While the database still says what the page is about."""
    return response.render() if hasattr(response, "render") else response
