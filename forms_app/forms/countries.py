from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import fields
from core.searching import fold
from members.models import Country

OTHER_COUNTRY = "other"


class CountryField(fields.ChoiceField):
    """A member state of the Council of Europe, or another country."""

    def __init__(self, *, nothing="", has_other=True, **options):
        super().__init__(
            **{
                "label": gettext_lazy("Country"),
                "widget": forms.Select({"class": "w-m", "autocomplete": "country"}),
                "missing": gettext_lazy("Choose a country from the list"),
                **options,
            }
        )
        self.nothing, self.has_other = nothing, has_other

    def load(self):
        states = Country.objects.filter(is_member_state=True)
        names = sorted(((str(state), state.code) for state in states), key=lambda n: fold(n[0]))
        other = [(OTHER_COUNTRY, _("Another country"))] if self.has_other else []
        self.choices = [
            ("", self.nothing or _("Choose a country")),
            *((code, name) for name, code in names),
            *other,
        ]

    def shown(self, value):
        """Takes a country, or its code."""
        return super().shown(value) if isinstance(value, str) else str(value or "")
