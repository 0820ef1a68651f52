"""Who waits for a decision learns when the meeting is that makes it, if that is known."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forms_app.models import Application
from pages.models import SiteSettings
from tests.forms_app.cases import make_join

Status = Application.Status


@pytest.mark.parametrize(
    ("status", "days", "is_told"),
    [
        (Status.READY, 0, True),
        (Status.READY, 9, True),
        (Status.READY, -1, False),
        (Status.READY, None, False),
        (Status.REVIEW, 9, False),
    ],
)
def test_whose_case_is_being_decided_is_told_the_next_meeting(
    client, office, status, days, is_told
):
    day = None if days is None else timezone.localdate() + timedelta(days=days)
    SiteSettings.objects.update(next_meeting_on=day)

    page = client.get(make_join(status=status).get_absolute_url()).content.decode()

    assert ("Next meeting that decides" in page) == is_told
    assert (f'<time datetime="{day}">' in page) == is_told
