"""The back office of everything that can be published."""

import reversion
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from reversion.admin import VersionAdmin

from publishing import checks, choosing, tasks
from publishing.history_admin import HistoryMixin
from publishing.models import Publishable, Topic, TopicLink
from publishing.work_admin import WorkMixin
from publishing.working_copy_admin import WorkingCopyMixin

CONTROLS = ("status", "publish_at", "unpublish_at", "withdrawal_note", "keeps_text", "replaced_by")
PUBLICATION = (
    _("Publication"),
    {
        "fields": [
            *("status", ("publish_at", "unpublish_at"), "change_note"),
            *("withdrawal_note", "keeps_text", "replaced_by"),
        ]
    },
)


class TopicsField(forms.ModelMultipleChoiceField):
    """The topics there are, to tick. Declare it as `topics = TopicsField()`."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self):
        super().__init__(Topic.objects.all(), label=_("Topics"), required=False)


class PublishableForm(forms.ModelForm):
    """`merged` holds values to show instead of the row's own, after a conflict.

    `rules` are the checks to pass before something goes public; None where it does not.
    """

    merged = None
    rules = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.update(self.merged or {})

    def clean(self):
        answers = super().clean()
        for name, value in answers.items():
            if isinstance(value, str):
                # Browsers send CRLF (HTML, form submission): saving alone must not be a change.
                answers[name] = value.replace("\r\n", "\n")
        begins, ends = answers.get("publish_at"), answers.get("unpublish_at")
        if begins and ends and ends <= begins:
            self.add_error(
                "unpublish_at", _("Choose a moment after “publish at”, or leave this empty.")
            )
        return answers

    def _post_clean(self):
        super()._post_clean()
        if (
            self.rules is None
            or self.errors
            or self.instance.status != Publishable.Status.PUBLISHED
        ):
            return
        before = type(self.instance).objects.filter(pk=self.instance.pk).first()
        for finding in checks.new_errors(self.instance, before, self.rules):
            self.add_error(
                None, f"{finding.where}: {finding.text}" if finding.where else finding.text
            )


class PublishableAdmin(WorkMixin, WorkingCopyMixin, HistoryMixin, VersionAdmin):
    """Lists that say what is public now, a history to go back to, and a right to publish.

    Where the model names the permission `publish_…`, those without it write drafts: they neither
    publish nor touch what has been published.
    """

    form = PublishableForm
    checks = ()  # rules of the section, besides those that hold for everything
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    actions = ["publish", "withdraw"]
    history_latest_first = True
    save_on_top = True

    class Media:
        js = ["js/editor_label.js"]

    @admin.display(description=_("state"), ordering="status")
    def state(self, item):
        if item.status != Publishable.Status.PUBLISHED or item.is_public:
            return item.get_status_display()
        return _("scheduled") if item.publish_at > timezone.now() else _("expired")

    # --- Rights -------------------------------------------------------------------------------

    def has_publish_permission(self, request):
        codename = get_permission_codename("publish", self.opts)
        if codename not in dict(self.opts.permissions):
            return super().has_change_permission(request)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}")

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def _may_touch(self, request, item):
        is_draft = item is None or item.status == Publishable.Status.DRAFT
        return is_draft or self.has_publish_permission(request)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if self.has_publish_permission(request) else (*fields, *CONTROLS)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["form_class"] = choosing.KnownRowsField
            kwargs["widget"] = choosing.KnownRowsWidget(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_view_on_site_url(self, obj=None):
        """Straight to the page, where there is one: as stored, whatever a refused form says."""
        stored = getattr(obj, "as_stored", None)
        if obj and stored is None:
            stored = self.model._default_manager.filter(pk=obj.pk).first()
        return stored.get_absolute_url() if stored is not None and stored.is_public else None

    def save_model(self, request, obj, form, change):
        """Whatever goes public here is counted, and no longer waits for anybody."""
        super().save_model(request, obj, form, change)
        is_public = obj.status == Publishable.Status.PUBLISHED
        if is_public and not getattr(request, "keeps_beside", False):
            tasks.note_publication(obj, by=request.user)

    # --- Actions ------------------------------------------------------------------------------

    @admin.action(description=_("Publish what is chosen"), permissions=["publish"])
    def publish(self, request, queryset):
        self._set_status(request, queryset, Publishable.Status.PUBLISHED)

    @admin.action(description=_("Withdraw what is chosen"), permissions=["publish"])
    def withdraw(self, request, queryset):
        self._set_status(request, queryset, Publishable.Status.WITHDRAWN)

    def _set_status(self, request, queryset, status):
        changed = 0
        for item in queryset.exclude(status=status):
            if status == Publishable.Status.PUBLISHED and not self.may_go_public(request, item):
                continue
            item.status = status
            item.save()
            if status == Publishable.Status.PUBLISHED:
                tasks.note_publication(item, by=request.user)
            self.log_change(request, item, [{"changed": {"fields": [str(_("status"))]}}])
            changed += 1
        self.message_user(
            request,
            ngettext("%(count)d item changed.", "%(count)d items changed.", changed)
            % {"count": changed},
            messages.SUCCESS,
        )

    def may_go_public(self, request, item):
        """False, and said why, when something must be mended first."""
        errors = checks.new_errors(item, item if item.is_public else None, self.checks)
        for finding in errors:
            words = _("“%(item)s” is not published. %(reason)s")
            words %= {"item": item, "reason": finding.text}
            self.message_user(request, words, messages.ERROR)
        return not errors

    # --- History ------------------------------------------------------------------------------

    def reversion_register(self, model, **options):
        """Topics lie in a table of their own, and come back with their item."""
        if hasattr(model, "topic_links"):
            options["follow"] = [*options.get("follow", ()), "topic_links"]
            if not reversion.is_registered(TopicLink):
                reversion.register(TopicLink)
        super().reversion_register(model, **options)

    def _reversion_revisionform_view(self, request, version, *args, **kwargs):
        """django-reversion 6.4 asks neither whose version it is nor for the right to the row."""
        if version.content_type.model_class() is not self.model:
            raise Http404
        item = self.model.objects.filter(pk=version.object_id).first()
        if not self.has_change_permission(request, item):
            raise PermissionDenied
        return super()._reversion_revisionform_view(request, version, *args, **kwargs)
