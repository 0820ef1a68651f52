"""The pages behind the link in a letter: no account, and nothing that a link does not name.

The address is a secret. So nothing here is kept by anybody, and other sites never hear of it. (The
stricter policy, no-referrer, makes browsers hide where a form comes from, which CSRF refuses.)
"""

from contextlib import suppress
from functools import wraps

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members import confirmation, proposing
from members.confirmation import Refused, Standing
from members.confirmation_forms import ProfileForm
from members.confirmation_models import ConfirmationRound

NOT_CORRECT = 422  # Unprocessable Content, RFC 9110 §15.5.21
GONE = 410
LONGEST_TOKEN = 200


def by_link(view):
    """Give the view the round that the token names; 404 for a token that is none of ours."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def opened(request, token):
        asked = None
        if len(token) <= LONGEST_TOKEN:
            asked = ConfirmationRound.objects.by_token(token)
        if asked is None:
            raise Http404(_("This link is not one of ours."))
        response = view(request, asked)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return opened


@by_link
def confirm(request, asked):
    """The entry as it stands, with two buttons; afterwards what became of it."""
    if request.method == "POST":
        act = {"correct": confirmation.confirm, "again": confirmation.ask_again}.get(
            request.POST.get("answer")
        )
        if act:
            # A second click, or another browser, is refused: the page then says how it stands.
            with suppress(Refused):
                act(asked)
        return _back(asked)
    standing = confirmation.standing(asked)
    context = _context(asked, standing)
    if standing == Standing.OPEN:
        context["lines"] = proposing.profile(asked.participant)
    status = 200 if standing in (Standing.OPEN, Standing.ANSWERED) else GONE
    return render(request, "members/confirmation/confirm.html", context, status=status)


@by_link
def change(request, asked):
    """The form of what may change; sent once, and then staff decide."""
    if confirmation.standing(asked) != Standing.OPEN:
        return _back(asked)
    is_sent = request.method == "POST"
    form = ProfileForm(request.POST if is_sent else None, participant=asked.participant)
    if is_sent and form.is_valid():
        with suppress(Refused):  # as above
            confirmation.propose(
                asked,
                changes=form.changes(),
                contact=form.contact_changes(),
                from_version=asked.participant.version,
                note=form.cleaned_data["note"],
            )
        return _back(asked)
    context = {**_context(asked, Standing.OPEN), "form": form, "back": asked.get_absolute_url()}
    status = NOT_CORRECT if is_sent else 200
    return render(request, "members/confirmation/change.html", context, status=status)


def _context(asked, standing):
    return {
        "section": "participants",
        "round": asked,
        "participant": asked.participant,
        "standing": standing,
        "crumbs": [(_("Confirm your entry"), "")],
    }


def _back(asked):
    # With a fragment of its own, or the browser keeps the form's #errors.
    return HttpResponseRedirect(asked.get_absolute_url() + "#main", status=303)
