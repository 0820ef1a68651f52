"""The page of one case: what was sent, what is known about it, and what can be done."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import dates
from forms_app import acts, addresses, answers, casework, history, redacting, similar, spam
from forms_app.acceptance import country_of, has_estimate_without_source
from forms_app.admin_forms import AssignForm, LinkForm, NoteForm
from forms_app.admin_queue import QueueAdmin
from forms_app.casework import DECIDE, REVIEW
from forms_app.models import Application, CaseMessage, CaseNote, ScreeningMark
from forms_app.review import InvalidTransition
from members import map as maps

CHANGE = "admin:forms_app_application_change"


class CaseAdmin(QueueAdmin):
    """Shows a case. What becomes of it is decided in review.py, never typed in."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        is_look = object_id is not None and request.method in {"GET", "HEAD"}
        if not is_look or not self.has_view_permission(request):
            raise PermissionDenied
        application = self.case(object_id)
        return TemplateResponse(
            request, "admin/forms_app/application/case.html", self.page(request, application)
        )

    def case(self, pk):
        """The row with what its page says of the case, or 404."""
        is_key = str(pk).isdecimal() and len(str(pk)) < 18
        rows = Application.objects.select_related(
            *("assigned_to", "proposed_by", "same_case_as"),
            *("joinapplication__country", "joinapplication__participant__country"),
            *("cooperationproposal__country", "message"),
        )
        application = rows.filter(pk=pk).first() if is_key else None
        if application is None:
            raise Http404
        return application

    def page(self, request, application, **forms):
        specific = application.specific
        offered = acts.offered(application, request.user)
        assigned = {"to": application.assigned_to, "due_on": application.due_on}
        marks = {mark.item: mark for mark in application.screening_marks.select_related("by")}
        # With the case, since what hints at persons is sought in the same rows.
        prefetch_related_objects(
            [specific],
            Prefetch("messages", CaseMessage.objects.select_related("by")),
            Prefetch("notes", CaseNote.objects.select_related("by")),
            "information_requests",
        )
        shown = [*specific.messages.all()]
        asked = [each for each in specific.information_requests.all() if each.closed_at is None]
        return {
            **self.admin_site.each_context(request),
            "title": f"{application.reference}, {specific.title}",
            "opts": self.opts,
            "application": application,
            "case": specific,
            "facts": self.facts(specific),
            "steps": {name: act for name, act in offered.items() if act.form is None},
            "acts": {name: act for name, act in offered.items() if act.form},
            "is_own_proposal": application.status == Application.Status.READY
            and application.proposed_by == request.user,
            "waits_for_decider": application.status == Application.Status.READY
            and not request.user.has_perm(DECIDE),
            "asked": asked[0] if asked else None,
            "groups": answers.grouped(specific),
            "attachments": application.attachments.all(),
            "may_not_introduce": application.form == Application.Form.COOPERATE
            and not (specific.may_introduce or application.has_ended),
            "takes_decision": application.form == Application.Form.JOIN
            and not application.erased_at,
            "notes": specific.notes.all(),
            "note_form": forms.get("note", NoteForm(auto_id="note_%s")),
            "case_messages": shown,
            "has_unseen": any(m.is_from_applicant and not m.seen_at for m in shown),
            "assign_form": forms.get("assign", AssignForm(initial=assigned, auto_id="assign_%s")),
            "link_form": forms.get("link", LinkForm(auto_id="link_%s")),
            "linked": [*application.linked_cases.all()],
            "checklist": [(item, marks.get(item)) for item in checklist(application)],
            "results": ScreeningMark.Result,
            "is_official": addresses.is_official(application),
            "signs": spam.in_words(application),
            "hints": redacting.count_hints(specific),
            "twins": similar.participants(application),
            "similar": similar.applications(application),
            "estimate_lacks_source": application.form == Application.Form.JOIN
            and has_estimate_without_source(specific),
            "place": place(specific),
            "history": history.lines(application),
            "may_read_letters": request.user.has_perm("jobs.view_letter"),
            "may_see_participants": request.user.has_perm("members.view_participant"),
        }

    def facts(self, case):
        when = date_format(localtime(case.submitted_at), "DATETIME_FORMAT")
        facts = [
            (_("Reference"), case.reference),
            (_("Sent at"), when),
            (_("To be answered by"), dates.day(case.due_on or case.answer_by)),
            (_("Language for letters"), case.get_language_display()),
            (_("Version of the notice on personal data"), case.notice_version),
        ]
        if case.round > 1:
            facts.append((_("Round"), case.round))
        if case.form == Application.Form.JOIN:
            facts.append((_("Accepted version of the commitments"), case.commitments_version))
        return facts


