"""Fields to choose many rows in, where the form already has those that are chosen."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import Model


class KnownRowsField(forms.ModelMultipleChoiceField):
    known: tuple[Model, ...] = ()

    def prepare_value(self, value):
        if isinstance(value, list) and all(isinstance(row, Model) for row in value):
            self.known = tuple(value)
        return super().prepare_value(value)


class KnownRowsWidget(AutocompleteSelectMultiple):
    """Asks the database only for what somebody has chosen since, in a form that was refused."""

    def optgroups(self, name, value, attr=None):
        field = self.choices.field
        rows = {str(row.pk): row for row in field.known}
        if rows.keys() != {str(key) for key in value}:
            return super().optgroups(name, value, attr)
        options = [
            self.create_option(name, key, field.label_from_instance(row), set(rows), place)
            for place, (key, row) in enumerate(rows.items())
        ]
        return [(None, options, 0)]
