"""Questions with several answers of the same kind: lines of a text, rows of boxes."""

import copy

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import cleaning
from core.fields import LineField, Question, TextField
from core.widgets import Rows


class LinesField(TextField):
    """A short list, one thing a line: at most `most` lines of `longest` characters each."""

    def __init__(self, *, most, longest=200, **options):
        super().__init__(longest=longest, **options)
        self.most = most

    check_shape = LineField.check_shape

    @staticmethod
    def clean_text(text):
        lines = (cleaning.one_line(line) for line in cleaning.many_lines(text).split("\n"))
        return "\n".join(line for line in lines if any(sign.isalnum() for sign in line))

    def check_length(self, value):
        lines = value.split("\n") if value else []
        if len(lines) > self.most:
            raise ValidationError(
                _("Shorten “%(label)s” to %(limit)s lines: it has %(now)s")
                % {"label": self.label, "limit": self.most, "now": len(lines)}
            )
        for line in lines:
            super().check_length(line)


class RowsField(Question, forms.Field):
    """Rows of boxes: each row that is not empty is a dictionary of its answers.

    `columns` are the questions of a row by name; the first of them is what a row must have.
    """

    def __init__(self, *, columns, most, row_label, nameless, **options):
        super().__init__(widget=Rows(columns, most=most, row_label=row_label), **options)
        self.columns, self.nameless = columns, nameless

    def __deepcopy__(self, memo):
        own = super().__deepcopy__(memo)
        own.columns = copy.deepcopy(self.columns, memo)
        own.widget.columns = own.columns
        return own

    def load(self):
        for field in self.columns.values():
            field.load()

    def to_python(self, value):
        self.widget.wrong = ()
        rows, wrong, message = [], [], None
        for number, typed in enumerate(value or []):
            row = {}
            for name, field in self.columns.items():
                try:
                    row[name] = field.clean(typed.get(name, ""))
                except ValidationError as error:
                    wrong.append((number, name))
                    message = message or self.in_row(number, error.messages[0])
            first = next(iter(self.columns))
            if any(row.values()) and not row.get(first) and (number, first) not in wrong:
                wrong.append((number, first))
                message = message or self.in_row(number, self.nameless)
            if any(row.values()):
                rows.append(row)
        if wrong:
            self.widget.wrong = tuple(wrong)
            raise ValidationError(message)
        return rows

    def in_row(self, number, message):
        row = self.widget.row_label % {"number": number + 1}
        return _("%(row)s: %(message)s") % {"row": row, "message": message}

    def validate(self, value):
        if self.required and not value:
            raise ValidationError(self.error_messages["required"])

    def shown(self, rows):
        if not rows:
            return ""
        own = copy.deepcopy(self)
        own.load()
        return "\n".join(
            ", ".join(filter(None, (f.shown(row.get(name)) for name, f in own.columns.items())))
            for row in rows
        )
