from django import forms
from django.utils.text import capfirst

from core import searching
from members.changes import DirectoryEvent, DirectoryEventQuerySet
from members.models import Country, Participant


class ChangeFilter(forms.Form):
    """The questions above the change log. What it does not understand it ignores."""

    country = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(choices=DirectoryEvent.Kind.choices, required=False)

    def __init__(self, query):
        super().__init__(query)
        published = Participant.objects.published()
        countries = Country.objects.filter(participants__in=published).distinct()
        self.countries = sorted(countries, key=lambda country: searching.fold(str(country)))
        self.fields["country"].choices = [(c.code, str(c)) for c in self.countries]
        self.full_clean()
        self.chosen = {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def in_country(self) -> Country | None:
        return next((c for c in self.countries if c.code == self.chosen.get("country")), None)

    @property
    def kinds(self):
        return [(value, capfirst(label)) for value, label in DirectoryEvent.Kind.choices]

    def narrow(self, events: DirectoryEventQuerySet) -> DirectoryEventQuerySet:
        if self.in_country:
            events = events.filter(participant__country=self.in_country)
        if kind := self.chosen.get("kind"):
            events = events.filter(kind=kind)
        return events
