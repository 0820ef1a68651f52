"""The contact page, and what the pages of all forms have in common."""

from django.db.models import Prefetch
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import languages, suggesting
from core.envelopes import Envelope
from core.searching import fold
from forms_app import directory, intake, limits, listing
from forms_app.forms import ContactForm
from forms_app.models import Application, Message
from library.models import File
from library.uses import uses
from members.models import Participant
from pages.frame import Frame
from pages.models import Page

ANSWERS = require_http_methods(["GET", "HEAD", "POST"])
NOT_CORRECT = 422  # Unprocessable Content, RFC 9110 §15.5.21
TOO_MANY = 429  # Too Many Requests, RFC 6585 §4


@never_cache
@ANSWERS
def contact(request):
    """The form under the standing page of that role, if there is one in the reader's language."""
    frame = Frame.load()
    is_sent = request.method == "POST"
    form = ContactForm(request.POST if is_sent else None, frame=frame, initial=first_words(request))
    envelope = Envelope.of(Message.FORM, request.POST if is_sent else None)
    pages = Page.objects.published().in_language(languages.active())
    page = pages.filter(key=Page.Key.CONTACT).first()
    title = page.title if page else _("Contact")
    context = {
        "frame": frame,
        "form": form,
        "envelope": envelope,
        "title": title,
        "crumbs": [(title, "")],
        "page": page,
        "privacy_page": frame.page(Page.Key.PRIVACY),
    }
    template = "forms_app/contact.html"
    if not is_sent:
        return render(request, template, context)
    if sent := Application.objects.filter(form_key=envelope.key.uuid).first():
        return to_status(sent, note="again")
    if not form.is_valid():
        return render(request, template, context, status=NOT_CORRECT)
    if envelope.is_too_quick or envelope.is_stale:
        return render(request, template, {**context, "is_unsent": True}, status=NOT_CORRECT)
    sender = limits.sender_of(request)
    if seconds := limits.seconds_to_wait(sender, Message.FORM):
        return ask_to_wait(request, template, context, seconds)
    message = intake.application_from(form)
    message.form_key = envelope.key.uuid
    stored = intake.receive(message, sender=sender, is_spam=bool(envelope.bait))
    return to_status(stored, note="" if stored is message else "again")


@require_safe
def participants(request):
    """Which participants may be meant by the beginning in `q`."""
    return suggesting.answer(
        request,
        lambda text: [
            (directory.full_name(one), one.get_kind_display()) for one in directory.beginning(text)
        ],
    )


@never_cache
@require_safe
def organisations(request):
    """Who co-operates with the Alliance and agreed to be named; what they sent is not in it."""
    rows = (
        listing.listed()
        .select_related("country")
        .prefetch_related(
            Prefetch("active_in", Participant.objects.published().select_related("country"))
        )
    )
    title = _("Organisations that co-operate with the Alliance")
    context = {
        "title": title,
        "crumbs": [(title, "")],
        "organisations": sorted(rows, key=lambda row: fold(row.title)),
    }
    return render(request, "forms_app/organisations.html", context)


def first_words(request):
    """What the form begins with when a participant's page, or a file, led here."""
    return about_participant(request) or about_file(request)


def about_participant(request):
    """First words of a message, when a participant's page led here."""
    slug = request.GET.get("participant", "")
    if not (slug.isascii() and slug.isprintable() and slug):
        return {}
    participants = Participant.objects.published().select_related("country")
    participant = participants.filter(slug=slug).first()
    if participant is None:
        return {}
    names = {"name": participant, "country": participant.country}
    return {
        "topic": Message.Topic.PARTICIPANT,
        "text": _("About %(name)s (%(country)s):") % names + "\n\n",
    }


def about_file(request):
    """First words of a message, when a file that not everybody can read led here."""
    number = request.GET.get("file", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return {}
    file = File.objects.filter(pk=number, is_accessible=False).first()
    # The title of a file that no public page offers is nobody's business.
    if file is None or not any(getattr(row, "is_public", False) for row in uses(file)):
        return {}
    names = {"title": file, "label": file.label}
    return {
        "topic": Message.Topic.ACCESSIBILITY,
        "text": _("Please send me an accessible version of “%(title)s” (%(label)s).") % names
        + "\n\n",
    }


def ask_to_wait(request, template, context, seconds):
    """The page once more, with everything typed: too many came from this sender."""
    context = {**context, "minutes_to_wait": -(-seconds // 60)}
    response = render(request, template, context, status=TOO_MANY)
    response["Retry-After"] = str(seconds)
    return response


def to_status(application, *, note=""):
    """To its page, which says above everything else what has just been done."""
    return see_other(application.get_absolute_url() + (f"?{note}" if note else ""))


def see_other(address):
    # With a fragment of its own, or the browser keeps the form's #errors.
    return HttpResponseRedirect(address if "#" in address else f"{address}#main", status=303)


def keep_secret(response):
    """The address is all it takes to read the page: nobody keeps it, or hears of it.

    The stricter policy, no-referrer, makes browsers hide where a form comes from, which CSRF
    refuses; so other sites hear nothing, and ours does.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
