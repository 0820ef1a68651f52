from django import forms
from django.contrib.auth import get_permission_codename, get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ReplaceForm(forms.Form):
    """When a draft replaces the page, by the clock of the site."""

    at = forms.DateTimeField(
        label=gettext_lazy("Replace the page at"),
        help_text=gettext_lazy("Paris time"),
        widget=forms.DateTimeInput({"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={
            "required": gettext_lazy("Choose a day and a time."),
            "invalid": gettext_lazy("Choose a day and a time that exist, like 2026-12-24 09:00."),
        },
    )

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at <= timezone.now():
            raise forms.ValidationError(_("Choose a moment in the future, or publish now."))
        return at


class DraftFormSet(forms.BaseInlineFormSet):
    """Rows below the form of something publishable: those of a draft where `rows` are given."""

    def __init__(self, *args, rows=None, **kwargs):
        self.rows = rows
        super().__init__(*args, **kwargs)

    def get_queryset(self):
        return super().get_queryset() if self.rows is None else self.rows


class WorkForm(forms.Form):
    """Small, and beside a form whose fields may have the same names."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="work_%s", **kwargs)


class RemarkForm(WorkForm):
    text = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=3000,
        widget=forms.Textarea({"rows": 3, "cols": 60}),
        help_text=gettext_lazy("For colleagues only."),
        error_messages={"required": gettext_lazy("Write what you have to say.")},
    )


class AssignForm(WorkForm):
    """One of those who may change what the form is about, or nobody."""

    assigned_to = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("Assigned to"),
        required=False,
        empty_label=gettext_lazy("nobody"),
    )

    def __init__(self, opts, *args, **kwargs):
        super().__init__(*args, **kwargs)
        right = f"{opts.app_label}.{get_permission_codename('change', opts)}"
        people = get_user_model().objects.with_perm(
            right, backend="django.contrib.auth.backends.ModelBackend"
        )
        self.fields["assigned_to"].queryset = people.filter(is_staff=True).order_by("username")


class LookForm(WorkForm):
    next_on = forms.DateField(
        label=gettext_lazy("Look again on"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=gettext_lazy("Empty: after the usual time."),
        error_messages={"invalid": gettext_lazy("Choose a day that exists, like 2026-12-24.")},
        input_formats=["%Y-%m-%d"],
    )

    def clean_next_on(self):
        day = self.cleaned_data["next_on"]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day in the future."))
        return day
