from django import forms
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
