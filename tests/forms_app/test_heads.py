"""Who heads an authority stands in the directory until the end of the mandate, no longer."""

from datetime import timedelta

import pytest
import reversion
from django.utils import timezone
from reversion.models import Version

from forms_app import retention, traces
from members.models import Participant
from tests.factories import make_participant
from tests.forms_app.planting import everything

TODAY = timezone.localdate()
YESTERDAY, LATER = TODAY - timedelta(days=1), TODAY + timedelta(days=400)
RULE = "head of an authority whose mandate is over"


def make_head(head, ends_on, **facts):
    with reversion.create_revision():
        return make_participant(
            head_name=head, head_office_en=f"Mayor {head}", mandate_ends_on=ends_on, **facts
        )


@pytest.mark.django_db(transaction=True)
def test_the_name_goes_from_the_page_and_from_every_version(client):
    over = make_head("zx99991zx", YESTERDAY, name="Tivat")
    goes_on = make_head("zx99992zx", LATER)
    unknown = make_head("zx99993zx", None)
    confirmed = make_head("zx99994zx", YESTERDAY, confirmed_on=TODAY)
    names = [f"{RULE}: Tivat"]

    assert retention.run(dry_run=True).erased == names
    assert retention.run().erased == names
    assert retention.run().erased == []
    traces.wipe()

    assert "zx99991zx" not in everything()
    assert "zx99991zx" not in client.get(over.get_absolute_url()).content.decode()
    over.refresh_from_db()
    assert (over.head_name, over.head_office_en, over.mandate_ends_on) == ("", "", YESTERDAY)
    for kept in (goes_on, unknown, confirmed):
        assert Participant.objects.get(pk=kept.pk).head_name == kept.head_name
        assert kept.head_name in Version.objects.get_for_object(kept).get().serialized_data


def test_a_draft_with_the_next_head_is_left_alone(db):
    over = make_head("zx99991zx", YESTERDAY)
    with reversion.create_revision(manage_manually=True):
        draft = Participant.objects.get(pk=over.pk)
        draft.head_name, draft.head_office_en = "zx99995zx", "Mayor"
        draft.mandate_ends_on = LATER
        reversion.add_to_revision(draft)

    retention.run()

    kept = Version.objects.get_for_object(over).values_list("serialized_data", flat=True)
    assert ["zx99991zx" in data for data in kept] == [False, False]
    assert ["zx99995zx" in data for data in kept] == [True, False]
