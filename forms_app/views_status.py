"""The pages of what was sent: how it stands, and what its sender may still do. No account."""

from functools import wraps

from django.core.exceptions import ValidationError
from django.forms import Media
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.forms import Problem
from forms_app import answers, applicant, limits, passport, standard, uploads
from forms_app.checking import FileBox
from forms_app.forms.status import AnswerForm, MessageForm
from forms_app.forms.steps import FileQuestion, answers_in
from forms_app.models import Application, Attachment
from forms_app.review import InvalidTransition
from forms_app.standing import Standing, Word, may_correct
from forms_app.views import ANSWERS, NOT_CORRECT, ask_to_wait, keep_secret, to_status
from pages.frame import Frame

MOST_ACTS = "case"  # what limits.py counts for messages, corrections and answers
NOTES = ("again", "written", "corrected", "answered", "withdrawn", "unchanged")
Form = Application.Form


def by_link(view):
    """Give the view the application that the token names; 404 for a token that is none of ours."""

    @never_cache
    @wraps(view)
    def opened(request, token):
        application = Application.objects.filter(token=token, erased_at=None).first()
        if application is None:
            raise Http404(_("This link is not one of ours."))
        return keep_secret(view(request, application.specific))

    return opened


@ANSWERS
@by_link
def status(request, application):
    """How it stands, what happens next, who must act, and the messages both ways."""
    is_sent = request.method == "POST" and application.form != Form.CONTACT
    form = MessageForm(request.POST if is_sent else None)
    context = {
        **about(application, application.reference),
        "standing": Standing.of(application),
        "words": list(Word),
        "form": form,
        "case_messages": list(application.messages.all()),
        "may_correct": may_correct(application),
        "days_for_half": standard.days_for_half(application.form),
        "note": next((note for note in NOTES if note in request.GET), ""),
    }
    template = "forms_app/status.html"
    if not is_sent:
        return render(request, template, context)
    if not form.is_valid():
        return render(request, template, context, status=NOT_CORRECT)
    sender = limits.sender_of(request)
    if seconds := limits.seconds_to_wait(sender, MOST_ACTS):
        return ask_to_wait(request, template, context, seconds)
    limits.note(sender, MOST_ACTS)
    applicant.write(application, form.cleaned_data["text"])
    return to_status(application, note="written")


@require_safe
@by_link
def answers_sent(request, application):
    """All that was sent, to print and to pass on."""
    context = {
        **about(application, _("What you sent")),
        "groups": answers.grouped(application),
        "files": application.attachments.filter(added_by=None),
    }
    return render(request, "forms_app/answers.html", context)


@require_POST
@by_link
def download(request, application):
    """All that we keep about it, as a file."""
    response = JsonResponse(
        applicant.download(application), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    name = f"{application.reference}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@ANSWERS
@by_link
def correct(request, application):
    """Names and contacts, until the decision."""
    if not may_correct(application):
        return to_status(application)
    forms = open_forms(request, application, applicant.CORRECTABLE)
    context = {**about(application, _("Correct names and contacts")), **of_forms(forms)}
    template = "forms_app/correct.html"
    if request.method != "POST":
        return render(request, template, context)
    if not all(form.is_valid() for form in forms):
        return render(request, template, with_problems(context, forms), status=NOT_CORRECT)
    sender = limits.sender_of(request)
    if seconds := limits.seconds_to_wait(sender, MOST_ACTS):
        return ask_to_wait(request, template, context, seconds)
    limits.note(sender, MOST_ACTS)
    changed = applicant.correct(application, forms)
    return to_status(application, note="corrected" if changed else "unchanged")


@ANSWERS
@by_link
def answer(request, application):
    """What we need from the applicant: the form, opened for the questions we named."""
    asked = Standing.of(application).asked
    if asked is None:
        return to_status(application)
    forms = open_forms(request, application, asked.fields)
    is_sent = request.method == "POST"
    words = AnswerForm(request.POST if is_sent else None)
    words.fields["text"].required = not forms
    context = {
        **about(application, _("Answer our question")),
        "asked": asked,
        **of_forms([*forms, words]),
        "file_box": file_box(application),
    }
    template = "forms_app/answer.html"
    if not is_sent:
        return render(request, template, context)
    sender = limits.sender_of(request)
    if seconds := limits.seconds_to_wait(sender, MOST_ACTS):
        return ask_to_wait(request, template, context, seconds)
    limits.note(sender, MOST_ACTS)
    fault = take_files(request, application)
    if fault or not all(form.is_valid() for form in context["forms"]):
        context = with_problems(context, context["forms"])
        if fault:
            context["problems"].append(Problem(fault, f"#id_file_{Attachment.Purpose.ANSWER}"))
        context["file_box"] = file_box(application, fault)
        return render(request, template, context, status=NOT_CORRECT)
    try:
        applicant.answer(asked, forms, text=words.cleaned_data["text"])
    except InvalidTransition:
        return to_status(application)  # answered a moment ago, or no longer needed
    return to_status(application, note="answered")


@ANSWERS
@by_link
def withdraw(request, application):
    """Asks once more; then nothing more happens with it."""
    if not may_correct(application):
        return to_status(application)
    if request.method == "POST":
        try:
            applicant.withdraw(application)
        except InvalidTransition:
            return to_status(application)  # decided a moment ago
        return to_status(application, note="withdrawn")
    context = about(application, _("Withdraw what you sent"))
    return render(request, "forms_app/withdraw.html", context)


def open_forms(request, application, names):
    """The steps of the form that have these questions, each with nothing else open."""
    frame = Frame.load()
    forms = []
    for step in applicant.open_steps(application, names):
        kept = answers_in(application, step)
        forms.append(
            step(
                request.POST if request.method == "POST" else None,
                frame=frame,
                only=[name for name in names if name in kept],
                kept=kept,
                initial=kept,
                others={"population": getattr(application, "population", None)},
            )
        )
        forms[-1].MODEL = type(application)
    return [form for form in forms if form.fields]


def take_files(request, application):
    """Keep the files that came along; why one was refused, or ""."""
    for file in request.FILES.getlist(f"file_{Attachment.Purpose.ANSWER}"):
        try:
            uploads.accept(file, Attachment.Purpose.ANSWER, application=application)
        except ValidationError as refusal:
            return refusal.messages[0]
    return ""


def file_box(application, fault=""):
    question = FileQuestion(
        Attachment.Purpose.ANSWER,
        _("Files"),
        _("PDF, ODT, DOCX, JPEG or PNG, at most 10 MB each, at most 3 files"),
    )
    files = application.attachments.filter(purpose=question.purpose)
    reason = passport.why_file(type(application), question.purpose)
    return FileBox(question, list(files), fault, is_many=True, reason=reason)


def of_forms(forms):
    """What the page shows of them; a script that two of them need runs once."""
    return {"forms": forms, "media": sum((form.media for form in forms), Media())}


def with_problems(context, forms):
    return {**context, "problems": [problem for form in forms for problem in form.problems()]}


def about(application, title):
    crumbs = [(title, "")]
    if title != application.reference:
        crumbs.insert(0, (application.reference, application.get_absolute_url()))
    return {"application": application, "title": title, "crumbs": crumbs}
