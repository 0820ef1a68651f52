"""The page on which people check all their answers before they send them."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.http import QueryDict
from django.urls import reverse

from core.forms import Problem, first_box
from forms_app import directory, drafts, passport, uploads
from forms_app.forms import FORMS
from forms_app.forms.steps import FileQuestion, SentForm, StepForm
from forms_app.models import Attachment, CooperationProposal, Draft
from pages.frame import Frame

NAMES = ("active_in", "partner_name")  # questions whose answers are names of participants


class Line(NamedTuple):
    """A question, the answer in words ("" for none), and where to change it."""

    question: str
    answer: str
    href: str


class FileBox(NamedTuple):
    """A question whose answer is files, those that are there, and why the last was refused."""

    question: FileQuestion
    files: list[Attachment]
    fault: str
    is_many: bool
    reason: str  # why it is asked, from the passport


class Section(NamedTuple):
    title: str
    lines: list[Line]


@dataclass
class Sheet:
    whole: SentForm  # with everything typed at all steps, and the ticks of the last one
    ticks: StepForm
    sections: list[Section]
    problems: list[Problem]  # empty until somebody tries to send
    missing: list[Problem]  # what keeps the form from being sent, whether somebody tries or not
    warnings: list[Problem]
    choices: list["Choice"]  # names of participants that need a look

    @classmethod
    def of(
        cls,
        draft: Draft,
        whole: type[SentForm],
        data: QueryDict | None,
        *,
        frame: Frame,
        is_judged: bool,
    ) -> "Sheet":
        *steps, last = whole.PARTS
        typed = drafts.typed(draft, *steps)
        if data:
            typed.update(data)
        form = whole(typed, frame=frame, others={"files": drafts.purposes(draft)})
        form.is_valid()
        ticks = last(data, frame=frame, is_judged=is_judged)
        hrefs = {
            name: f"{address_of(draft, whole, step)}?change"
            for step in steps
            for name in step.base_fields
        }
        missing = [
            Problem(str(form[name].errors[0]), f"{href}#{first_box(form[name])}")
            for name, href in hrefs.items()
            if name in form.errors
        ]
        return cls(
            whole=form,
            ticks=ticks,
            sections=[
                Section(
                    str(step.LEGEND), [*lines(form, step, hrefs), *file_lines(draft, whole, step)]
                )
                for step in steps
            ],
            problems=[*missing, *ticks.problems()] if is_judged else [],
            missing=missing,
            warnings=[
                Problem(one.text, f"{hrefs[one.href[4:].removesuffix('_0')]}{one.href}")
                for one in form.warnings()
            ],
            choices=list(choices(form)),
        )


def address_of(draft, whole, step):
    return reverse(f"forms_app:{whole.NAME}_step", args=[draft.token, step.SLUG])


def lines(form, step, hrefs):
    for name in step.base_fields:
        field = form[name]
        if name in form.errors:
            answer = "\n".join(filter(None, flat(field.value())))
        else:
            answer = field.field.shown(form.cleaned_data.get(name))
        yield Line(str(field.label), answer, f"{hrefs[name]}#{first_box(field)}")


def flat(value):
    """What was typed in one box or in several, whatever their order."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [text for one in value for text in flat(one)]
    return [str(value or "")]


def file_lines(draft, whole, step):
    for box in files_of(draft, step):
        href = f"{address_of(draft, whole, step)}?change#id_file_{box.question.purpose}"
        yield Line(str(box.question.label), "\n".join(file.name for file in box.files), href)


def files_of(draft: Draft, step: type[StepForm], faults: dict | None = None) -> list[FileBox]:
    """The questions of a step whose answer is files, each with those that are there."""
    kept = list(draft.attachments.all()) if step.FILES else []
    return [
        FileBox(
            question,
            [file for file in kept if file.purpose == question.purpose],
            (faults or {}).get(question.purpose, ""),
            uploads.MOST[question.purpose] > 1,
            passport.why_file(FORMS[draft.form].MODEL, question.purpose),
        )
        for question in step.FILES
    ]


# --- Names of participants -----------------------------------------------------------------------


def names(form: SentForm) -> list[tuple[str, int, str]]:
    """Each name of a participant that was written: its question, line and words."""
    answers = form.cleaned_data
    found = [
        ("active_in", number, name)
        for number, name in enumerate(answers.get("active_in", "").split("\n"))
    ]
    if answers.get("partner_kind") == CooperationProposal.Partner.PARTICIPANT:
        found.append(("partner_name", 0, answers.get("partner_name", "")))
    return [one for one in found if one[2]]


class Choice(NamedTuple):
    """A name that may mean several participants, or none, with a button for each that it may."""

    written: str
    buttons: list[tuple[str, str]]  # what choosing it sends, and its words


def choices(form):
    for question, number, written in names(form):
        match = directory.look_up(written)
        if match.participant is None:
            yield Choice(
                written,
                [
                    (f"{question} {number} {other.pk}", directory.full_name(other))
                    for other in match.suggested
                ],
            )


@transaction.atomic
def choose(draft: Draft, whole: type[SentForm], chosen: str) -> None:
    """The name of that question and line is now that of the participant, and of no other."""
    question, _space, rest = chosen.partition(" ")
    number, _space, pk = rest.partition(" ")
    step = next((step for step in whole.PARTS[:-1] if question in step.base_fields), None)
    if question not in NAMES or step is None or not (number.isdecimal() and pk.isdecimal()):
        return
    participant = directory.all_participants().filter(pk=int(pk[:9])).first()
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    text = whole.base_fields[question].clean_text(drafts.typed(draft, step).get(question, ""))
    names = text.split("\n")
    if participant and int(number[:9]) < len(names):
        names[int(number[:9])] = directory.full_name(participant)
        draft.answers[step.SLUG][question] = ["\n".join(names)]
        draft.save(update_fields=["answers"])
