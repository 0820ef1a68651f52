"""Groups have the rights of the table, after every migrate."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from accounts import roles
from accounts.roles import ROLES

pytestmark = pytest.mark.django_db


def held():
    return {
        group.name: {
            f"{p.content_type.app_label}.{p.codename}"
            for p in group.permissions.select_related("content_type")
        }
        for group in Group.objects.all()
    }


def test_every_right_of_the_table_is_one_of_the_site():
    known = {
        f"{p.content_type.app_label}.{p.codename}"
        for p in Permission.objects.select_related("content_type")
    }

    assert {right for rights in ROLES.values() for right in rights} - known == set()


def test_the_groups_are_there_with_just_these_rights():
    assert held() == ROLES


def test_migrating_again_gives_back_and_takes_back():
    group = Group.objects.get(name="reviewer")
    group.permissions.set(Permission.objects.filter(codename="delete_user"))
    own = Group.objects.create(name="Guests")
    own.permissions.set(Permission.objects.filter(codename="view_article"))

    call_command("migrate", verbosity=0)
    roles.sync()

    assert held() == ROLES | {"Guests": {"news.view_article"}}


def test_who_may_do_what_with_applications():
    rights = {
        name: {
            right.removeprefix("forms_app.").partition("_")[0]
            for right in held
            if right.endswith("_application")
        }
        for name, held in ROLES.items()
    }

    assert rights == {
        "author": set(),
        "editor": set(),
        "reviewer": {"review"},
        "decider": {"review", "decide", "export"},
        "data protection": {"protect"},
        "admin": set(),
    }
