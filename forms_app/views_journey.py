"""The long forms, a step a page: from the start page to the moment of sending.

Nothing is stored before somebody has typed something: the first step has no address of its own
until it is sent. Then the form is a draft at one secret address until it is sent or erased.
"""

from functools import wraps

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import languages
from core.envelopes import Envelope
from core.forms import Problem
from forms_app import (
    checking,
    commitments,
    drafts,
    intake,
    limits,
    notifications,
    standard,
    uploads,
)
from forms_app.forms.saving import SaveForm
from forms_app.models import Application, Draft
from forms_app.views import ANSWERS, NOT_CORRECT, ask_to_wait, keep_secret, see_other, to_status
from pages.frame import Frame
from pages.models import Page

DEAD = 404


@never_cache
@require_safe
def start(request, whole):
    """What there is to know before one begins; no questions."""
    frame = Frame.load()
    context = {
        **about(whole, frame),
        "days_for_half": standard.days_for_half(whole.MODEL.FORM),
        "commitments": commitments.Commitment.labels,
        "how_to_join": frame.page(Page.Key.HOW_TO_JOIN),
        "guidelines": frame.page(Page.Key.GUIDELINES),
        "draft_days": drafts.KEPT_FOR.days,
    }
    return render(request, f"forms_app/{whole.NAME}.html", context)


@never_cache
@ANSWERS
def begin(request, whole):
    """The first step of a form that is not stored yet; sending it makes the draft."""
    frame, step = Frame.load(), whole.PARTS[0]
    is_sent = request.method == "POST"
    data = request.POST if is_sent else None
    envelope = Envelope.of(whole.MODEL.FORM, data)
    form = step(data, frame=frame, is_judged=is_moving_on(request))
    context = {**step_context(whole, step, form, frame), "envelope": envelope}
    template = "forms_app/step.html"
    if not is_sent:
        return render(request, template, context)
    if sent := Application.objects.filter(form_key=envelope.key.uuid).first():
        return to_status(sent, note="again")
    if draft := Draft.objects.filter(form_key=envelope.key.uuid).first():
        return take_step(request, whole, step, draft, frame)
    if is_moving_on(request) and not form.is_valid():
        return render(request, template, context, status=NOT_CORRECT)
    if envelope.is_too_quick or envelope.is_stale:
        return render(request, template, {**context, "is_unsent": True}, status=NOT_CORRECT)
    sender, count = limits.sender_of(request), f"{whole.MODEL.FORM}-begun"
    if seconds := limits.seconds_to_wait(sender, count):
        return ask_to_wait(request, template, context, seconds)
    with transaction.atomic():
        limits.note(sender, count)
        draft, _is_new = Draft.objects.get_or_create(
            form_key=envelope.key.uuid,
            defaults={"form": whole.MODEL.FORM, "language": languages.active()},
        )
    return take_step(request, whole, step, draft, frame)


def by_link(view):
    """Give the view the draft that the token names; if it was sent, show what became of it."""

    @never_cache
    @ANSWERS
    @wraps(view)
    def opened(request, whole, token, **named):
        frame = Frame.load()
        draft = Draft.objects.filter(token=token, form=whole.MODEL.FORM).first()
        try:
            if draft:
                return keep_secret(view(request, whole, draft, frame=frame, **named))
        except Draft.DoesNotExist:
            pass  # sent, in another tab, between looking and locking
        if sent := Application.objects.filter(token=token).first():
            return to_status(sent, note="again")
        context = {**about(whole, frame), "draft_days": drafts.KEPT_FOR.days}
        return keep_secret(render(request, "forms_app/no_such_form.html", context, status=DEAD))

    return opened


@by_link
def resume(request, whole, draft, *, frame):
    """To the first step that is not done; where all are, to the check."""
    for step in whole.PARTS[:-1]:
        if not drafts.form_of(draft, whole, step, frame=frame).is_valid():
            return see_other(address_of(whole, draft, step))
    return see_other(address_of(whole, draft, whole.PARTS[-1]))


@by_link
def step(request, whole, draft, *, frame, step):
    step = next((part for part in whole.PARTS if step == part.SLUG), None)
    if step is None:
        raise Http404
    if step is whole.PARTS[-1]:
        return check(request, whole, draft, frame)
    if request.method == "POST":
        return take_step(request, whole, step, draft, frame)
    # Half typed is no fault, until somebody wants to send it.
    form = drafts.form_of(draft, whole, step, frame=frame, is_judged="change" in request.GET)
    return render(request, "forms_app/step.html", step_context(whole, step, form, frame, draft))


def take_step(request, whole, step, draft, frame):
    """Keep what was typed, then do what the button says. Only going on asks for good answers."""
    draft = drafts.keep(draft, step, request.POST)
    here = address_of(whole, draft, step, query="change" if "change" in request.GET else "")
    if attachment := draft.attachments.filter(pk=number(request.POST.get("remove"))).first():
        uploads.remove(attachment)
        return see_other(f"{here}#files")
    around = drafts.others(draft, whole, step, frame=frame)
    form = step(request.POST, frame=frame, others=around, is_judged=is_moving_on(request))
    faults = take_files(request, step, draft)
    if faults or not form.is_valid():
        refused = [Problem(fault, f"#id_file_{purpose}") for purpose, fault in faults.items()]
        context = {
            **step_context(whole, step, form, frame, draft, faults),
            "action": here,
            "problems": [*form.problems(), *refused],
        }
        return render(request, "forms_app/step.html", context, status=NOT_CORRECT)
    if "more" in request.POST:
        return see_other(here + drafts.add_rows(draft, step, request.POST["more"]))
    if "save" in request.POST:
        return see_other(reverse(f"forms_app:{whole.NAME}_saved", args=[draft.token]))
    following = whole.PARTS[whole.PARTS.index(step) + 1]
    if "change" in request.GET:
        following = whole.PARTS[-1]
    return see_other(address_of(whole, draft, following))


