"""What the steps of a long form have in common."""

from typing import NamedTuple

from django.forms.utils import ErrorDict

from core import fields, languages
from core.forms import Problem, PublicForm
from forms_app import directory, guard
from forms_app.forms.countries import OTHER_COUNTRY
from forms_app.models import Application, Attachment


class FileQuestion(NamedTuple):
    """A question whose answer is files."""

    purpose: Attachment.Purpose
    label: str
    hint: str


class StepForm(PublicForm):
    """One page of a long form, or several of them put together.

    Takes the site's frame, where it finds the pages that its questions link to; `others`, the
    answers of other steps that its rules look at; and `only`, the names of the questions that are
    open, when an application is corrected: `kept` has the answers to the closed ones. A step that
    is not judged shows what was typed and finds no fault with it.
    """

    SLUG = ""
    # What its answers become, where it is shown: a step may belong to more than one form.
    MODEL: type[Application] = Application
    FILES: tuple[FileQuestion, ...] = ()

    def __init__(
        self,
        data=None,
        *,
        frame,
        others=None,
        only=None,
        kept=None,
        is_judged=True,
        **options,
    ):
        super().__init__(data, **options)
        self.is_judged = is_judged
        self.frame, self.others, self.kept = frame, others or {}, kept or {}
        for name in set(self.fields) - set(self.fields if only is None else only):
            del self.fields[name]
        for field in self.fields.values():
            field.load()

    def full_clean(self):
        if self.is_judged:
            super().full_clean()
        else:
            self._errors, self.cleaned_data = ErrorDict(), {}

    def clean(self):
        self.cleaned_data = {
            **{name: value for name, value in self.kept.items() if name not in self.fields},
            **super().clean(),
        }
        return self.cleaned_data

    def add_error(self, field, error):
        """A rule may speak of a question that is closed: the first open one stands in for it."""
        if field is not None and field not in self.fields:
            field = next(iter(self.fields))
        super().add_error(field, error)

    def warnings(self) -> list[Problem]:
        """What a person should look at again, and may leave as it is."""
        own = [self.cleaned_data.get("contact_email") or ""]
        return [
            Problem(words, f"#{self[name].auto_id}")
            for name, field in self.fields.items()
            if isinstance(field, fields.TextField)
            for words in guard.sentences(
                self.cleaned_data.get(name) or "", languages.active(), own=own
            )
        ]


class SentForm(StepForm):
    """A whole form. `MODEL` is what becomes of it; `NAME` is part of its addresses."""

    NAME = ""


def columns(model: type[Application], answers: dict) -> dict:
    """Answers as values of the model's columns. Ticks that everybody gives have no column."""
    names = {field.attname for field in model._meta.concrete_fields}
    found = {name: value for name, value in answers.items() if name in names}
    for name in ("country", "partner_country"):
        if name in answers:
            found[f"{name}_id"] = None if answers[name] in ("", OTHER_COUNTRY) else answers[name]
    return found


def answers_in(application: Application, step: type[StepForm]) -> dict:
    """The stored answers to the questions of a step, as their fields would have read them."""
    found = {
        name: getattr(application, name) for name in step.base_fields if hasattr(application, name)
    }
    if "country" in found:
        found["country"] = application.country_id or OTHER_COUNTRY
    if "partner_country" in found:
        found["partner_country"] = application.partner_country_id or ""
    if "active_in" in found:
        found["active_in"] = "\n".join(map(directory.full_name, application.active_in.all()))
    return found
