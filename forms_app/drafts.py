"""Forms under way: what was typed at each step, kept until the form is sent or erased."""

import re
from datetime import date, timedelta

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from core.rowfields import RowsField
from forms_app.forms.steps import SentForm, StepForm
from forms_app.models import Draft
from pages.frame import Frame

KEPT_FOR = timedelta(days=30)  # after the last change
LONGEST_ANSWER = 20_000  # characters; nobody types more, and no rule allows it
MORE_ROWS = 3
MOST_CHOICES = 100  # answers of one name
# No database keeps these in JSON.
UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")


def erased_on(draft: Draft) -> date:
    """The day on which the form is erased if nobody touches it."""
    return timezone.localdate(draft.changed_at + KEPT_FOR)


@transaction.atomic
def keep(draft: Draft, step: type[StepForm], data: QueryDict) -> Draft:
    """The draft has what was typed at that step, judged or not. Returns the fresh row.

    Locked, so that two tabs with two steps do not overwrite each other.
    """
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    draft.answers[step.SLUG] = typed_in(step, data)
    draft.changed_at = timezone.now()
    draft.warned_at = None
    draft.save()
    return draft


def typed_in(step: type[StepForm], data: QueryDict) -> dict[str, list[str]]:
    """What belongs to the step, and what only machines fill in."""
    return {
        name: [UNKEEPABLE.sub("", text)[:LONGEST_ANSWER] for text in texts[:MOST_CHOICES]]
        for name, texts in data.lists()
        if name == "homepage" or any(belongs_to(name, field) for field in step.base_fields)
    }


def belongs_to(name, field):
    return name == field or name.startswith(f"{field}_")


def typed(draft: Draft | None, *steps: type[StepForm]) -> QueryDict:
    """What was typed at these steps, as the browser sent it."""
    data = QueryDict(mutable=True)
    for step in steps:
        for name, texts in (draft.answers.get(step.SLUG, {}) if draft else {}).items():
            data.setlist(name, texts)
    return data


def form_of(
    draft: Draft,
    whole: type[SentForm],
    step: type[StepForm],
    *,
    frame: Frame,
    is_judged: bool = True,
) -> StepForm:
    """The step with what was typed there; before anybody has been there, an empty one."""
    data = typed(draft, step) if step.SLUG in draft.answers else None
    around = others(draft, whole, step, frame=frame)
    return step(data, frame=frame, others=around, is_judged=is_judged)


def others(
    draft: Draft | None, whole: type[SentForm], step: type[StepForm], *, frame: Frame
) -> dict:
    """What some rules look at: good answers of the steps before this one, and the files."""
    found: dict = {"files": purposes(draft)} if draft else {}
    for before in whole.PARTS[: whole.PARTS.index(step)]:
        if draft and before.SLUG in draft.answers:
            form = before(typed(draft, before), frame=frame)
            form.is_valid()
            found |= form.cleaned_data
    return found


def is_spam(draft: Draft) -> bool:
    """Whether the bait was taken at any step."""
    return any(any(answers.get("homepage", ())) for answers in draft.answers.values())


def purposes(draft: Draft) -> set[str]:
    """What its files are for."""
    return set(draft.attachments.values_list("purpose", flat=True))


def add_rows(draft: Draft, step: type[StepForm], name: str) -> str:
    """There is room for more rows of that question. Returns where the first of them is."""
    field = step.base_fields.get(name)
    if not isinstance(field, RowsField):
        return ""
    count = field.widget.count_in(typed(draft, step), name)
    draft.answers[step.SLUG][f"{name}_rows"] = [str(count + MORE_ROWS)]
    draft.save(update_fields=["answers"])
    return f"#id_{name}_{min(count, field.widget.most - 1)}_{next(iter(field.columns))}"