def checklist(application):
    """A proposal and a message have no council, no commitments and no kind of authority."""
    item = ScreeningMark.Item
    if application.form == Application.Form.JOIN:
        return list(item)
    return [item.DUPLICATE, item.ADDRESS, item.FILES, item.PERSONS]


def place(case):
    """Where the participant lies, or at least its country: what `_place.html` takes; or None."""
    participant = getattr(case, "participant", None)
    if participant:
        return maps.close_up(participant.country, [participant])
    if case.form != Application.Form.JOIN:
        return None
    try:
        country = country_of(case)
    except InvalidTransition:
        return None
    return maps.CloseUp(country, []) if maps.frames().get(country.code) else None


class CaseTools(CaseAdmin):
    """What is done from the page of a case: each door asks for its own right, and is posted to."""

    DOORS = ("note", "mark", "assign", "link", "seen")

    def get_urls(self):
        doors = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(getattr(self, f"{name}_view")),
                name=f"forms_app_application_{name}",
            )
            for name in self.DOORS
        ]
        return [*doors, *super().get_urls()]

    def opened(self, request, pk):
        if not request.user.has_perm(REVIEW):
            raise PermissionDenied
        return self.case(pk)

    def back(self, pk, anchor=""):
        return redirect(reverse(CHANGE, args=[pk]) + anchor)

    def again(self, request, application, **forms):
        """The page once more, with what was typed and what is wrong with it."""
        context = self.page(request, application, **forms)
        template = "admin/forms_app/application/case.html"
        return TemplateResponse(request, template, context, status=422)

    def attempt(self, request, act, **arguments):
        """Do it, or say why not; whether it was done."""
        try:
            act(by=request.user, **arguments)
        except InvalidTransition as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        return True

    @method_decorator(require_POST)
    def note_view(self, request, pk):
        application = self.opened(request, pk)
        form = NoteForm(request.POST, auto_id="note_%s")
        if not form.is_valid():
            return self.again(request, application, note=form)
        casework.note(application, form.cleaned_data["text"], by=request.user)
        return self.back(pk, "#notes")

    @method_decorator(require_POST)
    def mark_view(self, request, pk):
        application = self.opened(request, pk)
        item, result = request.POST.get("item"), request.POST.get("result", "")
        if item in checklist(application) and result in {"", *ScreeningMark.Result.values}:
            casework.mark(application, item, result, by=request.user)
        else:
            self.message_user(request, _("Choose an answer of the checklist."), messages.ERROR)
        return self.back(pk, "#checklist")

    @method_decorator(require_POST)
    def assign_view(self, request, pk):
        application = self.opened(request, pk)
        form = AssignForm(request.POST, auto_id="assign_%s")
        if not form.is_valid():
            return self.again(request, application, assign=form)
        self.attempt(request, lambda by: casework.assign(application, by=by, **form.cleaned_data))
        return self.back(pk, "#assigned")

    @method_decorator(require_POST)
    def link_view(self, request, pk):
        application = self.opened(request, pk)
        form = LinkForm(request.POST, auto_id="link_%s")
        if not form.is_valid():
            return self.again(request, application, link=form)
        other = form.cleaned_data["reference"]
        if other:
            self.attempt(request, lambda by: casework.link(application, other, by=by))
        else:
            casework.unlink(application, by=request.user)
        return self.back(pk, "#similar")

    @method_decorator(require_POST)
    def seen_view(self, request, pk):
        casework.mark_messages_as_seen(self.opened(request, pk))
        return self.back(pk, "#messages")
