"""A stored application back in words: the questions as they were asked, each with its answer."""

from typing import NamedTuple

from forms_app.forms import FORMS
from forms_app.models import Application


class Group(NamedTuple):
    title: str
    answers: list[tuple[str, str]]


def grouped(application: Application) -> list[Group]:
    """All questions in the order of the form, in the reader's language; "" for no answer.

    Ticks that everybody must give have no column and are left out.
    """
    form = FORMS[application.FORM]
    groups = [
        Group(
            str(part.LEGEND),
            [
                (str(field.label), field.shown(getattr(application, name)))
                for name, field in part.base_fields.items()
                if hasattr(application, name)
            ],
        )
        for part in form.PARTS or [form]
    ]
    return [group for group in groups if group.answers]


def names(application: Application) -> dict[str, str]:
    """Every question that can be asked again: the name of its column, and its words."""
    form = FORMS[application.FORM]
    return {
        name: str(field.label)
        for part in form.PARTS or [form]
        for name, field in part.base_fields.items()
        if hasattr(application, name)
    }
