from django import forms
from django.utils.translation import gettext_lazy as _

CODE = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}


class CodeForm(forms.Form):
    """The code that an authenticator app shows."""

    code = forms.CharField(
        label=_("Code from the app"),
        max_length=20,
        widget=forms.TextInput(attrs=CODE | {"inputmode": "numeric"}),
    )


class GiveForm(forms.Form):
    """A code, or what the browser makes of a passkey."""

    code = forms.CharField(
        label=_("Code from the app, or a recovery code"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs=CODE | {"autofocus": True}),
    )
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label=_("Name, to tell it from others"), max_length=60, initial=_("Passkey")
    )
    credential = forms.JSONField(
        widget=forms.HiddenInput,
        error_messages={"required": _("The browser made no passkey. Press the button again.")},
    )
