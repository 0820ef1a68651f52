"""The page on which staff add a copy of the council's decision for the public."""

from django import forms
from django.conf.locale import LANG_INFO
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core import languages
from forms_app import decisions, uploads
from forms_app.casework import REVIEW
from forms_app.models import Attachment, JoinApplication
from members.models import Participant


def tongues():
    """Languages by their names in the reader's own, without regional variants."""
    named = [(code, languages.name_of(code)) for code in LANG_INFO if code.isalpha()]
    return [("", "–"), *sorted(named, key=lambda pair: pair[1].casefold())]


class CopyForm(forms.Form):
    use_required_attribute = False

    file = forms.FileField(
        label=gettext_lazy("The copy"),
        help_text=gettext_lazy(
            "PDF, JPEG or PNG, at most 10 MB. An office document still holds what was struck out: "
            "save it as PDF."
        ),
        widget=forms.FileInput({"accept": ",".join(uploads.KINDS[uploads.Purpose.REDACTED_ACT])}),
        error_messages={"required": gettext_lazy("Choose the file.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the document"),
        choices=tongues,
        error_messages={"required": gettext_lazy("Choose the language of the document.")},
    )
    is_redacted = forms.BooleanField(
        label=gettext_lazy("Signatures and data about private persons are blacked out"),
        error_messages={
            "required": gettext_lazy(
                "Black out signatures and private data first, look at the copy, then tick this."
            )
        },
    )


def of_case(request, pk):
    """Once the authority is accepted, its copies are those of the participant."""
    application = get_object_or_404(JoinApplication, pk=pk, erased_at=None)
    back = reverse("admin:forms_app_application_change", args=[pk])
    return _page(request, application.participant or application, back)


def of_participant(request, pk):
    participant = get_object_or_404(Participant, pk=pk)
    back = reverse("admin:members_participant_change", args=[pk])
    return _page(request, participant, back)


@require_http_methods(["GET", "HEAD", "POST"])
def _page(request, owner, back):
    if not decisions.may_see(request.user, owner):
        raise PermissionDenied
    may_change = decisions.may_change(request.user, owner)
    form = CopyForm()
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        if "remove" in request.POST:
            _remove(request, owner)
            return redirect(request.path)
        form = CopyForm(request.POST, request.FILES)
        if form.is_valid() and _add(request, owner, form):
            return redirect(request.path)
    context = {
        **admin.site.each_context(request),
        "title": _("Decision for the public: %(name)s") % {"name": _name(owner)},
        "name": _name(owner),
        "back": back,
        "form": form,
        "may_change": may_change,
        "is_public": isinstance(owner, Participant) and owner.is_public,
        "copies": decisions.copies_of(owner),
        "originals": _originals(request.user, owner),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/forms_app/decision.html", context, status=status)


def _name(owner):
    return owner.name if isinstance(owner, Participant) else owner.title


def _originals(user, owner):
    """What the applicant sent, for those who may read it."""
    if not user.has_perm(REVIEW):
        return Attachment.objects.none()
    case = {"application__joinapplication__participant": owner}
    if isinstance(owner, JoinApplication):
        case = {"application": owner}
    return Attachment.objects.filter(purpose=uploads.Purpose.ACT, **case)


def _add(request, owner, form):
    given = form.cleaned_data
    try:
        decisions.add(owner, given["file"], language=given["language"], by=request.user)
    except ValidationError as refusal:
        form.add_error("file", refusal)
        return False
    _log(request, owner, _("Copy of the decision for the public added"))
    messages.success(request, _("The copy is kept."))
    return True


def _remove(request, owner):
    number = request.POST["remove"]
    is_key = number.isdecimal() and len(number) < 18
    copy = decisions.copies_of(owner).filter(pk=number).first() if is_key else None
    if copy is None:
        messages.warning(request, _("That copy is no longer there."))
        return
    uploads.remove(copy, by=request.user)
    _log(request, owner, _("Copy of the decision for the public removed"))
    messages.success(request, _("The copy is removed."))


def _log(request, owner, words):
    row = owner if isinstance(owner, Participant) else owner.application_ptr
    admin.site.get_model_admin(type(row)).log_change(request, row, words)
