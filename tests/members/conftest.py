import pytest
from django.contrib.auth.models import Permission

from tests.factories import make_user

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def staff(client):
    """A client who is logged in with just these rights."""

    def log_in(*codenames):
        user = make_user("staff", is_staff=True)
        user.user_permissions.set(
            Permission.objects.filter(content_type__app_label="members", codename__in=codenames)
        )
        client.force_login(user, backend=BACKEND)
        return client

    return log_in