def is_moving_on(request):
    return not {"save", "more", "remove"} & request.POST.keys()


def take_files(request, step, draft):
    """Keep the files that came along; for each question why one was refused, if one was."""
    faults = {}
    for question in step.FILES:
        for file in request.FILES.getlist(f"file_{question.purpose}"):
            try:
                uploads.accept(file, question.purpose, draft=draft)
            except ValidationError as refusal:
                faults.setdefault(question.purpose, refusal.messages[0])
    return faults


def number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def check(request, whole, draft, frame):
    """All answers with links to change them, and the button that sends them."""
    is_sent = request.method == "POST"
    if is_sent and "save" in request.POST:
        return see_other(reverse(f"forms_app:{whole.NAME}_saved", args=[draft.token]))
    is_choosing = is_sent and "choose" in request.POST
    if is_choosing:
        checking.choose(draft, whole, request.POST["choose"])
        draft.refresh_from_db()
    data = request.POST if is_sent else None
    is_judged = is_sent and not is_choosing
    sheet = checking.Sheet.of(draft, whole, data, frame=frame, is_judged=is_judged)
    context = {**step_context(whole, whole.PARTS[-1], sheet.ticks, frame, draft), "sheet": sheet}
    template = "forms_app/check.html"
    if not is_judged:
        return render(request, template, context)
    if sheet.problems:
        return render(request, template, context, status=NOT_CORRECT)
    sender = limits.sender_of(request)
    if seconds := limits.seconds_to_wait(sender, whole.MODEL.FORM):
        return ask_to_wait(request, template, context, seconds)
    is_spam = bool(request.POST.get("homepage")) or drafts.is_spam(draft)
    application = intake.send(draft, sheet.whole, sender=sender, is_spam=is_spam)
    return to_status(application, note="" if application.token == draft.token else "again")


@by_link
def saved(request, whole, draft, *, frame):
    """The link to come back by, on the page and, if an address is given, in a letter."""
    is_sent = request.method == "POST"
    email = draft.email or draft.answers.get("contact", {}).get("contact_email", [""])[0]
    form = SaveForm(request.POST if is_sent else None, initial={"email": email})
    context = {
        **about(whole, frame),
        "form": form,
        "draft": draft,
        "link": reverse(f"forms_app:{whole.NAME}_resume", args=[draft.token]),
        "erased_on": drafts.erased_on(draft),
        "is_sent": "sent" in request.GET,
    }
    template = "forms_app/saved.html"
    if not is_sent:
        return render(request, template, context)
    if not form.is_valid():
        return render(request, template, context, status=NOT_CORRECT)
    sender = limits.sender_of(request)
    if seconds := limits.seconds_to_wait(sender, "link"):
        return ask_to_wait(request, template, context, seconds)
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
        draft.email, draft.language = form.cleaned_data["email"], languages.active()
        draft.save(update_fields=["email", "language"])
        limits.note(sender, "link")
        notifications.send_link(draft)
    return see_other(f"{request.path}?sent")


def about(whole, frame):
    """What every page of the form shows around it."""
    title = {
        "join": _("Join the Alliance"),
        "cooperate": _("Cooperate as NGO"),
    }[whole.NAME]
    return {
        "frame": frame,
        "whole": whole,
        "name": whole.NAME,
        "title": title,
        "section": "join" if whole.NAME == "join" else "",
        "privacy_page": frame.page(Page.Key.PRIVACY),
        "start": reverse(f"forms_app:{whole.NAME}"),
        "begin": reverse(f"forms_app:{whole.NAME}_begin"),
        "crumbs": [(title, "")],
    }


def step_context(whole, step, form, frame, draft=None, faults=None):
    """The step among the others, and what to look at again in the one before."""
    place = whole.PARTS.index(step)
    context = about(whole, frame)
    form.MODEL = whole.MODEL
    context |= {
        "crumbs": [(context["title"], context["start"]), (step.LEGEND, "")],
        "form": form,
        "step": step,
        "number": place + 1,
        "steps": [
            (other.LEGEND, address_of(whole, draft, other) if draft else "", other is step)
            for other in whole.PARTS
        ],
        "back": context["start"],
    }
    if draft:
        context["draft"] = draft
        context["files"] = checking.files_of(draft, step, faults)
    if draft and place:
        before = whole.PARTS[place - 1]
        context["back"] = address_of(whole, draft, before)
        context["warnings"] = (
            [] if step is whole.PARTS[-1] else warnings(whole, draft, before, frame)
        )
    return context


def warnings(whole, draft, step, frame):
    form = drafts.form_of(draft, whole, step, frame=frame)
    address = address_of(whole, draft, step)
    if not form.is_bound or not form.is_valid():
        return []
    return [Problem(one.text, f"{address}{one.href}") for one in form.warnings()]


def address_of(whole, draft, step, *, query=""):
    address = reverse(f"forms_app:{whole.NAME}_step", args=[draft.token, step.SLUG])
    return f"{address}?{query}" if query else address
