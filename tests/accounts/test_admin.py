import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.models import User
from accounts.roles import ROLES
from tests.factories import make_superuser, make_user

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def helper(client):
    """Looks after accounts, without being a superuser."""
    user = make_user("helper", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(
            codename__in=[
                *(f"{verb}_user" for verb in ("view", "add", "change", "delete")),
                *(f"{verb}_group" for verb in ("view", "add", "change", "delete")),
            ]
        )
    )
    client.force_login(user, backend=BACKEND)
    return client


def change(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


def answers(user, **facts):
    return {
        "username": user.username,
        "email": "new@example.org",
        "is_active": "on",
        "is_staff": "on",
        "language": "fr",
        "date_joined_0": "2015-06-24",
        "date_joined_1": "09:00",
        **facts,
    }


def test_who_looks_after_accounts_gives_nobody_power(helper):
    user = User.objects.get(username="helper")
    group = Group.objects.create(name="Editors")

    response = helper.post(
        change(user),
        answers(
            user,
            is_superuser="on",
            groups=[group.pk],
            user_permissions=list(Permission.objects.values_list("pk", flat=True)[:5]),
        ),
    )

    user.refresh_from_db()
    assert (response.status_code, user.email) == (302, "new@example.org")
    assert (user.is_superuser, user.groups.count(), user.user_permissions.count()) == (False, 0, 8)


def test_who_looks_after_accounts_does_not_touch_superusers(helper):
    boss = make_superuser()
    password = reverse("admin:auth_user_password_change", args=[boss.pk])

    answers_given = {
        "change": helper.post(change(boss), answers(boss)).status_code,
        "delete": helper.post(
            reverse("admin:accounts_user_delete", args=[boss.pk]), {"post": "yes"}
        ).status_code,
        "password": helper.post(
            password, {"password1": "a-new-long-password", "password2": "a-new-long-password"}
        ).status_code,
    }

    assert answers_given == {"change": 403, "delete": 403, "password": 403}
    assert User.objects.get(pk=boss.pk).email == ""


@pytest.mark.parametrize("verb", ["add", "change", "delete"])
def test_only_superusers_decide_what_groups_may_do(helper, verb):
    group = Group.objects.create(name="Editors")
    arguments = [] if verb == "add" else [group.pk]

    response = helper.post(reverse(f"admin:auth_group_{verb}", args=arguments), {"name": "New"})

    assert (
        response.status_code,
        list(Group.objects.exclude(name__in=ROLES).values_list("name", flat=True)),
    ) == (
        403,
        ["Editors"],
    )


def test_superusers_do_both(admin_client):
    user = make_user("jane")
    group = Group.objects.create(name="Editors")

    admin_client.post(change(user), answers(user, groups=[group.pk], is_superuser="on"))

    user.refresh_from_db()
    assert (user.is_superuser, list(user.groups.all())) == (True, [group])


@pytest.mark.parametrize("users", [1, 3])
def test_the_list_shows_groups_at_the_same_cost(admin_client, users, django_assert_num_queries):
    group = Group.objects.create(name="Editors")
    for number in range(users):
        make_user(f"user-{number}").groups.add(group)

    with django_assert_num_queries(10):
        page = admin_client.get("/admin/accounts/user/").content.decode()

    assert page.count('<td class="field-roles">Editors</td>') == users


@pytest.mark.parametrize("groups", [1, 3])
def test_the_list_of_groups_names_who_is_in_it(admin_client, groups, django_assert_num_queries):
    user = make_user("jane")
    for number in range(groups):
        user.groups.add(Group.objects.create(name=f"Group {number}"))

    with django_assert_num_queries(7):
        page = admin_client.get("/admin/auth/group/").content.decode()

    assert page.count('<td class="field-users">jane</td>') == groups
    assert page.count('<th class="field-name">') == groups + len(ROLES)
