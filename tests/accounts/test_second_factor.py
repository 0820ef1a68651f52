"""After the password alone nothing opens; with the second factor everything does."""

import base64
import hmac
import re
import struct
import time
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts import ceremony, second_factor
from accounts.models import LogIn, User
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

PASSWORD = "the-rain-in-Strasbourg"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NO_PASSKEYS = [
    *("", "{", "null", "[]", '"x"', "{}", '{"id": 1}'),
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", '
    '"authenticatorData": "AA", "signature": "AA", "attestationObject": "AA"}}',
]
SET_UP = ["second_factor", "second_factor_app", "second_factor_passkey", "second_factor_codes"]


def code(secret=SECRET, later=0):
    """RFC 6238, written down a second time: SHA-1, six digits, half minutes."""
    counter = struct.pack(">Q", int(time.time()) // 30 + later)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


@pytest.fixture(autouse=True)
def is_on(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def anna():
    return make_user("anna", password=PASSWORD, is_staff=True, is_superuser=True)


@pytest.fixture
def app(anna):
    """Her telephone, the code of a minute ago used to set it up."""
    factor = ceremony.add_app(anna, SECRET, code(later=-1))
    assert factor.type == Authenticator.Type.TOTP
    return factor


def log_in(client, username="anna", goal=""):
    """The password, and wherever that leads."""
    return client.post(
        reverse("admin:login"),
        {"username": username, "password": PASSWORD, "next": goal or reverse("admin:index")},
        follow=True,
    )


def give(client, said, **more):
    return client.post(reverse("admin:second_factor_give"), {"code": said}, **more)


def is_in(client):
    return client.get(reverse("admin:index")).status_code == 200


# --- The password alone ------------------------------------------------------------------------


def every_address(resolver=None, before="/"):
    """One path for each address of the site, 1 in every gap."""
    for pattern in (resolver or get_resolver()).url_patterns:
        words = str(pattern.pattern)
        words = re.sub(r"\(\?P<\w+>[^()]*\)|<[^>]*>", "1", words)
        words = re.sub(r"\(\?:(\w+)\|\w+\)|\[[^\]]*\]\*?|[\^$\\]", r"\1", words)
        if isinstance(pattern, URLPattern):
            yield before + words
        else:
            yield from every_address(pattern, before + words)


def test_a_password_opens_no_more_than_a_stranger_finds_open(client, app):
    """Pages, files, previews and API, read and written to: each answers as if nobody was there."""
    assert log_in(client).redirect_chain[-1] == (reverse("admin:second_factor_give"), 302)
    own = reverse("admin:second_factor"), reverse("admin:login")
    differs, asked = {}, 0
    stranger = Client()
    for path in every_address():
        if path.startswith(own):
            continue
        for send in ("get", "post"):
            with transaction.atomic():
                answers = [getattr(who, send)(path) for who in (client, stranger)]
                transaction.set_rollback(True)
            asked += 1
            said = {(a.status_code, a.headers.get("Location")) for a in answers}
            if len(said) > 1 or (path.startswith("/admin/") and 200 in {s for s, _ in said}):
                differs[send, path] = said

    assert differs == {}
    assert asked > 600


def test_with_a_factor_the_password_changes_no_factor(client, app):
    log_in(client)
    doors = [reverse(f"admin:{name}") for name in SET_UP]
    doors += [reverse("admin:second_factor_remove", args=[app.pk])]
    doors += [reverse("admin:second_factor_drawing")]

    answers = {door: client.post(door, {"code": code()}).headers.get("Location") for door in doors}

    assert answers == dict.fromkeys(doors, reverse("admin:second_factor_give"))
    assert Authenticator.objects.get() == app


def test_the_password_is_good_for_a_quarter_of_an_hour(client, anna, app):
    log_in(client)
    User.objects.update(last_login=timezone.now() - second_factor.PATIENCE - timedelta(seconds=1))

    response = give(client, code())

    assert response.headers["Location"].startswith(reverse("admin:login"))
    assert not is_in(client)


def test_somebody_else_can_begin_again(client, app):
    log_in(client)

    response = client.post(reverse("admin:second_factor_leave"), follow=True)

    assert response.redirect_chain == [(reverse("admin:login"), 302)]
    assert response.status_code == 200
    assert dict(client.session) == {}


def test_who_is_not_staff_has_no_factor_to_give(client):
    make_user("guest", password=PASSWORD)
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")

    response = client.get(reverse("admin:second_factor"))

    assert response.headers["Location"].startswith(reverse("admin:login"))


def test_where_the_setting_is_off_the_password_is_enough(client, app, settings):
    settings.SECOND_FACTOR = False

    assert log_in(client).redirect_chain == [(reverse("admin:index"), 302)]
    assert is_in(client)


# --- Setting up --------------------------------------------------------------------------------


def test_the_first_log_in_sets_up_an_app_and_shows_ten_codes_once(client, anna):
    goal = reverse("admin:news_article_changelist")
    assert log_in(client, goal=goal).redirect_chain[-1] == (reverse("admin:second_factor"), 302)
    page = client.get(reverse("admin:second_factor_app")).content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    drawing = client.get(reverse("admin:second_factor_drawing"))
    wrong = client.post(reverse("admin:second_factor_app"), {"code": "000000"}).content.decode()
    assert not is_in(client)

    shown = client.post(reverse("admin:second_factor_app"), {"code": code(secret)})

    text = shown.content.decode()
    codes = re.findall(r"<li><code>(\d{8})</code></li>", text)
    assert drawing.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in drawing.content
    assert "This is not the code that the app shows now." in wrong
    assert len(set(codes)) == 10
    assert f'href="{goal}"' in text
    assert "%0A".join(codes) in text
    assert is_in(client)
    assert codes[0] not in client.get(reverse("admin:second_factor_codes")).content.decode()
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert [word for word in (secret, *codes) if word in kept] == []


def test_new_codes_end_the_old_ones(client, anna, app):
    old = ceremony.make_codes(anna)
    log_in(client)
    give(client, code())

    client.post(reverse("admin:second_factor_codes"))

    assert ceremony.is_right_recovery_code(anna, old[0]) is False
    assert ceremony.codes_left(anna) == 10


def test_the_only_factor_stays_where_one_is_asked_for(client, anna, app, settings):
    log_in(client)
    give(client, code())
    remove = reverse("admin:second_factor_remove", args=[app.pk])
    client.post(remove)
    assert Authenticator.objects.filter(pk=app.pk).exists()

    settings.SECOND_FACTOR = False
    ceremony.make_codes(anna)
    client.post(remove)

    assert Authenticator.objects.count() == 0  # the codes go with it


def test_after_a_while_changing_factors_asks_for_one_again(client, app):
    log_in(client)
    give(client, code())
    session = client.session
    session["second_factor"] |= {"at": int(time.time()) - second_factor.FRESH - 1}
    session.save()

    response = client.get(reverse("admin:second_factor_codes"))

    assert response.headers["Location"] == reverse("admin:second_factor_give")
    back = give(client, code(later=1))
    assert back.headers["Location"] == reverse("admin:second_factor_codes")


# --- Giving it ---------------------------------------------------------------------------------


def test_a_code_lets_in_once(client, app):
    goal = reverse("admin:news_article_changelist")
    log_in(client, goal=goal)
    used = code()

    assert give(client, used).headers["Location"] == goal
    assert is_in(client)
    other = Client()
    log_in(other)
    assert "was used before" in give(other, used).content.decode()
    assert not is_in(other)


def test_a_recovery_code_lets_in_once(client, anna, app):
    codes = ceremony.make_codes(anna)
    log_in(client)
    assert give(client, f"{codes[3][:4]} {codes[3][4:]}").status_code == 302
    assert is_in(client)

    other = Client()
    log_in(other)
    give(other, codes[3])

    assert not is_in(other)
    assert ceremony.codes_left(anna) == 9


def test_five_wrong_codes_lock_the_door_as_five_wrong_passwords_do(client, app):
    log_in(client)

    found = [give(client, "000000").status_code for _ in range(5)]

    assert found == [200, 200, 200, 200, 429]
    assert give(client, code()).status_code == 429
    assert not is_in(client)
    assert LogIn.objects.filter(what=LogIn.What.WRONG_FACTOR).count() == 5


def test_guessing_from_many_addresses_ends_too(client, anna, app):
    log_in(client)
    for number in range(second_factor.MOST_WRONG):
        give(client, "000000", REMOTE_ADDR=f"198.51.100.{number}")

    assert give(client, code(), REMOTE_ADDR="203.0.113.1").status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize("answer", NO_PASSKEYS)
def test_what_is_no_passkey_opens_nothing_and_breaks_nothing(client, anna, app, answer):
    log_in(client)
    client.get(reverse("admin:second_factor_give"))

    refused = client.post(reverse("admin:second_factor_give"), {"credential": answer})
    assert (refused.status_code, is_in(client)) == (200, False)

    give(client, code())
    client.get(reverse("admin:second_factor_passkey"))
    made = client.post(
        reverse("admin:second_factor_passkey"), {"name": "Key", "credential": answer}
    )
    assert made.status_code == 200
    assert Authenticator.objects.get() == app


def test_nobody_is_led_to_another_site(client, app):
    log_in(client, goal="https://elsewhere.example/")

    assert give(client, code()).headers["Location"] == reverse("admin:index")


def test_another_secret_key_makes_codes_wrong_and_breaks_nothing(client, anna, app, settings):
    codes = ceremony.make_codes(anna)
    settings.SECRET_KEY = "another"
    log_in(client)

    assert give(client, code()).status_code == 200
    assert give(client, codes[0]).status_code == 200


# --- Resetting ---------------------------------------------------------------------------------


def test_a_superuser_resets_a_lost_factor_and_the_sessions_end(client, anna, app):
    log_in(client)
    give(client, code())
    boris = make_user("boris", password=PASSWORD, is_staff=True)
    ceremony.add_app(boris, SECRET, code(later=-1))
    his = Client()
    log_in(his, "boris")
    give(his, code())
    assert is_in(his)
    reset = reverse("admin:accounts_user_reset_factor", args=[boris.pk])
    assert "boris" in client.get(reset).content.decode()
    assert second_factor.of(boris).count() == 1

    response = client.post(reset)

    assert response.headers["Location"] == reverse("admin:accounts_user_change", args=[boris.pk])
    assert (second_factor.of(boris).count(), is_in(his), is_in(client)) == (0, False, True)
    entry = LogEntry.objects.latest("pk")
    assert (entry.user, entry.object_id) == (anna, str(boris.pk))
    assert entry.get_change_message() == "Deleted second factor “boris”."
    assert log_in(his, "boris").redirect_chain[-1] == (reverse("admin:second_factor"), 302)


def test_who_is_locked_out_is_let_in_by_the_command(client, anna, app, capsys):
    call_command("reset_second_factor", "anna")

    assert capsys.readouterr().out == (
        "1 factors of “anna” are gone. The next log-in sets up one.\n"
    )
    assert log_in(client).redirect_chain[-1] == (reverse("admin:second_factor"), 302)
    with pytest.raises(CommandError, match="There is no account “nobody”"):
        call_command("reset_second_factor", "nobody")


# --- Nothing else of the package ---------------------------------------------------------------


def test_of_allauth_no_page_can_be_reached():
    assert {Authenticator, EmailAddress} & set(admin.site._registry) == set()
    for name in ("account_login", "account_signup", "account_email", "mfa_index"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
