"""A letter to the person whenever the way into the account changes."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import ceremony, second_factor
from jobs.models import Letter
from tests.accounts.test_second_factor import PASSWORD, SECRET, code, log_in
from tests.factories import make_superuser, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

BACKEND = "django.contrib.auth.backends.ModelBackend"
NEW = "the-plain-in-Strasbourg"


@pytest.fixture
def anna():
    return make_user(
        *("anna",), password=PASSWORD, is_staff=True, is_superuser=True, email="anna@tivat.example"
    )


@pytest.fixture
def app(anna):
    return ceremony.add_app(anna, SECRET, code(later=-1))


def said():
    """The first sentence of each letter, oldest first, and to whom."""
    letters = Letter.objects.order_by("pk")
    return [(letter.to, letter.body.splitlines()[0]) for letter in letters]


def test_the_first_factor_and_what_follows(client, anna, settings):
    settings.SECOND_FACTOR = True
    log_in(client)
    client.get(reverse("admin:second_factor_app"))
    secret = client.session["second_factor_app"]

    client.post(reverse("admin:second_factor_app"), {"code": code(secret)})
    client.post(reverse("admin:second_factor_codes"))

    assert said() == [
        ("anna@tivat.example", "An authenticator app was added as a second factor."),
        ("anna@tivat.example", "New recovery codes were made. The former ones are void."),
    ]


def test_a_used_recovery_code_is_told_and_a_wrong_one_is_not(client, anna, app, settings):
    settings.SECOND_FACTOR = True
    right = ceremony.make_codes(anna)[0]
    log_in(client)

    for given in ("0000-0000-0000", right, "000000"):
        client.post(reverse("admin:second_factor_give"), {"code": given})

    assert said() == [
        ("anna@tivat.example", "Somebody logged in with a recovery code. It is used up.")
    ]


def test_what_is_removed_by_oneself_and_by_another(anna, app):
    second_factor.remove(app, by=anna)
    second_factor.reset(anna, by=make_superuser("boss"))

    assert said() == [
        ("anna@tivat.example", "The authenticator app was removed."),
        (
            "anna@tivat.example",
            "All second factors were removed. The next log-in sets up a new one.",
        ),
    ]


def test_a_changed_password_is_told_and_a_refused_one_is_not(client, anna):
    client.force_login(anna, backend=BACKEND)
    own = reverse("admin:password_change")
    by_boss = reverse("admin:auth_user_password_change", args=[anna.pk])
    for old, new in ((PASSWORD, "short"), ("wrong", NEW), (PASSWORD, NEW)):
        client.post(own, {"old_password": old, "new_password1": new, "new_password2": new})
    client.force_login(make_superuser("boss"), backend=BACKEND)
    for new in ("short", PASSWORD):
        client.post(by_boss, {"password1": new, "password2": new, "usable_password": "true"})

    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)
    assert said() == [("anna@tivat.example", "The password was changed.")] * 2


def test_the_letter_in_full_and_in_the_language_of_the_account(anna, settings):
    anna.language = "fr"
    anna.save()
    moment = timezone.localtime()

    second_factor.note_change(anna, anna, "added", "passkey")

    letter = Letter.objects.get()
    assert (letter.language, letter.subject) == ("fr", "Votre compte anna : quelque chose a changé")
    first, when, _empty, *rest = letter.body.splitlines()
    assert first == "Une clé d’accès a été ajoutée comme second facteur."
    assert when.startswith("Compte : anna. Quand : ")
    assert when.endswith(f" {moment:%Z}.")
    assert rest == [
        "Si c’était vous, ou quelqu’un pour vous, il n’y a rien à faire.",
        "",
        "Sinon : changez tout de suite votre mot de passe, vérifiez vos seconds facteurs et "
        "prévenez un collègue qui a tous les droits.",
        f"{settings.SITE_URL}/admin/second-factor/",
        "",
        "Cette lettre est écrite par le site ; elle ne contient ni mot de passe ni code. "
        "Nous n’en demandons jamais.",
    ]


def test_an_account_without_an_address_gets_none(anna):
    anna.email = ""

    second_factor.note_change(anna, anna, "deleted", "passkey")

    assert Letter.objects.count() == 0
