"""Subscribing, and the pages behind the links in letters: no account, only what a link names.

The addresses of the latter are secrets. So nothing here is kept by anybody, and other sites never
hear of it. (The stricter policy, no-referrer, makes browsers hide where a form comes from, which
CSRF refuses.)
"""

from functools import wraps

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from alerts import joining, leaving
from alerts.forms import SignUpForm, WishForm, choices_of, first_choices
from alerts.models import CONFIRM, CONFIRM_WITHIN, MANAGE, UNSUBSCRIBE, SignUp, Subscriber
from core.envelopes import Envelope
from core.senders import sender_of
from pages.frame import Frame
from pages.models import Page
from publishing.pagecache import public_page

ANSWERS = require_http_methods(["GET", "HEAD", "POST"])
NOT_CORRECT = 422  # Unprocessable Content, RFC 9110 §15.5.21
TOO_MANY = 429  # Too Many Requests, RFC 6585 §4
GONE = 410
FORM = "alerts"
NOTES = ("confirmed", "saved", "paused", "resumed")  # what has just been done


@never_cache
@ANSWERS
def subscribe(request):
    """The form; what comes after it is the same for addresses that we know and do not know."""
    frame = Frame.load()
    sent = request.POST if request.method == "POST" else None
    form = SignUpForm(sent, initial=first_choices(request.GET))
    envelope = Envelope.of(FORM, sent)
    context = {
        "frame": frame,
        "section": "news",
        "form": form,
        "envelope": envelope,
        "crumbs": [(_("News"), reverse("news:list")), (_("News by e-mail"), "")],
        "privacy_page": frame.page(Page.Key.PRIVACY),
    }
    template = "alerts/subscribe.html"
    if sent is None:
        return render(request, template, context)
    if not form.is_valid():
        return render(request, template, context, status=NOT_CORRECT)
    if envelope.is_too_quick or envelope.is_stale:
        return render(request, template, {**context, "is_unsent": True}, status=NOT_CORRECT)
    sender = sender_of(request, "alerts.joining")
    if seconds := joining.seconds_to_wait(sender):
        context["minutes_to_wait"] = -(-seconds // 60)
        response = render(request, template, context, status=TOO_MANY)
        response["Retry-After"] = str(seconds)
        return response
    if not envelope.bait:
        joining.ask(form.cleaned_data, form_key=envelope.key.uuid, sender=sender)
    return _see_other(reverse("alerts:sent"))


@require_safe
@public_page
def sent(request):
    """Look into your mailbox."""
    return render(
        request,
        "alerts/sent.html",
        {
            "section": "news",
            "days": CONFIRM_WITHIN.days,
            "crumbs": [(_("News"), reverse("news:list")), (_("News by e-mail"), "")],
        },
    )


def by_link(model, name):
    """Give the view the row that the token names, None if it is gone; 404 for no token of ours."""

    def wrap(view):
        @never_cache
        @ANSWERS
        @wraps(view)
        def opened(request, token):
            key = name.key(token)
            if key is None:
                raise Http404(_("This link is not one of ours."))
            response = view(request, model.objects.filter(key=key).first())
            response["Referrer-Policy"] = "same-origin"
            response["X-Robots-Tag"] = "noindex"
            return response

        return opened

    return wrap


@by_link(SignUp, CONFIRM)
def confirm(request, sign_up):
    """A button, since programs that look for viruses open links; it works once."""
    if request.method == "POST" and sign_up:
        if subscriber := joining.confirm(sign_up):
            return _to_choices(subscriber, "confirmed")
        sign_up.refresh_from_db()
    standing = "open"
    if sign_up is None or (sign_up.has_expired and not sign_up.confirmed_at):
        standing = "expired"
    elif sign_up.confirmed_at:
        standing = "used"
    return _page(
        request,
        "confirm",
        status=GONE if standing == "expired" else 200,
        standing=standing,
        sign_up=sign_up,
        subjects=sign_up.subjects() if sign_up else [],
        days=CONFIRM_WITHIN.days,
    )


@by_link(Subscriber, MANAGE)
def manage(request, subscriber):
    """The choices, to be changed, paused or ended."""
    if subscriber is None:
        return _page(request, "gone", status=GONE)
    sent = request.POST if request.method == "POST" else None
    if sent and sent.get("act") in {"pause", "resume"}:
        is_paused = sent["act"] == "pause"
        joining.pause(subscriber, is_paused=is_paused)
        return _to_choices(subscriber, "paused" if is_paused else "resumed")
    form = WishForm(sent, initial=choices_of(subscriber))
    if sent is not None and form.is_valid():
        joining.change(subscriber, form.cleaned_data)
        return _to_choices(subscriber, "saved")
    return _page(
        request,
        "manage",
        status=200 if sent is None else NOT_CORRECT,
        form=form,
        subscriber=subscriber,
        address=masked(subscriber.email),
        unsubscribe=reverse("alerts:unsubscribe", args=[UNSUBSCRIBE.of(subscriber)]),
        note=next((note for note in NOTES if note in request.GET), ""),
    )


@csrf_exempt
@by_link(Subscriber, UNSUBSCRIBE)
def unsubscribe(request, subscriber):
    """A button for people; mail programs post to the same address by themselves (RFC 8058).

    So it asks for no cookie and no sign of where the form comes from: the token is enough.
    """
    if request.method == "POST" and subscriber:
        leaving.forget(subscriber)
        subscriber = None
    return _page(request, "unsubscribe", subscriber=subscriber)


def masked(email: str) -> str:
    """Enough to know one's own address by, in case the letter was passed on."""
    name, _at, host = email.rpartition("@")
    return f"{name[:1]}…@{host}"


def _page(request, template, *, status=200, **context):
    context |= {"section": "news", "crumbs": [(_("News by e-mail"), "")]}
    return render(request, f"alerts/{template}.html", context, status=status)


def _to_choices(subscriber, note):
    return _see_other(f"{reverse('alerts:manage', args=[MANAGE.of(subscriber)])}?{note}")


def _see_other(address):
    # With a fragment of its own, or the browser keeps the form's #errors.
    return HttpResponseRedirect(f"{address}#main", status=303)
