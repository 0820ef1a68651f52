"""Questions that more than one form asks, and the rules that tie some of them together."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import cleaning, fields, languages
from core.forms import Problem
from forms_app import hints
from forms_app.forms.countries import OTHER_COUNTRY
from forms_app.forms.steps import StepForm
from members.models import Participant


def country_other():
    return fields.LineField(
        label=gettext_lazy("Another country"),
        help_text=gettext_lazy("Only if yours is not in the list"),
        required=False,
        longest=100,
        attrs={"class": "w-m", "autocomplete": "country-name"},
    )


def latin_name():
    return fields.LineField(
        label=gettext_lazy("Name in Latin letters"),
        help_text=gettext_lazy(
            "Only if the name is written in another script, like Greek or Cyrillic"
        ),
        required=False,
        shortest=2,
    )


def themes(label):
    return fields.TicksField(
        label=label,
        help_text=gettext_lazy("Choose all that apply"),
        choices=Participant.Theme.choices,
        is_wide=True,
        missing=gettext_lazy("Choose at least one theme"),
    )


def theme_other():
    return fields.LineField(label=gettext_lazy("Another theme"), required=False, longest=100)


class ContactQuestions(StepForm):
    SLUG = "contact"
    LEGEND = gettext_lazy("The contact person")

    contact_name = fields.LineField(
        label=gettext_lazy("Full name"),
        missing=gettext_lazy("Enter the full name of the contact person"),
        longest=150,
        attrs={"autocomplete": "name"},
    )
    contact_role = fields.LineField(
        label=gettext_lazy("Position"),
        missing=gettext_lazy("Enter the position of the contact person"),
        longest=150,
        attrs={"autocomplete": "organization-title"},
    )
    contact_email = fields.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("We send a confirmation to this address"),
        missing=gettext_lazy("Enter the e-mail address of the contact person"),
    )
    contact_phone = fields.PhoneField(
        label=gettext_lazy("Telephone number"),
        help_text=gettext_lazy("With the country code, for example +33 3 88 00 00 00"),
        required=False,
    )
    language = fields.ChoiceField(
        label=gettext_lazy("Which language shall we write in?"),
        choices=settings.LANGUAGES,
        initial=languages.active,
        missing=gettext_lazy("Choose the language for our letters"),
    )

    def warnings(self):
        return [*super().warnings(), *email_warnings(self, "contact_email")]


def email_warnings(form, *names):
    """Whether an address looks like a slip of the hand."""
    for name in names:
        if likely := hints.likely_address(form.cleaned_data.get(name, "")):
            words = _("Did you mean %(likely)s? You wrote %(written)s")
            written = form.cleaned_data[name]
            yield Problem(words % {"likely": likely, "written": written}, f"#id_{name}")


def check_country(form):
    """Another country needs a name; a country from the list needs none."""
    answers = form.cleaned_data
    if answers.get("country") != OTHER_COUNTRY:
        answers["country_other"] = ""
    elif answers.get("country_other") == "":
        form.add_error("country_other", _("Enter the name of the country"))


def check_latin_name(form, own, latin):
    """A name without any Latin letter needs a second one that has some."""
    names = [form.cleaned_data.get(own), form.cleaned_data.get(latin)]
    if None in names or not names[0]:
        return
    if not any(cleaning.has_latin_letter(name) for name in names):
        form.add_error(latin, _("Enter the name in Latin letters too, for our lists"))
