"""The pages of the second factor, in the look of the back office."""

from functools import wraps

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import ceremony, second_factor
from accounts.forms import CodeForm, GiveForm, PasskeyForm
from accounts.second_factor import GOAL

APP_KEY = "second_factor_app"  # in the session, until the app has shown that it knows it


def at_the_door(view):
    """For staff who gave their password; the view is told who that is."""

    @never_cache
    @sensitive_post_parameters("code", "credential")
    @wraps(view)
    def answer(request, *args, **kwargs):
        user = second_factor.at_the_door(request)
        if user is None:
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return view(request, user, *args, **kwargs)

    return answer


def sets_up(view):
    """Only for those without a factor, or who gave it in the last minutes."""

    @at_the_door
    @wraps(view)
    def answer(request, user, *args, **kwargs):
        if second_factor.of(user).exists() and not second_factor.is_fresh(request, user):
            return lead_on(request, request.get_full_path())
        return view(request, user, *args, **kwargs)

    return answer


def page(request, name, title, **context):
    context = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/second_factor/{name}.html", context)


def lead_on(request, goal=""):
    """From the password to the second factor; from there to `goal`."""
    if url_has_allowed_host_and_scheme(goal, {request.get_host()}, request.is_secure()):
        request.session[GOAL] = goal
    user = second_factor.at_the_door(request)
    has_one = second_factor.of(user).exists()
    return redirect("admin:second_factor_give" if has_one else "admin:second_factor")


def arrive(request):
    return redirect(request.session.pop(GOAL, "") or "admin:index")


@at_the_door
def give(request, user):
    if not second_factor.of(user).exists():
        return redirect("admin:second_factor")
    form = GiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code, passkey = form.cleaned_data["code"], form.cleaned_data["credential"]
        if second_factor.is_right(request, user, code, passkey):
            second_factor.let_in(request, user)
            return arrive(request)
        form.add_error("code", _("This is not right, or was used before. Wait for the next code."))
    has_passkey = second_factor.of(user).filter(type=ceremony.PASSKEY).exists()
    return page(
        request,
        "give",
        _("Second factor"),
        form=form,
        account=user,
        passkey=ceremony.passkey_to_give(user) if has_passkey else None,
    )


@require_POST
@at_the_door
def leave(request, user):
    """For who typed somebody else's name: the admin's own way out is closed without a factor."""
    logout(request)
    return redirect("admin:login")


@sets_up
def overview(request, user):
    factors = list(second_factor.of(user))
    for factor in factors:
        factor.words = ceremony.words(factor)
    return page(
        request,
        "overview",
        _("Second factor"),
        factors=factors,
        has_app=any(factor.type == ceremony.APP for factor in factors),
        codes_left=ceremony.codes_left(user),
        is_required=settings.SECOND_FACTOR,
        account=user,
    )


@sets_up
def add_app(request, user):
    if second_factor.of(user).filter(type=ceremony.APP).exists():
        return redirect("admin:second_factor")
    secret = request.session.setdefault(APP_KEY, ceremony.new_secret())
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if ceremony.add_app(user, secret, form.cleaned_data["code"]):
            del request.session[APP_KEY]
            return added(request, user, ceremony.APP)
        form.add_error("code", _("This is not the code that the app shows now."))
    groups = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return page(request, "app", _("Add an authenticator app"), form=form, secret=groups)


@sets_up
def drawing(request, user):
    """The secret for the camera of a telephone."""
    secret = request.session.get(APP_KEY)
    if secret is None:
        return redirect("admin:second_factor_app")
    return HttpResponse(ceremony.drawing(user, secret), content_type="image/svg+xml")


@sets_up
def add_passkey(request, user):
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data
        if ceremony.add_passkey(user, answer["name"], answer["credential"]):
            return added(request, user, ceremony.PASSKEY)
        form.add_error("credential", _("The passkey could not be checked. Try again."))
    passkey = ceremony.passkey_to_make(user)
    return page(request, "passkey", _("Add a passkey"), form=form, passkey=passkey)


def added(request, user, kind):
    """The first factor brings the recovery codes, and lets in."""
    second_factor.note_change(user, user, "added", ceremony.WORDS[kind])
    if not second_factor.was_given(request, user):
        second_factor.let_in(request, user)
    if ceremony.codes_left(user):
        return redirect("admin:second_factor")
    return show_codes(request, user)


def show_codes(request, user):
    return page(
        request,
        "codes",
        _("Your recovery codes"),
        codes=ceremony.make_codes(user),
        account=user,
        goal=request.session.pop(GOAL, "") or reverse("admin:index"),
    )


@sets_up
def codes(request, user):
    if not second_factor.of(user).exists():
        return redirect("admin:second_factor")
    if request.method == "POST":
        second_factor.note_change(user, user, "added", ceremony.WORDS[ceremony.CODES])
        return show_codes(request, user)
    return page(request, "codes", _("New recovery codes"), account=user)


@sets_up
def remove(request, user, pk):
    factor = get_object_or_404(second_factor.of(user), pk=pk)
    if not second_factor.may_be_removed(factor):
        messages.error(request, _("This is your only one: add another first."))
        return redirect("admin:second_factor")
    if request.method == "POST":
        second_factor.remove(factor, by=user)
        return redirect("admin:second_factor")
    factor.words = ceremony.words(factor)
    return page(request, "remove", _("Remove this factor?"), factor=factor)
