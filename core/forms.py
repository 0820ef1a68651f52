from typing import NamedTuple

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict


def pairs(data: QueryDict) -> list[tuple[str, str]]:
    """Each value that was sent, with its name."""
    return [(name, value) for name, values in data.lists() for value in values]


class PublicRenderer(TemplatesSetting):
    """In the site's own markup: templates/components/field.html and its neighbours."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class Part(NamedTuple):
    """A titled stretch of a long form."""

    number: int
    legend: str
    fields: list[forms.BoundField]


class Problem(NamedTuple):
    """An answer that needs correcting, and the address of the box to correct it in."""

    text: str
    href: str


class PublicForm(forms.Form):
    """A form for the public: the server judges, the browser only helps.

    Required questions say nothing and optional ones say so, hence no `required` attribute.

    A long form is put together from smaller ones, its `PARTS`: it inherits from them all, and
    each of them has a `LEGEND` and could be a page of its own.
    """

    LEGEND = ""
    PARTS = ()
    do_not_call_in_templates = True  # a page names steps that it does not show: {{ step.LEGEND }}

    # Not for all forms: Django's own, such as what counts the rows of a formset, have no parts.
    default_renderer = PublicRenderer
    use_required_attribute = False

    def parts(self) -> list[Part]:
        """Those with questions: where an application is corrected, some have none that is open."""
        parts = [
            Part(
                number,
                part.LEGEND,
                [self[name] for name in part.base_fields if name in self.fields],
            )
            for number, part in enumerate(self.PARTS or [type(self)], start=1)
        ]
        return [part for part in parts if part.fields]

    def problems(self) -> list[Problem]:
        """The first problem of each question, in the order of the page: for the error summary."""
        return [
            Problem(str(field.errors[0]), f"#{first_box(field)}")
            for part in self.parts()
            for field in part.fields
            if field.errors
        ]


def first_box(field: forms.BoundField) -> str:
    """The id of the box to go to: for groups the first one, for dates the first wrong one."""
    widget = field.field.widget
    return widget.first_box(field.auto_id) if hasattr(widget, "first_box") else field.auto_id
