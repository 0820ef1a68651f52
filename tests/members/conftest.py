import pytest
from django.contrib.auth.models import Permission

from members import confirmation
from members.confirmation import Cause
from tests.factories import make_participant, make_user
from tests.members.test_confirmation import make_contact

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


@pytest.fixture
def asked(db):
    """The round in which Tivat is asked whether its entry is still right."""
    participant = make_participant("Tivat", population=14_111, themes=["housing"])
    make_contact(participant)
    return confirmation.open_round(participant, cause=Cause.STAFF)
