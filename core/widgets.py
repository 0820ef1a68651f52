from django import forms
from django.utils.translation import gettext_lazy as _


class Choices:
    """Radio buttons or tick boxes, each before its label; `is_wide` puts them in columns."""

    template_name = "components/widgets/choices.html"
    option_template_name = "components/widgets/choice.html"

    def __init__(self, *args, is_wide=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_wide = is_wide

    def get_context(self, name, value, attrs):
        # The group is wrong, not each of its boxes.
        attrs = {key: value for key, value in attrs.items() if key != "aria-invalid"}
        context = super().get_context(name, value, attrs)
        context["widget"]["is_wide"] = self.is_wide
        return context

    def first_box(self, auto_id):
        return f"{auto_id}_0"


class Radios(Choices, forms.RadioSelect):
    pass


class Ticks(Choices, forms.CheckboxSelectMultiple):
    pass


class DateBoxes(forms.MultiWidget):
    """Day, month and year, or some of them, in a box each; `wrong` names those to correct."""

    template_name = "components/widgets/date.html"
    use_fieldset = True
    LABELS = {"day": _("Day"), "month": _("Month"), "year": _("Year")}

    def __init__(self, boxes=tuple(LABELS)):
        super().__init__({name: forms.TextInput({"inputmode": "numeric"}) for name in boxes})
        self.boxes = boxes
        self.wrong = ()

    def decompress(self, value):
        return [getattr(value, box) if value else "" for box in self.boxes]

    def get_context(self, name, value, attrs):
        is_wrong = attrs.pop("aria-invalid", None)
        context = super().get_context(name, value, attrs)
        for box, widget in zip(self.boxes, context["widget"]["subwidgets"], strict=True):
            widget["label"] = self.LABELS[box]
            widget["attrs"]["id"] = f"{attrs['id']}_{box}"
            if is_wrong and box in (self.wrong or self.boxes):
                widget["attrs"]["aria-invalid"] = "true"
        return context

    def first_box(self, auto_id):
        return f"{auto_id}_{(self.wrong or self.boxes)[0]}"


class Rows(forms.Widget):
    """The same few boxes again and again, a row for each thing that is named.

    `columns` are the questions of a row, by name. More rows come from a button of the form's,
    `more`, which sends what has been typed so far. `wrong` are the boxes that need correcting.
    """

    template_name = "components/widgets/rows.html"
    use_fieldset = True
    AT_FIRST = 3

    def __init__(self, columns, *, most, row_label):
        super().__init__()
        self.columns, self.most, self.row_label = columns, most, row_label
        self.wrong = ()

    def value_from_datadict(self, data, files, name):
        count = self.count_in(data, name)
        return [
            {column: data.get(f"{name}_{row}_{column}", "") for column in self.columns}
            for row in range(count)
        ]

    def count_in(self, data, name):
        count = data.get(f"{name}_rows", "")
        count = int(count) if count.isascii() and count.isdigit() and len(count) < 4 else 0
        return min(max(count, self.AT_FIRST), self.most)

    def value_omitted_from_data(self, data, files, name):
        return f"{name}_rows" not in data

    def get_context(self, name, value, attrs):
        is_wrong = attrs.pop("aria-invalid", None)
        context = super().get_context(name, value, attrs)
        rows = list(value or [])
        rows += [{}] * (self.AT_FIRST - len(rows))
        context["widget"] |= {
            "rows": [
                {
                    "label": self.row_label % {"number": number + 1},
                    "boxes": [
                        self.box(name, number, column, row, attrs["id"], is_wrong)
                        for column in self.columns
                    ],
                }
                for number, row in enumerate(rows)
            ],
            "count": len(rows),
            "has_room": len(rows) < self.most,
        }
        return context

    def box(self, name, number, column, row, auto_id, is_wrong):
        field = self.columns[column]
        attrs = {**field.widget.attrs, "id": f"{auto_id}_{number}_{column}"}
        if is_wrong and (number, column) in self.wrong:
            attrs |= {"aria-invalid": "true", "aria-describedby": f"{auto_id}_error"}
        widget = field.widget.get_context(f"{name}_{number}_{column}", row.get(column, ""), attrs)
        return {"label": field.label, **widget}

    def first_box(self, auto_id):
        number, column = self.wrong[0] if self.wrong else (0, next(iter(self.columns)))
        return f"{auto_id}_{number}_{column}"
